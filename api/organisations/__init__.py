"""Stations, volunteer groups, police and authorities: whom accounts and cases belong to."""
