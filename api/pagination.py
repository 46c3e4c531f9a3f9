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

from sqlalchemy import Select, Uuid, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.errors import CursorError
from api.storage.database import UtcDateTime

__all__ = ["Page", "Place", "latest_first"]

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


def latest_first(
    session: Session,
    found: Select[Row],
    order: tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[UUID]],
    *,
    after: Place | None,
    limit: int,
) -> Page[Row]:
    """Read a page of what is selected, the latest first.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    found : Select
        Everything that the list holds, in any order.
    order : tuple of InstrumentedAttribute
        When a row was added, and its identifier.
    after : Place or None
        The last row that was seen; None for the first page.
    limit : int
        Most rows on the page.

    Returns
    -------
    page : Page
    """
    at, identifier = order
    if after is not None:
        last = tuple_(literal(after.at, UtcDateTime), literal(after.id, Uuid))
        found = found.where(tuple_(at, identifier) < last)
    in_order = found.order_by(at.desc(), identifier.desc())
    rows = session.scalars(in_order.limit(limit + 1)).all()
    if len(rows) <= limit:
        return Page(rows, None)
    end = rows[limit - 1]
    return Page(rows[:limit], Place(getattr(end, at.key), getattr(end, identifier.key)))
