"""What was done, when, by whom and from where: a chain of rows, each sealed by the next."""
