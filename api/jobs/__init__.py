"""Re-scoring jobs: which cases to score again, how far that is, and what changed."""
