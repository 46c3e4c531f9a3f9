"""Adding to the ledger, withdrawing from it, and reading what stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID, uuid4

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.cases.changes import note_change
from api.cases.tables import CaseFile
from api.clues.tables import LedgerEntry, Withdrawal
from api.errors import NotFoundError, StateError
from api.recordings.kept import find_recording
from api.users.principal import Principal
from dialect.contract import ClueIn

__all__ = [
    "MARKS",
    "Heard",
    "Line",
    "MarkKind",
    "add_again",
    "add_clue",
    "add_mark",
    "check_recording",
    "clue_of",
    "ledger_of",
    "read_clue",
    "standing",
    "withdraw",
]

MarkKind: TypeAlias = Literal["own_speech", "known_word", "heard_place"]
MARKS = frozenset({"own_speech", "known_word", "heard_place"})

_CLUE: TypeAdapter[ClueIn] = TypeAdapter(ClueIn)


@dataclass(frozen=True)
class Heard:
    """Where something was heard: a recording and, if it was marked, the span in seconds."""

    recording: UUID
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True)
class Line:
    """An entry of the ledger, and its withdrawal if there was one."""

    entry: LedgerEntry
    withdrawal: Withdrawal | None


def add_clue(
    session: Session,
    case: CaseFile,
    clue: ClueIn,
    by: tuple[Principal, datetime],
    *,
    heard: Heard | None = None,
    follow_up: UUID | None = None,
) -> LedgerEntry:
    """Add a clue to a case.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    case : CaseFile
        The case.
    clue : ClueIn
        Checked by the contract.
    by : tuple of Principal and datetime
        Who adds it and when.
    heard : Heard, optional
        Where it was heard, when in a recording of the case.
    follow_up : UUID, optional
        The follow-up whose outcome it is.

    Returns
    -------
    entry : LedgerEntry
        Never changed afterwards.
    """
    body = clue.model_dump(mode="json", exclude_none=True)
    return _add(session, case, (clue.kind, body), by, heard=heard, follow_up=follow_up)


def add_mark(
    session: Session,
    case: CaseFile,
    mark: tuple[MarkKind, dict[str, Any]],
    by: tuple[Principal, datetime],
    *,
    heard: Heard,
) -> LedgerEntry:
    """Mark a span of a recording: the person's own speech, a known word or a place name."""
    return _add(session, case, mark, by, heard=heard, follow_up=None)


def withdraw(
    session: Session,
    case: CaseFile,
    entry_id: UUID,
    by: tuple[Principal, datetime],
    *,
    reason: str,
) -> Line:
    """Take an entry back, saying why; it stays in the ledger.

    Raises
    ------
    NotFoundError
        If the case has no such entry.
    StateError
        If it was withdrawn before.
    """
    viewer, at = by
    entry = session.get(LedgerEntry, entry_id)
    if entry is None or entry.case_id != case.id:
        raise NotFoundError
    if session.get(Withdrawal, entry_id) is not None:
        raise StateError("this entry was withdrawn before; a withdrawal is final, add it again")
    withdrawal = Withdrawal(entry_id=entry_id, at=at, by=viewer.account_id, reason=reason)
    session.add(withdrawal)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else withdrew it at the same moment
        raise StateError("this entry was withdrawn just now") from error
    note_change(session, case, "clue_withdrawn", (viewer.account_id, at), subject=entry_id)
    return Line(entry, withdrawal)


def add_again(
    session: Session, case: CaseFile, entry_id: UUID, by: tuple[Principal, datetime]
) -> LedgerEntry:
    """Add once more what an entry said, which undoes its withdrawal.

    Raises
    ------
    NotFoundError
        If the case has no such entry.
    StateError
        If the entry stands.
    """
    entry = session.get(LedgerEntry, entry_id)
    if entry is None or entry.case_id != case.id:
        raise NotFoundError
    if session.get(Withdrawal, entry_id) is None:
        raise StateError("this entry stands; nothing needs to be added again")
    heard = entry.recording_id and Heard(entry.recording_id, entry.start_s, entry.end_s)
    said = (entry.kind, entry.body)
    return _add(session, case, said, by, heard=heard or None, follow_up=entry.follow_up_id)


def ledger_of(session: Session, case_id: UUID) -> list[Line]:
    """Read the whole ledger of a case in the order in which it was written."""
    rows = session.execute(
        select(LedgerEntry, Withdrawal)
        .outerjoin(Withdrawal, Withdrawal.entry_id == LedgerEntry.id)
        .where(LedgerEntry.case_id == case_id)
        .order_by(LedgerEntry.added_at, LedgerEntry.id)
    )
    return [Line(entry, withdrawal) for entry, withdrawal in rows]


def standing(lines: Sequence[Line]) -> list[LedgerEntry]:
    """Keep the entries that nobody withdrew."""
    return [line.entry for line in lines if line.withdrawal is None]


def clue_of(entry: LedgerEntry) -> ClueIn:
    """Read an entry's clue as the contract has it."""
    return read_clue(entry.body)


def read_clue(body: Mapping[str, Any]) -> ClueIn:
    """Read a clue that was kept as JSON."""
    return _CLUE.validate_python(body)


def check_recording(session: Session, case: CaseFile, recording_id: UUID) -> None:
    """Refuse a recording that is none of a case.

    Raises
    ------
    NotFoundError
        If the case has no such recording.
    """
    if find_recording(session, recording_id).case_id != case.id:
        raise NotFoundError


def _add(
    session: Session,
    case: CaseFile,
    said: tuple[str, dict[str, Any]],
    by: tuple[Principal, datetime],
    *,
    heard: Heard | None,
    follow_up: UUID | None,
) -> LedgerEntry:
    kind, body = said
    viewer, at = by
    entry = LedgerEntry(
        id=uuid4(),
        case_id=case.id,
        kind=kind,
        body=body,
        recording_id=heard.recording if heard else None,
        start_s=heard.start_s if heard else None,
        end_s=heard.end_s if heard else None,
        follow_up_id=follow_up,
        added_at=at,
        added_by=viewer.account_id,
    )
    session.add(entry)
    changed = "mark_added" if kind in MARKS else "clue_added"
    note_change(session, case, changed, (viewer.account_id, at), subject=entry.id)
    return entry
