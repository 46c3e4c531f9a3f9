"""A volunteer's own tasks, with what the volunteer may know of each and no more."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.cases.tables import CaseFile
from api.errors import NotFoundError
from api.followups.tables import FollowUp, FollowUpEvent
from api.followups.tasks import OUTCOMES
from api.library import AtlasFacts
from api.volunteers.tables import Volunteer

__all__ = ["OwnTask", "find_own_task", "list_own_tasks", "volunteer_of"]

MOST_DONE = 10


@dataclass(frozen=True)
class OwnTask:
    """A task as the volunteer who has it sees it.

    Attributes
    ----------
    follow_up : FollowUp
        The task.
    case_number : str
        The case: its number is all that is told of it.
    place : tuple of str
        Province, prefecture and county, each once.
    township : str or None
        Name to ask for and to read out, where the task names one.
    days_left : int
        Days until it is due; below 0 when it is overdue.
    outcomes : tuple of str
        What may be recorded.
    reported : list of FollowUpEvent
        What this volunteer recorded before, oldest first.
    """

    follow_up: FollowUp
    case_number: str
    place: tuple[str, ...]
    township: str | None
    days_left: int
    outcomes: tuple[str, ...]
    reported: list[FollowUpEvent]


_IN_ORDER = ("contacted", "found", "maybe", "not_from_here", "settled", "needs_help", "not_reached")


def volunteer_of(session: Session, account_id: UUID) -> Volunteer | None:
    """Find the entry of the register that an account belongs to, if there is one."""
    return session.scalar(select(Volunteer).where(Volunteer.account_id == account_id))


def list_own_tasks(
    session: Session, atlas: AtlasFacts, volunteer: Volunteer, today: date
) -> tuple[list[OwnTask], list[OwnTask]]:
    """List a volunteer's tasks.

    Returns
    -------
    open, done : list of OwnTask
        Those to do, the most urgent first, and those done last.
    """
    mine = (
        select(FollowUp, CaseFile.number)
        .join(CaseFile, CaseFile.id == FollowUp.case_id)
        .where(FollowUp.volunteer_id == volunteer.id)
    )
    to_do = mine.where(FollowUp.state == "assigned").order_by(FollowUp.due, FollowUp.id)
    done = mine.where(FollowUp.state == "done").order_by(FollowUp.due.desc(), FollowUp.id)
    return (
        [_seen(session, atlas, row, number, today) for row, number in session.execute(to_do)],
        [
            _seen(session, atlas, row, number, today)
            for row, number in session.execute(done.limit(MOST_DONE))
        ],
    )


def find_own_task(
    session: Session, account_id: UUID, follow_up_id: UUID
) -> tuple[FollowUp, CaseFile]:
    """Find a task that the volunteer of an account has.

    Raises
    ------
    NotFoundError
        If there is none: it may have been given to somebody else meanwhile.
    """
    found = session.execute(
        select(FollowUp, CaseFile)
        .join(CaseFile, CaseFile.id == FollowUp.case_id)
        .join(Volunteer, Volunteer.id == FollowUp.volunteer_id)
        .where(FollowUp.id == follow_up_id, Volunteer.account_id == account_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    follow_up, case = found
    return follow_up, case


def _seen(
    session: Session, atlas: AtlasFacts, follow_up: FollowUp, case_number: str, today: date
) -> OwnTask:
    reported = session.scalars(
        select(FollowUpEvent)
        .where(
            FollowUpEvent.follow_up_id == follow_up.id,
            FollowUpEvent.kind == "outcome",
            FollowUpEvent.volunteer_id == follow_up.volunteer_id,
        )
        .order_by(FollowUpEvent.id)
    )
    return OwnTask(
        follow_up=follow_up,
        case_number=case_number,
        place=_place(atlas, follow_up.county),
        township=_township(atlas, follow_up.township),
        days_left=(follow_up.due - today).days,
        outcomes=tuple(one for one in _IN_ORDER if one in OUTCOMES[follow_up.kind]),
        reported=list(reported),
    )


def _place(atlas: AtlasFacts, code: str) -> tuple[str, ...]:
    """Name a county from the province down; a code that the atlas lacks stands for itself."""
    counties = atlas.counties
    row = counties.row.get(code)
    if row is None:
        return (code,)
    names = (counties.province[row], counties.prefecture[row], counties.name[row])
    return tuple(dict.fromkeys(str(name) for name in names))


def _township(atlas: AtlasFacts, code: str | None) -> str | None:
    if code is None:
        return None
    rows = np.flatnonzero(atlas.townships.code == code)
    return str(atlas.townships.name[rows[0]]) if len(rows) else code
