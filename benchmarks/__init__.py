"""Programs that print the figures quoted in the documents; none runs in the tests."""
