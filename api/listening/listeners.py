"""What the listeners' verdicts so far tell of each of them, and of a listener's own work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from api.cases.tables import CaseFile
from api.clues.ledger import read_clue
from api.clues.tables import LedgerEntry
from api.errors import StateError
from api.library import Library
from api.listening.clips import home_of
from api.listening.tables import Clip, ClipVerdict, VerdictWithdrawal
from api.ranking.posterior import posterior_of
from api.users.principal import Principal
from api.users.tables import Account
from api.volunteers.tables import Volunteer
from dialect.entities import VerdictClue
from dialect.evidence.reliability import Answer, Judged, Reliability, Voice

__all__ = [
    "Listener",
    "ListenerLine",
    "OwnFigures",
    "find_listener",
    "judge",
    "list_listeners",
    "own_figures",
    "weigh_by_listener",
]

DIGITS = 3
"""More of a reliability is noise."""


@dataclass(frozen=True)
class Listener:
    """Who listens, and the county whose speech they know."""

    principal: Principal
    home: str


@dataclass(frozen=True)
class ListenerLine:
    """A listener with what the verdicts so far tell; named to the own organisation alone."""

    account_id: UUID
    name: str | None
    home_county: str | None
    n_verdicts: int
    reliability: Reliability


@dataclass(frozen=True)
class OwnFigures:
    """A listener's own work; nothing of it tells which answers were right.

    Attributes
    ----------
    n_verdicts : int
        Clips that were judged, `n_this_month` of them in this month.
    listened_s : float
        How long those clips last together, in seconds.
    n_clues : int
        Words, place names and features that were heard.
    n_cases : int
        People who were helped by it, `n_home` of whom are at home.
    """

    n_verdicts: int
    n_this_month: int
    listened_s: float
    n_clues: int
    n_cases: int
    n_home: int


def find_listener(session: Session, principal: Principal) -> Listener:
    """Find the home of whoever listens in the register of volunteers.

    Raises
    ------
    StateError
        If nobody wrote it down, or the volunteer is at work no more.
    """
    volunteer = session.scalar(
        select(Volunteer).where(Volunteer.account_id == principal.account_id)
    )
    if volunteer is None or not volunteer.is_active:
        raise StateError(
            "the register of volunteers has no home county for this account; the station adds it"
        )
    return Listener(principal, volunteer.home_county)


def judge(session: Session, library: Library, *, until: datetime | None = None) -> Judged:
    """Estimate how far each listener can be relied on.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    library : Library
        What estimates; it keeps what it found as long as the verdicts are the same.
    until : datetime, optional
        Leaves out the verdicts that were given since.

    Returns
    -------
    judged : Judged
        Listeners by account, from all verdicts that stand.
    """
    found = (
        select(ClipVerdict, Clip, CaseFile)
        .join(Clip, Clip.id == ClipVerdict.clip_id)
        .join(CaseFile, CaseFile.id == Clip.case_id)
        .where(_stands())
        .order_by(ClipVerdict.id)
    )
    if until is not None:
        found = found.where(ClipVerdict.given_at < until)
    rows = session.execute(found).all()
    answers = []
    homes: dict[UUID, str | None] = {}
    for verdict, clip, case in rows:
        clue = read_clue(verdict.clues[0]).to_entity()
        assert isinstance(clue, VerdictClue)  # as `give_verdict` writes it
        answers.append(Answer(str(verdict.account_id), str(case.id), clue))
        homes[case.id] = homes.get(case.id) or home_of(clip, case)
    codes = tuple(library.atlas.counties.code.tolist())
    voices = [
        Voice(str(case_id), home)
        if home
        else Voice(str(case_id), None, _without_verdicts(session, case_id, codes))
        for case_id, home in sorted(homes.items())
    ]
    return library.judge(tuple(answers), tuple(voices))


def weigh_by_listener(
    session: Session, library: Library, entries: Sequence[LedgerEntry]
) -> dict[UUID, dict[str, Any]]:
    """Put each listener's reliability into the verdicts among a ledger's entries.

    Returns
    -------
    bodies : dict of UUID to dict
        The verdicts by entry, where the listener is known and the entry names no reliability.
    """
    verdicts = [one for one in entries if one.kind == "verdict" and "reliability" not in one.body]
    listeners = judge(session, library).listeners if verdicts else {}
    return {
        entry.id: entry.body | {"reliability": round(listeners[str(entry.added_by)].mean, DIGITS)}
        for entry in verdicts
        if str(entry.added_by) in listeners
    }


def list_listeners(session: Session, library: Library, viewer: Principal) -> list[ListenerLine]:
    """List all who gave a verdict, the most verdicts first."""
    judged = judge(session, library)
    rows = session.execute(
        select(
            Account.id, Account.name, Account.organisation_id, Volunteer.home_county, func.count()
        )
        .join(ClipVerdict, ClipVerdict.account_id == Account.id)
        .outerjoin(Volunteer, Volunteer.account_id == Account.id)
        .where(_stands())
        .group_by(Account.id, Account.name, Account.organisation_id, Volunteer.home_county)
        .order_by(func.count().desc(), Account.name)
    )
    return [
        ListenerLine(
            account_id,
            name if organisation == viewer.organisation_id else None,
            home,
            n_verdicts,
            judged.listeners.get(str(account_id), judged.newcomer),
        )
        for account_id, name, organisation, home, n_verdicts in rows
    ]


def own_figures(session: Session, account_id: UUID, now: datetime) -> OwnFigures:
    """Count what a listener did."""
    rows = session.execute(
        select(ClipVerdict, Clip, CaseFile)
        .join(Clip, Clip.id == ClipVerdict.clip_id)
        .join(CaseFile, CaseFile.id == Clip.case_id)
        .where(ClipVerdict.account_id == account_id, _stands())
    ).all()
    month = (now.year, now.month)
    helped = {case.id: case.status for _, clip, case in rows if clip.known_county is None}
    return OwnFigures(
        n_verdicts=len(rows),
        n_this_month=sum((row[0].given_at.year, row[0].given_at.month) == month for row in rows),
        listened_s=sum(clip.end_s - clip.start_s for _, clip, _ in rows),
        n_clues=sum(clue["kind"] != "verdict" for verdict, _, _ in rows for clue in verdict.clues),
        n_cases=len(helped),
        n_home=sum(status == "reunited" for status in helped.values()),
    )


def _stands() -> ColumnElement[bool]:
    return ~exists().where(VerdictWithdrawal.verdict_id == ClipVerdict.id)


def _without_verdicts(
    session: Session, case_id: UUID, codes: tuple[str, ...]
) -> tuple[float, ...] | None:
    """Return the posterior that a case had before the first verdict came in."""
    first = session.scalar(
        select(func.min(LedgerEntry.added_at)).where(
            LedgerEntry.case_id == case_id, LedgerEntry.kind == "verdict"
        )
    )
    return posterior_of(session, case_id, codes, before=first)
