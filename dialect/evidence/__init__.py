"""One module per kind of evidence: each weighs its pieces over all counties."""
