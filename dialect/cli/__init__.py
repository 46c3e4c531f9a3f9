"""The command `xiangyin`: rank cases, look into recordings, compile the atlas, serve."""

from dialect.cli.command import main

__all__ = ["main"]
