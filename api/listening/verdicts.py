"""What listeners say of clips: kept for good, put into the case's ledger, taken back if need be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.clues.ledger import Heard, add_clue, ledger_of, read_clue, standing, withdraw
from api.errors import NotFoundError, StateError
from api.library import Library
from api.listening.clips import find_clip, home_of
from api.listening.listeners import Listener
from api.listening.queue import assigned_clip
from api.listening.tables import Assignment, Clip, ClipVerdict, VerdictWithdrawal
from api.storage.database import changed_rows
from api.users.tables import Account
from dialect.contract import ClueIn

__all__ = ["Place", "Said", "VerdictLine", "give_verdict", "take_back_verdict", "verdicts_of"]

Place: TypeAlias = Literal[
    "same_county", "same_prefecture", "same_province", "elsewhere", "cannot_tell"
]


@dataclass(frozen=True)
class Said:
    """What a listener says of a clip.

    Attributes
    ----------
    answer : str
        How near the listener's own home it is from.
    place : str or None
        Of `elsewhere` the county that it sounds like.
    confidence : float
        In that county, 0 to 1.
    not_there : sequence of str
        Areas that it is not from.
    heard : sequence of ClueIn
        Words, place names and features that were heard.
    """

    answer: Place
    place: str | None = None
    confidence: float = 1.0
    not_there: Sequence[str] = ()
    heard: Sequence[ClueIn] = ()


@dataclass(frozen=True)
class VerdictLine:
    """A verdict as the caseworkers of the case see it."""

    verdict: ClipVerdict
    listener: str
    withdrawal: VerdictWithdrawal | None


def give_verdict(
    session: Session,
    library: Library,
    listener: Listener,
    clip_id: UUID,
    said: Said,
    at: datetime,
) -> ClipVerdict:
    """Keep what a listener says; of a voice that nobody knows it also goes into the ledger.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    library : Library
        What refuses clues that cannot be weighed.
    listener : Listener
        Who says it; the clues bear their account.
    clip_id : UUID
        Of which clip.
    said : Said
        What.
    at : datetime
        When.

    Returns
    -------
    verdict : ClipVerdict
        Never changed afterwards.

    Raises
    ------
    NotFoundError
        If the clip was never given to this listener.
    StateError
        If the listener is done with it, or it was taken back.
    NoConsentError
        If consent to sharing was withdrawn.
    CaseError
        If a clue names what there is not.
    """
    principal = listener.principal
    clip, _ = assigned_clip(session, principal.account_id, clip_id)
    clues = _clues(listener.home, said)
    for clue in clues:
        library.check(clue.to_entity())
    _move(session, clip.id, principal.account_id, ("waiting", "answered"), at)
    _, case = find_clip(session, clip.id)
    entries = []
    if home_of(clip, case) is None:
        heard = Heard(clip.recording_id, clip.start_s, clip.end_s)
        entries = [add_clue(session, case, clue, (principal, at), heard=heard).id for clue in clues]
    verdict = ClipVerdict(
        id=uuid4(),
        clip_id=clip.id,
        account_id=principal.account_id,
        given_at=at,
        clues=[clue.model_dump(mode="json", exclude_none=True) for clue in clues],
        entries=[str(entry) for entry in entries],
    )
    session.add(verdict)
    session.flush()
    return verdict


def take_back_verdict(
    session: Session, listener: Listener, verdict_id: UUID, at: datetime
) -> ClipVerdict:
    """Take a verdict back with all its clues; the clip waits for the listener again.

    Raises
    ------
    NotFoundError
        If this listener gave no such verdict.
    StateError
        If it was taken back before.
    """
    principal = listener.principal
    verdict = session.get(ClipVerdict, verdict_id)
    if verdict is None or verdict.account_id != principal.account_id:
        raise NotFoundError
    if session.get(VerdictWithdrawal, verdict_id) is not None:
        raise StateError("this verdict was taken back before; judge the clip again")
    _, case = find_clip(session, verdict.clip_id)
    session.add(VerdictWithdrawal(verdict_id=verdict_id, at=at))
    _move(session, verdict.clip_id, principal.account_id, ("answered", "waiting"), at)
    standing_ids = {str(entry.id) for entry in standing(ledger_of(session, case.id))}
    for entry_id in verdict.entries:
        if entry_id in standing_ids:
            reason = "the listener took the verdict back"
            withdraw(session, case, UUID(entry_id), (principal, at), reason=reason)
    return verdict


def verdicts_of(session: Session, case_id: UUID) -> list[VerdictLine]:
    """List the verdicts on a case's clips with who gave them, the latest first."""
    rows = session.execute(
        select(ClipVerdict, Account.name, VerdictWithdrawal)
        .join(Clip, Clip.id == ClipVerdict.clip_id)
        .join(Account, Account.id == ClipVerdict.account_id)
        .outerjoin(VerdictWithdrawal, VerdictWithdrawal.verdict_id == ClipVerdict.id)
        .where(Clip.case_id == case_id)
        .order_by(ClipVerdict.given_at.desc(), ClipVerdict.id)
    )
    return [VerdictLine(*row) for row in rows]


def _clues(home: str, said: Said) -> list[ClueIn]:
    """Write what was said as clues: the answer first, then what it is not, then what was heard."""
    answer: dict[str, Any] = {"kind": "verdict", "listener_home": home, "answer": said.answer}
    if said.place is not None:
        answer |= {"place": said.place, "confidence": said.confidence}
    ruled_out = [
        {"kind": "verdict", "listener_home": home, "answer": "not_there", "place": place}
        for place in said.not_there
    ]
    return [*map(read_clue, [answer, *ruled_out]), *said.heard]


def _move(
    session: Session, clip_id: UUID, account_id: UUID, states: tuple[str, str], at: datetime
) -> None:
    """Change a listener's clip from one state to another; of two who try at once one is told."""
    before, after = states
    moved = session.execute(
        update(Assignment)
        .where(
            Assignment.clip_id == clip_id,
            Assignment.account_id == account_id,
            Assignment.state == before,
        )
        .values(state=after, ended_at=None if after == "waiting" else at)
        .execution_options(synchronize_session=False)
    )
    if changed_rows(moved) != 1:
        raise StateError(f"this clip is not {before} any more; go on to the next one")
