"""One thing that `xiangyin check` looked at."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Finding", "is_open_to_others"]

OTHERS = 0o077
"""Bits of a mode that let other users of the machine in."""


@dataclass(frozen=True)
class Finding:
    """What was found.

    Attributes
    ----------
    is_good : bool
        Whether it is as it should be.
    chinese, english : str
        What was found and, where that is wrong, what to do; no secret.
    """

    is_good: bool
    chinese: str
    english: str


def is_open_to_others(path: Path) -> bool:
    """Say whether other users of the machine may use a file or folder."""
    return bool(path.stat().st_mode & OTHERS)
