"""Keeping the service over years: is it sound, is it backed up, what is erased when."""
