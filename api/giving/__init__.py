"""Giving a recording to one case without an account: links, their codes, and what came of it."""
