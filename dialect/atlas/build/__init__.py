"""Placeholder docstring, rewritten by the module that owns this folder."""
