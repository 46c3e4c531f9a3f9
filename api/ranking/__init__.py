"""Rankings: a case comes in, its answer goes out, and both are kept as they were."""
