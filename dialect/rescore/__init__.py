"""Score many again: over any executor, a few at a time, and a bad one costs itself alone."""
