"""Sessions of people signed in with a browser: a row here, a random secret in a cookie there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.users.credentials import digest_of, new_secret
from api.users.tables import Account, SessionRow

__all__ = [
    "Lifetime",
    "end_session",
    "end_session_of_secret",
    "end_sessions",
    "find_session",
    "sessions_of_account",
    "start_session",
    "started_within",
]

# A session is marked as seen at most this often, so that reading a page is seldom a write.
SEEN_EVERY = timedelta(minutes=1)
AGENT_LENGTH = 200


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts: so long without a request, and so long in all."""

    idle: timedelta
    total: timedelta


def start_session(
    session: Session,
    account: Account,
    lifetime: Lifetime,
    *,
    agent: str,
    network: str,
    now: datetime,
) -> tuple[str, UUID]:
    """Sign an account in; return the cookie's secret, kept nowhere else, and the session's id."""
    secret = new_secret()
    session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
    row = SessionRow(
        account_id=account.id,
        digest=digest_of(secret),
        started_at=now,
        seen_at=now,
        expires_at=now + lifetime.total,
        agent=agent[:AGENT_LENGTH],
        network=network,
    )
    session.add(row)
    session.flush()
    return secret, row.id


def find_session(
    session: Session, secret: str, lifetime: Lifetime, *, now: datetime
) -> SessionRow | None:
    """Find the session of a secret, unless it is over or its account was disabled."""
    row = session.scalar(select(SessionRow).where(SessionRow.digest == digest_of(secret)))
    if row is None or row.account.disabled_at is not None:
        return None
    if now >= row.expires_at or now >= row.seen_at + lifetime.idle:
        return None
    if now >= row.seen_at + SEEN_EVERY:
        row.seen_at = now
    return row


def sessions_of_account(
    session: Session, account_id: UUID, lifetime: Lifetime, *, now: datetime
) -> list[SessionRow]:
    """Return the sessions that are not over, the last used first."""
    query = (
        select(SessionRow)
        .where(SessionRow.account_id == account_id)
        .where(SessionRow.expires_at > now, SessionRow.seen_at > now - lifetime.idle)
        .order_by(SessionRow.seen_at.desc())
    )
    return list(session.scalars(query))


def started_within(
    session: Session, session_id: UUID | None, age: timedelta, *, now: datetime
) -> bool:
    """Say whether a session is younger than `age`."""
    row = None if session_id is None else session.get(SessionRow, session_id)
    return row is not None and now < row.started_at + age


def end_session(session: Session, session_id: UUID, account_id: UUID) -> None:
    """Sign one browser of an account out."""
    session.execute(
        delete(SessionRow).where(SessionRow.id == session_id, SessionRow.account_id == account_id)
    )


def end_session_of_secret(session: Session, secret: str) -> None:
    """Sign out the browser that holds `secret`."""
    session.execute(delete(SessionRow).where(SessionRow.digest == digest_of(secret)))


def end_sessions(session: Session, account_id: UUID, *, but: UUID | None = None) -> None:
    """Sign an account out everywhere, or everywhere but in one session."""
    query = delete(SessionRow).where(SessionRow.account_id == account_id)
    session.execute(query if but is None else query.where(SessionRow.id != but))
