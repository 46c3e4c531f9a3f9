"""What has become of the recordings that somebody sent: told to that sender alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.cases.tables import CaseFile
from api.clues.tables import LedgerEntry
from api.errors import StateError
from api.recordings.tables import RecordingRow, UploadRow
from api.recordings.uploads import find_upload

__all__ = ["Receipt", "list_given", "list_unfinished", "read_receipt", "receipt_number"]

LITTLE_SPEECH_S = 3.0
"""Net speech below which free speech tells nothing (DESIGN.md)."""
FAINT_PEAK_DB = -30.0
"""Peak below which a phone was held too far away, our choice."""
LOUD_SHARE = 0.001
"""Share of samples at the limits above which the desk speaks of clipping too."""
MOST_LISTED = 20


@dataclass(frozen=True)
class Receipt:
    """A recording as its sender may know it.

    Attributes
    ----------
    number : str
        What the sender can name to the station.
    case_number : str
        The case.
    received_at : datetime
        When all of it was there.
    state, reason : str, str or None
        As `RecordingRow` has them.
    speech_s : float or None
        Net speech; None until it is ready.
    advice : tuple of str
        What to do better next time: ``little_speech``, ``faint``, ``too_loud``.
    n_words, n_words_heard : int
        Words that were marked, and those in which somebody was heard.
    """

    number: str
    case_number: str
    received_at: datetime
    state: str
    reason: str | None
    speech_s: float | None
    advice: tuple[str, ...]
    n_words: int
    n_words_heard: int


def read_receipt(session: Session, upload_id: UUID, account_id: UUID, *, now: datetime) -> Receipt:
    """Say what has become of an upload of this sender.

    Raises
    ------
    NotFoundError
        If there is none, or it is another sender's.
    StateError
        If bytes are missing yet.
    """
    upload = find_upload(session, upload_id, account_id, now=now)
    if upload.recording_id is None:
        raise StateError("bytes of this upload are missing; send them first")
    return _receipt(session, session.get_one(RecordingRow, upload.recording_id))


def list_given(session: Session, account_id: UUID) -> list[Receipt]:
    """List the recordings that somebody sent last, the latest first."""
    rows = session.scalars(
        select(RecordingRow)
        .where(RecordingRow.sent_by == account_id)
        .order_by(RecordingRow.received_at.desc(), RecordingRow.id)
        .limit(MOST_LISTED)
    )
    return [_receipt(session, row) for row in rows]


def list_unfinished(
    session: Session, account_id: UUID, case_id: UUID, *, now: datetime
) -> list[UploadRow]:
    """List the uploads of somebody to a case that broke off, the earliest first."""
    return list(
        session.scalars(
            select(UploadRow)
            .where(
                UploadRow.sent_by == account_id,
                UploadRow.case_id == case_id,
                UploadRow.recording_id.is_(None),
                UploadRow.expires_at > now,
            )
            .order_by(UploadRow.created_at, UploadRow.id)
        )
    )


def receipt_number(recording_id: UUID) -> str:
    """Write the beginning of a recording's id as people read a number out.

    Examples
    --------
    >>> receipt_number(UUID("3f2a91c7-0000-4000-8000-000000000000"))
    '3F2A-91C7'
    """
    digits = recording_id.hex[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"


def _receipt(session: Session, row: RecordingRow) -> Receipt:
    quality = row.quality or {}
    heard = session.scalar(
        select(func.count()).where(
            LedgerEntry.recording_id == row.id,
            LedgerEntry.kind == "known_word",
            LedgerEntry.added_by == row.sent_by,
        )
    )
    return Receipt(
        number=receipt_number(row.id),
        case_number=session.get_one(CaseFile, row.case_id).number,
        received_at=row.received_at,
        state=row.state,
        reason=row.reason,
        speech_s=quality.get("net_speech_s"),
        advice=tuple(_advice(quality)) if quality else (),
        n_words=len(row.words or ()),
        n_words_heard=heard or 0,
    )


def _advice(quality: dict[str, float]) -> list[str]:
    found = {
        "little_speech": quality["net_speech_s"] < LITTLE_SPEECH_S,
        "faint": quality["peak_db"] < FAINT_PEAK_DB,
        "too_loud": quality["clipped_share"] > LOUD_SHARE,
    }
    return [name for name, is_so in found.items() if is_so]
