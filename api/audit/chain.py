"""How rows of the audit log are sealed, and what breaks the seal."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

__all__ = ["START", "Finding", "Link", "breaks", "seal"]

START = "0" * 64
"""Stands where the hash of the row before the first would."""


@dataclass(frozen=True)
class Link:
    """A row of the log as the chain sees it.

    Attributes
    ----------
    number : int
        Place in the chain, from 1.
    previous : str
        Hash of the row before.
    sha256 : str
        Hash that the row carries.
    computed : str
        Hash that its other columns give.
    """

    number: int
    previous: str
    sha256: str
    computed: str


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with the chain, and at which row."""

    number: int
    text: str


def seal(columns: dict[str, Any]) -> str:
    """Hash a row: SHA-256 of its columns as JSON with sorted keys.

    Examples
    --------
    >>> seal({"number": 1}) == seal({"number": 2})
    False
    """
    plain = {name: _plain(value) for name, value in columns.items()}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def breaks(links: Iterable[Link], head: tuple[int, str]) -> Iterator[Finding]:
    """Find every place where the chain is broken.

    Parameters
    ----------
    links : iterable of Link
        In the order of their numbers.
    head : tuple of (int, str)
        Number and hash that the last row should have.

    Yields
    ------
    finding : Finding
        In the order of the rows.
    """
    number, sha256 = 0, START
    for link in links:
        if link.number > number + 1:
            yield _missing(number + 1, link.number - 1)
        elif link.previous != sha256:
            text = f"row {link.number} does not follow row {number}: one of them was rewritten"
            yield Finding(link.number, text)
        if link.computed != link.sha256:
            yield Finding(link.number, f"row {link.number} was changed after it was written")
        number, sha256 = link.number, link.sha256
    if number < head[0]:
        yield _missing(number + 1, head[0])
    elif (number, sha256) != head:
        yield Finding(number, f"row {number} is not the last that was written: it was rewritten")


def _missing(first: int, last: int) -> Finding:
    rows = f"row {first} is" if first == last else f"rows {first} to {last} are"
    return Finding(first, f"{rows} missing")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value
