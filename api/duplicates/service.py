"""Suggesting cases that may be of one person, and keeping what somebody decided.

Stations take in the same person twice under different names. A suggestion weighs rare characters
and words that both files hold, clues that are alike, and what was noted at intake; it is shown with
its parts and nothing is joined until somebody confirms it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from api.cases.access import find_case
from api.cases.changes import note_change
from api.cases.tables import CaseFile, CaseGram
from api.clues.ledger import MARKS
from api.clues.tables import LedgerEntry, Withdrawal
from api.duplicates.tables import DecidedPair
from api.errors import NotFoundError
from api.users.principal import Principal

__all__ = ["SHARES", "Alike", "decide_pair", "find_other", "suggest_duplicates"]

SHARES = {"text": 0.5, "clues": 0.3, "intake": 0.2}
"""What each part counts; judgement, to be set by confirmed pairs once there are some."""
LEAST_SCORE = 0.25
RARE = 0.02
"""Pairs of characters that over this share of all cases hold tell nothing of a person."""
LOOKED_AT = 60
"""Rare pairs of a case that others are looked up by, the rarest."""
COMPARED = 200


@dataclass(frozen=True)
class Alike:
    """Another case that may be of the same person.

    Attributes
    ----------
    case : CaseFile
        The other case.
    score : float
        Sum of the parts by `SHARES`, 0 to 1.
    text : float
        Share of the rarer case's information in pairs of characters that the other holds too.
    clues : float
        Clues that both have among those that either has (Jaccard's index).
    intake : float
        Share of sex and years of birth that agree; 0 when either contradicts.
    """

    case: CaseFile
    score: float
    text: float
    clues: float
    intake: float


def suggest_duplicates(session: Session, case: CaseFile, *, limit: int = 10) -> list[Alike]:
    """Suggest cases of any station that may be of the same person, the likest first.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    case : CaseFile
        Whose likes are looked for.
    limit : int, default=10
        Suggestions at most.

    Returns
    -------
    suggested : list of Alike
        None that somebody decided about, none that is known to be of the same person, none under
        `LEAST_SCORE`.
    """
    n_cases = session.scalar(select(func.count()).select_from(CaseFile)) or 1
    weights = _rare_pairs(session, case.id, n_cases)
    others = _candidates(session, case, weights)
    clues = _clues_of(session, [case.id, *others])
    mine = sum(weights.values())
    found = []
    for other in session.scalars(select(CaseFile).where(CaseFile.id.in_(others))):
        text = others[other.id] / mine if mine else 0.0
        alike = _jaccard(clues.get(case.id, set()), clues.get(other.id, set()))
        intake = _intake(case, other)
        score = SHARES["text"] * text + SHARES["clues"] * alike + SHARES["intake"] * intake
        if score >= LEAST_SCORE:
            found.append(Alike(other, score, text, alike, intake))
    found.sort(key=lambda one: (-one.score, one.case.number))
    return found[:limit]


def find_other(session: Session, viewer: Principal, case: CaseFile, other_id: UUID) -> CaseFile:
    """Find the other case of a pair: one that this person may see, or one that was suggested.

    Raises
    ------
    NotFoundError
        If it is neither.
    """
    for alike in suggest_duplicates(session, case):
        if alike.case.id == other_id:
            return alike.case
    if other_id == case.id:
        raise NotFoundError
    return find_case(session, viewer, other_id)


def decide_pair(
    session: Session,
    pair: tuple[CaseFile, CaseFile],
    by: tuple[Principal, datetime],
    *,
    is_same: bool,
    reason: str,
) -> DecidedPair:
    """Confirm that two cases are of one person, or dismiss it.

    A confirmation joins the persons, never the cases: each keeps its number, station and ledger. A
    later decision about the same pair takes the place of the first.
    """
    viewer, at = by
    first, second = sorted(pair, key=lambda case: case.id.int)
    decided = session.merge(
        DecidedPair(
            first_id=first.id,
            second_id=second.id,
            is_same=is_same,
            decided_at=at,
            decided_by=viewer.account_id,
            reason=reason,
        )
    )
    if is_same and first.person_id != second.person_id:
        session.execute(
            update(CaseFile)
            .where(CaseFile.person_id == second.person_id)
            .values(person_id=first.person_id)
        )
    kind = "same_person" if is_same else "other_person"
    for case, other in ((first, second), (second, first)):
        note_change(session, case, kind, (viewer.account_id, at), subject=other.id)
    return decided


def _rare_pairs(session: Session, case_id: UUID, n_cases: int) -> dict[int, float]:
    """Weigh the rarest pairs of characters of a case by their information, in nats."""
    own = select(CaseGram.gram).where(CaseGram.case_id == case_id)
    frequency = (
        select(CaseGram.gram, func.count())
        .where(CaseGram.gram.in_(own))
        .group_by(CaseGram.gram)
        .having(func.count().between(2, max(RARE * n_cases, 2)))
        .order_by(func.count(), CaseGram.gram)
        .limit(LOOKED_AT)
    )
    return {gram: log(n_cases / count) for gram, count in session.execute(frequency)}


def _candidates(
    session: Session, case: CaseFile, weights: Mapping[int, float]
) -> dict[UUID, float]:
    """Sum the weights of what other cases share with this one, and add those with its clues."""
    shared: dict[UUID, float] = {}
    rows = session.execute(
        select(CaseGram.case_id, CaseGram.gram).where(
            CaseGram.gram.in_(list(weights)), CaseGram.case_id != case.id
        )
    )
    for other, gram in rows:
        shared[other] = shared.get(other, 0.0) + weights[gram]
    best = sorted(shared, key=lambda other: -shared[other])[:COMPARED]
    decided = select(DecidedPair.first_id, DecidedPair.second_id).where(
        or_(DecidedPair.first_id == case.id, DecidedPair.second_id == case.id)
    )
    left_out = {one for pair in session.execute(decided) for one in pair}
    left_out |= set(
        session.scalars(select(CaseFile.id).where(CaseFile.person_id == case.person_id))
    )
    return {other: shared[other] for other in best if other not in left_out}


def _clues_of(session: Session, cases: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Write each case's standing clues as texts that are alike when the clues are."""
    rows = session.execute(
        select(LedgerEntry.case_id, LedgerEntry.kind, LedgerEntry.body)
        .outerjoin(Withdrawal, Withdrawal.entry_id == LedgerEntry.id)
        .where(
            LedgerEntry.case_id.in_(cases),
            Withdrawal.entry_id.is_(None),
            LedgerEntry.kind.not_in(MARKS),
        )
    )
    said: dict[UUID, set[str]] = {}
    for case_id, kind, body in rows:
        about = {name: value for name, value in body.items() if isinstance(value, str)}
        said.setdefault(case_id, set()).add(f"{kind}:{sorted(about.items())}")
    return said


def _jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def _intake(case: CaseFile, other: CaseFile) -> float:
    """Compare sex and years of birth; what either station left open counts half."""
    sex = 0.5 if None in (case.sex, other.sex) else float(case.sex == other.sex)
    if None in (case.born_from, case.born_to, other.born_from, other.born_to):
        born = 0.5
    else:
        born = float(_overlap(case, other))
    return 0.0 if 0.0 in (sex, born) else (sex + born) / 2


def _overlap(case: CaseFile, other: CaseFile) -> bool:
    starts = [one for one in (case.born_from, other.born_from) if one is not None]
    ends = [one for one in (case.born_to, other.born_to) if one is not None]
    return max(starts) <= min(ends)
