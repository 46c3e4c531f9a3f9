"""How a case stands in the list: what is new in it, how it was ranked last, and what to do next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from api.cases.changes import last_seen
from api.cases.tables import CaseChange, CaseFile, CaseVisit, Consent
from api.clues.tables import LedgerEntry, Withdrawal
from api.followups.tables import FollowUp
from api.followups.tasks import OPEN
from api.ranking.tables import CaseRanking
from api.recordings.tables import RecordingRow
from api.users.principal import Principal

__all__ = ["Outlook", "outlooks"]

_UNWEIGHED = ("own_speech", "heard_place")


@dataclass
class Outlook:
    """How a case stands.

    Attributes
    ----------
    news : Counter of str
        Things that others did since the last visit, by kind.
    quiet_days : int
        Days since anything was changed.
    summary : mapping or None
        Of the latest ranking; None before the first.
    is_stale : bool
        Whether something came or went since that ranking.
    due : date or None
        When the next open follow-up is due.
    next_action : str
        What to do next: key of its words.
    """

    news: Counter[str] = field(default_factory=Counter)
    quiet_days: int = 0
    summary: Mapping[str, Any] | None = None
    is_stale: bool = False
    due: date | None = None
    next_action: str = ""


@dataclass
class _Facts:
    """What the next action of a case depends on."""

    may_rank: bool = False
    n_pieces: int = 0
    n_processing: int = 0
    last_piece: datetime | None = None
    ranked_at: datetime | None = None
    n_open: int = 0
    was_found: bool = False


def outlooks(
    session: Session, viewer: Principal, cases: Sequence[CaseFile], today: date
) -> dict[UUID, Outlook]:
    """Tell how some cases stand, with as many queries for fifty as for one.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    viewer : Principal
        Whose visits count.
    cases : sequence of CaseFile
        The cases.
    today : date
        For what is overdue.

    Returns
    -------
    outlooks : dict of UUID to Outlook
        By case; none is left out.
    """
    ids = [one.id for one in cases]
    found = {one.id: Outlook(quiet_days=(today - one.changed_at.date()).days) for one in cases}
    facts = {identifier: _Facts() for identifier in ids}
    _read_news(session, viewer, found)
    _read_consents(session, facts)
    _read_pieces(session, facts)
    _read_rankings(session, facts, found)
    _read_follow_ups(session, facts, found)
    for one in cases:
        outlook, known = found[one.id], facts[one.id]
        outlook.is_stale = bool(
            known.ranked_at and known.last_piece and known.last_piece > known.ranked_at
        )
        outlook.next_action = _next_action(one, outlook, known, today)
    return found


def _next_action(one: CaseFile, outlook: Outlook, known: _Facts, today: date) -> str:
    """Choose what brings a case on: the first of these that holds."""
    rules = (
        ("at_home", one.status in ("reunited", "closed")),
        ("confirm_home", known.was_found),
        ("chase", outlook.due is not None and outlook.due < today),
        ("consent", not known.may_rank),
        ("processing", known.n_processing > 0),
        ("gather", known.n_pieces == 0),
        ("rank", known.ranked_at is None or outlook.is_stale),
        ("wait", known.n_open > 0),
        ("send", (outlook.summary or {}).get("reach", {}).get("level") == "county"),
    )
    return next((name for name, holds in rules if holds), "ask")


def _read_news(session: Session, viewer: Principal, found: dict[UUID, Outlook]) -> None:
    kind = case((LedgerEntry.kind == "verdict", "verdict_added"), else_=CaseChange.kind)
    changes = (
        select(CaseChange.case_id, kind, func.count())
        .outerjoin(LedgerEntry, LedgerEntry.id == CaseChange.subject)
        .where(
            CaseChange.case_id.in_(found),
            CaseChange.by != viewer.account_id,
            CaseChange.id > last_seen(viewer.account_id),
        )
        .group_by(CaseChange.case_id, kind)
    )
    visit = and_(
        CaseVisit.case_id == RecordingRow.case_id, CaseVisit.account_id == viewer.account_id
    )
    recordings = (
        select(RecordingRow.case_id, func.count())
        .outerjoin(CaseVisit, visit)
        .where(
            RecordingRow.case_id.in_(found),
            RecordingRow.sent_by != viewer.account_id,
            or_(CaseVisit.at.is_(None), RecordingRow.received_at > CaseVisit.at),
        )
        .group_by(RecordingRow.case_id)
    )
    for case_id, name, count in session.execute(changes):
        found[case_id].news[name] = count
    for case_id, count in session.execute(recordings):
        found[case_id].news["recording_received"] = count


def _read_consents(session: Session, facts: dict[UUID, _Facts]) -> None:
    standing = select(Consent.case_id, Consent.uses).where(
        Consent.case_id.in_(facts), Consent.withdrawn_at.is_(None)
    )
    for case_id, uses in session.execute(standing):
        facts[case_id].may_rank |= "analysis" in uses


def _read_pieces(session: Session, facts: dict[UUID, _Facts]) -> None:
    ledger = (
        select(
            LedgerEntry.case_id,
            func.sum(case((Withdrawal.entry_id.is_(None), 1), else_=0)),
            func.max(LedgerEntry.added_at),
            func.max(Withdrawal.at),
        )
        .outerjoin(Withdrawal, Withdrawal.entry_id == LedgerEntry.id)
        .where(LedgerEntry.case_id.in_(facts), LedgerEntry.kind.not_in(_UNWEIGHED))
        .group_by(LedgerEntry.case_id)
    )
    recordings = (
        select(
            RecordingRow.case_id,
            func.sum(case((RecordingRow.state == "ready", 1), else_=0)),
            func.sum(case((RecordingRow.state.in_(("received", "processing")), 1), else_=0)),
            func.max(case((RecordingRow.state == "ready", RecordingRow.processed_at))),
        )
        .where(RecordingRow.case_id.in_(facts))
        .group_by(RecordingRow.case_id)
    )
    for case_id, standing, added, withdrawn in session.execute(ledger):
        known = facts[case_id]
        known.n_pieces += standing or 0
        known.last_piece = _latest(known.last_piece, added, withdrawn)
    for case_id, ready, waiting, processed in session.execute(recordings):
        known = facts[case_id]
        known.n_pieces += ready or 0
        known.n_processing = waiting or 0
        known.last_piece = _latest(known.last_piece, processed)


def _read_rankings(session: Session, facts: dict[UUID, _Facts], found: dict[UUID, Outlook]) -> None:
    latest = (
        select(CaseRanking.case_id, func.max(CaseRanking.made_at).label("at"))
        .where(CaseRanking.case_id.in_(facts))
        .group_by(CaseRanking.case_id)
        .subquery()
    )
    rankings = select(CaseRanking.case_id, CaseRanking.made_at, CaseRanking.summary).join(
        latest,
        and_(CaseRanking.case_id == latest.c.case_id, CaseRanking.made_at == latest.c.at),
    )
    for case_id, made_at, summary in session.execute(rankings):
        facts[case_id].ranked_at, found[case_id].summary = made_at, summary


def _read_follow_ups(
    session: Session, facts: dict[UUID, _Facts], found: dict[UUID, Outlook]
) -> None:
    tasks = select(FollowUp.case_id, FollowUp.state, FollowUp.due, FollowUp.outcome).where(
        FollowUp.case_id.in_(facts)
    )
    for case_id, state, due, outcome in session.execute(tasks):
        facts[case_id].was_found |= outcome == "found"
        if state in OPEN:
            facts[case_id].n_open += 1
            before = found[case_id].due
            found[case_id].due = due if before is None else min(before, due)


def _latest(*moments: datetime | None) -> datetime | None:
    return max((one for one in moments if one is not None), default=None)
