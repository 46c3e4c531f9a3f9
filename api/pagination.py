"""Pages of long lists: a cursor names the last row that was seen, so pages neither skip nor repeat.

Lists are ordered by what never changes, such as when a row was added, so an edit between two pages
moves nothing.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from api.errors import CursorError

__all__ = ["Page", "Place", "page_of"]

Row = TypeVar("Row")


@dataclass(frozen=True)
class Place:
    """A place in a list: when a row was added, and which of those added then it is."""

    at: datetime
    id: UUID

    def cursor(self) -> str:
        """Write as an opaque text for an address."""
        packed = json.dumps([self.at.isoformat(), self.id.hex]).encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def of_cursor(cls, cursor: str) -> "Place":
        """Read a cursor.

        Raises
        ------
        CursorError
            If it was not written by `cursor`.
        """
        try:
            packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            at, identifier = json.loads(packed)
            place = cls(datetime.fromisoformat(at), UUID(hex=identifier))
        except (ValueError, TypeError, AttributeError, binascii.Error) as error:
            raise CursorError from error
        if place.at.tzinfo is None:
            raise CursorError
        return place


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and where the next begin; None at the end."""

    rows: Sequence[Row]
    next: Place | None


def page_of(rows: Sequence[Row], places: Sequence[Place], limit: int) -> Page[Row]:
    """Cut a page from rows of which one more than `limit` was asked for."""
    more = len(rows) > limit
    return Page(rows[:limit], places[limit - 1] if more else None)
