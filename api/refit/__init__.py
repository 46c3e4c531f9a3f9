"""Weights fitted on cases whose home was found: fitted, judged, adopted, taken back."""
