"""What to ask next, and which names to read aloud."""
