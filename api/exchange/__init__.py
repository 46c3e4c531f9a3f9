"""Cases in and out, for the provincial rescue system."""
