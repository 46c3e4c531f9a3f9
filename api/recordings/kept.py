"""Recordings that are kept: added once, listed, found, and what processing made of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from api.cases.changes import note_change
from api.cases.tables import CaseFile
from api.errors import NotFoundError
from api.recordings.tables import RecordingRow

__all__ = [
    "MOST_ATTEMPTS",
    "Sender",
    "claim_recording",
    "erase_recordings",
    "find_recording",
    "keep_recording",
    "list_recordings",
    "refuse",
    "tell_of_recording",
    "total_duration_s",
]

MOST_ATTEMPTS = 3
"""A file whose processing took the process down so often is not tried again."""

How: TypeAlias = Literal["tus", "form"]


@dataclass(frozen=True)
class Sender:
    """Who sends a recording.

    Attributes
    ----------
    account_id : UUID
        Who.
    how : {"tus", "form"}
        By which way.
    consent : str
        Statement that was made.
    at : datetime
        When.
    words : list of tuple, optional
        What the sender marked in it, see `api.recordings.words`.
    """

    account_id: UUID
    how: How
    consent: str
    at: datetime
    words: list[tuple[float, float, str]] | None = None


def keep_recording(
    session: Session, case_id: UUID, address: str, size_bytes: int, sender: Sender
) -> RecordingRow:
    """Add a recording whose file is safe in the store, or return the one that the case has."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(RecordingRow)
        .values(
            id=uuid4(),
            case_id=case_id,
            content_hash=address,
            size_bytes=size_bytes,
            consent=sender.consent,
            sent_by=sender.account_id,
            sent_how=sender.how,
            received_at=sender.at,
            state="received",
            attempts=0,
            words=sender.words,
        )
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(RecordingRow).where(
            RecordingRow.case_id == case_id, RecordingRow.content_hash == address
        )
    ).one()


def tell_of_recording(session: Session, recording: RecordingRow, sender: Sender) -> None:
    """Note in the case that a recording came, for those who have not seen it yet."""
    case = session.get_one(CaseFile, recording.case_id)
    by = (sender.account_id, sender.at)
    note_change(session, case, "recording_received", by, subject=recording.id)


def find_recording(session: Session, recording_id: UUID) -> RecordingRow:
    """Return a recording.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    recording = session.get(RecordingRow, recording_id)
    if recording is None:
        raise NotFoundError
    return recording


def list_recordings(session: Session, case_id: UUID) -> list[RecordingRow]:
    """Return a case's recordings, the first that came first."""
    return list(
        session.scalars(
            select(RecordingRow)
            .where(RecordingRow.case_id == case_id)
            .order_by(RecordingRow.received_at, RecordingRow.id)
        )
    )


def total_duration_s(session: Session, case_id: UUID) -> float:
    """Return how long the recordings of a case last together, in seconds."""
    total = session.scalar(
        select(func.sum(RecordingRow.duration_s)).where(RecordingRow.case_id == case_id)
    )
    return float(total or 0.0)


def claim_recording(session: Session, *, now: datetime, lease_s: float) -> RecordingRow | None:
    """Take the recording that has waited longest, so that no other worker does.

    Parameters
    ----------
    session : Session
        A transaction of its own; the claim holds once it is committed.
    now : datetime
        The time.
    lease_s : float
        After so many seconds the worker is taken for dead.

    Returns
    -------
    recording : RecordingRow or None
        None when nothing waits, or another worker was faster; ``refused`` when it took its
        workers down too often.
    """
    waits = or_(
        RecordingRow.state == "received",
        and_(RecordingRow.state == "processing", RecordingRow.claimed_until < now),
    )
    # SQLite leaves the lock out; there the condition of the update decides.
    row = session.scalars(
        select(RecordingRow)
        .where(waits)
        .order_by(RecordingRow.received_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    claimed = session.scalar(
        update(RecordingRow)
        .where(RecordingRow.id == row.id, waits, RecordingRow.attempts == row.attempts)
        .values(
            state="processing",
            claimed_until=now + timedelta(seconds=lease_s),
            attempts=RecordingRow.attempts + 1,
        )
        .returning(RecordingRow.id)
    )
    if claimed is None:
        return None
    session.refresh(row)
    if row.attempts > MOST_ATTEMPTS:
        refuse(row, "internal", now=now)
    return row


def erase_recordings(session: Session, case_id: UUID, *, now: datetime) -> None:
    """Say of all that a case still has that it can be heard no more: its key is gone."""
    session.execute(
        update(RecordingRow)
        .where(RecordingRow.case_id == case_id, RecordingRow.state != "refused")
        .values(state="erased", processed_at=now, claimed_until=None)
    )


def refuse(row: RecordingRow, reason: str, *, now: datetime) -> None:
    """Say for good that a recording is not taken, and why."""
    row.state, row.reason, row.processed_at, row.claimed_until = "refused", reason, now, None
