"""How often something may be tried: counted in the database, so that all workers count together.

A window opens with the first attempt and closes after a fixed time. The count is one statement, so
attempts made at the same time are all counted. Libraries for rate limits keep their counts in
Redis or in one process; none that we found keeps them in a SQL database.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, text
from sqlalchemy.orm import Session, sessionmaker

from api.errors import TooManyAttemptsError
from api.users.tables import AttemptCount

__all__ = ["Limit", "count_attempt", "forget_attempts"]


@dataclass(frozen=True)
class Limit:
    """How many attempts a window of time allows."""

    what: str
    n_attempts: int
    window_s: int


_COUNT = text(
    "INSERT INTO attempt_count (key, count, resets_at_s) VALUES (:key, 1, :resets_at_s) "
    "ON CONFLICT (key) DO UPDATE SET "
    "count = CASE WHEN attempt_count.resets_at_s <= :now_s THEN 1 "
    "ELSE attempt_count.count + 1 END, "
    "resets_at_s = CASE WHEN attempt_count.resets_at_s <= :now_s THEN :resets_at_s "
    "ELSE attempt_count.resets_at_s END "
    "RETURNING count, resets_at_s"
)


def count_attempt(
    sessions: sessionmaker[Session], limit: Limit, whose: str, *, now: datetime
) -> None:
    """Count one attempt, in a transaction of its own that stays whatever becomes of the request.

    Parameters
    ----------
    sessions : sessionmaker
        Opens the transaction.
    limit : Limit
        What is counted, and how many are allowed.
    whose : str
        Who tries: a name or an address; a hash of it is kept.
    now : datetime
        Aware of its zone.

    Raises
    ------
    TooManyAttemptsError
        If this attempt is one too many.
    """
    now_s = int(now.timestamp())
    parameters = {"key": _key(limit, whose), "now_s": now_s, "resets_at_s": now_s + limit.window_s}
    with sessions.begin() as session:
        count, resets_at_s = session.execute(_COUNT, parameters).one()
        if count == 1:
            session.execute(delete(AttemptCount).where(AttemptCount.resets_at_s <= now_s))
    if count > limit.n_attempts:
        raise TooManyAttemptsError(resets_at_s - now_s)


def forget_attempts(session: Session, limit: Limit, whose: str) -> None:
    """Start counting anew: the attempt was a good one."""
    session.execute(delete(AttemptCount).where(AttemptCount.key == _key(limit, whose)))


def _key(limit: Limit, whose: str) -> str:
    return hashlib.sha256(f"{limit.what}\n{whose}".encode()).hexdigest()
