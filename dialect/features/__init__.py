"""Measurements of speech: pitch tracks, and the pitch contour of each marked syllable."""
