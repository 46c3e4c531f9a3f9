"""Lists of follow-ups: those of a case, those of one volunteer, and those that need a reminder."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from api.cases.access import visible
from api.cases.tables import CaseFile
from api.errors import NotFoundError
from api.followups.tables import FollowUp, FollowUpEvent
from api.followups.tasks import OPEN
from api.pagination import Page, Place, latest_first
from api.users.permissions import Role
from api.users.principal import Principal
from api.volunteers.tables import Volunteer

__all__ = [
    "REMIND_BEFORE",
    "FollowUpFilter",
    "events_of",
    "find_follow_up",
    "list_follow_ups",
    "list_reminders",
    "mark_reminded",
]

REMIND_BEFORE = timedelta(days=3)
REMIND_AGAIN = timedelta(days=7)


@dataclass(frozen=True)
class FollowUpFilter:
    """What follow-ups to list; None and empty leave nothing out."""

    case: UUID | None = None
    state: tuple[str, ...] = ()
    volunteer: UUID | None = None
    due_before: date | None = None


def find_follow_up(
    session: Session, viewer: Principal, follow_up_id: UUID
) -> tuple[FollowUp, CaseFile]:
    """Find a follow-up that somebody may see, and its case.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    found = session.execute(
        select(FollowUp, CaseFile)
        .join(CaseFile, CaseFile.id == FollowUp.case_id)
        .where(FollowUp.id == follow_up_id, _seen_by(viewer))
    ).one_or_none()
    if found is None:
        raise NotFoundError
    follow_up, case = found
    return follow_up, case


def list_follow_ups(
    session: Session,
    viewer: Principal,
    wanted: FollowUpFilter,
    *,
    after: Place | None = None,
    limit: int = 50,
) -> Page[FollowUp]:
    """List the follow-ups that somebody may see, the latest made first."""
    found = select(FollowUp).join(CaseFile, CaseFile.id == FollowUp.case_id).where(_seen_by(viewer))
    if wanted.case is not None:
        found = found.where(FollowUp.case_id == wanted.case)
    if wanted.state:
        found = found.where(FollowUp.state.in_(wanted.state))
    if wanted.volunteer is not None:
        found = found.where(FollowUp.volunteer_id == wanted.volunteer)
    if wanted.due_before is not None:
        found = found.where(FollowUp.due < wanted.due_before)
    order = (FollowUp.created_at, FollowUp.id)
    return latest_first(session, found, order, after=after, limit=limit)


def list_reminders(session: Session, viewer: Principal, today: date) -> list[FollowUp]:
    """List the open follow-ups that are due soon or overdue and were not reminded of lately."""
    return list(
        session.scalars(
            select(FollowUp)
            .join(CaseFile, CaseFile.id == FollowUp.case_id)
            .where(
                _seen_by(viewer),
                FollowUp.state.in_(OPEN),
                FollowUp.due <= today + REMIND_BEFORE,
                or_(FollowUp.reminded_on.is_(None), FollowUp.reminded_on <= today - REMIND_AGAIN),
            )
            .order_by(FollowUp.due, FollowUp.id)
        )
    )


def mark_reminded(follow_up: FollowUp, today: date) -> None:
    """Remember that the volunteer was reminded, so that nobody is reminded every day."""
    follow_up.reminded_on = today


def events_of(session: Session, follow_up: FollowUp) -> list[FollowUpEvent]:
    """List what happened to a follow-up, oldest first."""
    return list(
        session.scalars(
            select(FollowUpEvent)
            .where(FollowUpEvent.follow_up_id == follow_up.id)
            .order_by(FollowUpEvent.id)
        )
    )


def _seen_by(viewer: Principal) -> ColumnElement[bool]:
    """Volunteers see the tasks that are theirs, others those of the cases that they may see."""
    mine = select(Volunteer.id).where(Volunteer.account_id == viewer.account_id)
    if Role.CASEWORKER not in viewer.roles:
        return FollowUp.volunteer_id.in_(mine)
    return or_(FollowUp.volunteer_id.in_(mine), visible(viewer))
