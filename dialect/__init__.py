"""Rank the likely home counties of a person who cannot say where they are from."""

__all__ = ["__version__"]

__version__ = "0.1.0"
