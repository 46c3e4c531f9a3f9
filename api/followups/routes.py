"""Follow-ups over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from api.audit.service import record
from api.cases.access import find_case
from api.cases.contract import CountyCode, Reason, Strict, TownshipCode
from api.cases.routes import place_of
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.followups.lists import (
    FollowUpFilter,
    events_of,
    find_follow_up,
    list_follow_ups,
    list_reminders,
    mark_reminded,
)
from api.followups.tables import FollowUp, FollowUpEvent
from api.followups.tasks import (
    Kind,
    Outcome,
    Task,
    assign,
    cancel,
    hand_back,
    make_follow_up,
    record_outcome,
)
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal
from dialect.entities import FollowUpClue

__all__ = ["Assigner", "FollowUpIn", "OutcomeIn", "Reporter", "router"]

router = APIRouter(prefix="/api/v1", tags=["follow-ups"])

Assigner = Annotated[Principal, Depends(require(Permission.ASSIGN_FOLLOW_UPS))]
Reporter = Annotated[Principal, Depends(require(Permission.REPORT_FOLLOW_UPS))]
Note = Annotated[str, Field(max_length=5_000)]
State = Literal["open", "assigned", "done", "cancelled"]


class FollowUpIn(Strict):
    """A task to make."""

    kind: Kind = "visit"
    county: CountyCode
    township: TownshipCode | None = None
    due: date
    ask: Note = Field(default="", description="What to ask there")


class AssignmentIn(Strict):
    """Who is to do it."""

    volunteer: UUID


class ReasonIn(Strict):
    """Why."""

    reason: Reason = ""


class OutcomeIn(Strict):
    """What came of it."""

    outcome: Outcome
    note: Note = ""


class FollowUpOut(BaseModel):
    """A task as it stands."""

    id: UUID
    case_id: UUID
    kind: Kind
    county: str
    township: str | None
    due: date
    state: State
    volunteer_id: UUID | None
    outcome: Outcome | None
    ask: str
    created_at: datetime
    created_by: UUID
    reminded_on: date | None

    @classmethod
    def of(cls, follow_up: FollowUp) -> "FollowUpOut":
        """Write a task."""
        return cls.model_validate(follow_up, from_attributes=True)


class EventOut(BaseModel):
    """Something that happened to a task."""

    at: datetime
    by: UUID
    kind: str
    volunteer_id: UUID | None
    outcome: Outcome | None
    note: str

    @classmethod
    def of(cls, event: FollowUpEvent) -> "EventOut":
        """Write an event."""
        return cls.model_validate(event, from_attributes=True)


class FollowUpWithEventsOut(FollowUpOut):
    """A task and what happened to it."""

    events: list[EventOut]


class FollowUpsOut(BaseModel):
    """A page of tasks, the latest made first."""

    follow_ups: list[FollowUpOut]
    next: str | None


class Wanted(BaseModel):
    """What tasks to list, as the query string has it."""

    case: UUID | None = None
    state: list[State] = []
    volunteer: UUID | None = None
    due_before: date | None = None
    cursor: str | None = Field(default=None, max_length=200)
    limit: int = Field(default=50, ge=1, le=200)


@router.post("/cases/{case_id}/follow-ups", status_code=201)
def create_follow_up(
    viewer: Assigner,
    case_id: UUID,
    body: FollowUpIn,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> FollowUpOut:
    """Make a task for one candidate home."""
    case = find_case(session, viewer, case_id)
    parts.library.check(FollowUpClue(body.county, "contacted", body.township))
    made = make_follow_up(session, case, Task(**body.model_dump()), (viewer, origin.at))
    record(session, "follow_up.make", origin, case_id=case.id, subject=made.id)
    return FollowUpOut.of(made)


@router.get("/follow-ups")
def read_follow_ups(
    viewer: Reporter,
    wanted: Annotated[Wanted, Query()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> FollowUpsOut:
    """List tasks: a volunteer's own, a caseworker's by case, state, volunteer or date."""
    filters = FollowUpFilter(wanted.case, tuple(wanted.state), wanted.volunteer, wanted.due_before)
    place = place_of(wanted.cursor)
    page = list_follow_ups(session, viewer, filters, after=place, limit=wanted.limit)
    record(session, "follow_up.list", origin)
    return FollowUpsOut(
        follow_ups=[FollowUpOut.of(row) for row in page.rows],
        next=page.next and page.next.cursor(),
    )


@router.get("/follow-ups/reminders")
def read_reminders(
    viewer: Reporter, session: DatabaseSession, origin: RequestOrigin
) -> list[FollowUpOut]:
    """List open tasks that are due soon or overdue and were not reminded of lately."""
    record(session, "follow_up.list", origin)
    return [FollowUpOut.of(row) for row in list_reminders(session, viewer, origin.at.date())]


@router.get("/follow-ups/{follow_up_id}")
def read_follow_up(
    viewer: Reporter, follow_up_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> FollowUpWithEventsOut:
    """Read a task and what happened to it."""
    follow_up, case = find_follow_up(session, viewer, follow_up_id)
    record(session, "follow_up.read", origin, case_id=case.id, subject=follow_up.id)
    return FollowUpWithEventsOut(
        **FollowUpOut.of(follow_up).model_dump(),
        events=[EventOut.of(event) for event in events_of(session, follow_up)],
    )


@router.post("/follow-ups/{follow_up_id}/reminder")
def note_reminder(
    viewer: Assigner, follow_up_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> FollowUpOut:
    """Note that the volunteer was reminded today."""
    follow_up, case = find_follow_up(session, viewer, follow_up_id)
    mark_reminded(follow_up, origin.at.date())
    record(session, "follow_up.remind", origin, case_id=case.id, subject=follow_up.id)
    return FollowUpOut.of(follow_up)


@router.post("/follow-ups/{follow_up_id}/assignment")
def assign_follow_up(
    viewer: Assigner,
    follow_up_id: UUID,
    body: AssignmentIn,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> FollowUpOut:
    """Give a task to a volunteer."""
    follow_up, case = find_follow_up(session, viewer, follow_up_id)
    assign(session, case, follow_up, body.volunteer, (viewer, origin.at))
    record(session, "follow_up.assign", origin, case_id=case.id, subject=follow_up.id)
    return FollowUpOut.of(follow_up)


@router.post("/follow-ups/{follow_up_id}/hand-back")
def hand_follow_up_back(
    viewer: Reporter,
    follow_up_id: UUID,
    body: ReasonIn,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> FollowUpOut:
    """Give a task back, for somebody else to do."""
    follow_up, case = find_follow_up(session, viewer, follow_up_id)
    hand_back(session, case, follow_up, (viewer, origin.at), reason=body.reason)
    record(session, "follow_up.hand_back", origin, case_id=case.id, subject=follow_up.id)
    return FollowUpOut.of(follow_up)


@router.post("/follow-ups/{follow_up_id}/outcome")
def report_outcome(
    viewer: Reporter,
    follow_up_id: UUID,
    body: OutcomeIn,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> FollowUpOut:
    """Report what came of a task; the outcome of a visit is a clue from then on."""
    follow_up, case = find_follow_up(session, viewer, follow_up_id)
    by = (viewer, origin.at)
    record_outcome(session, case, follow_up, by, outcome=body.outcome, note=body.note)
    record(session, "follow_up.report", origin, case_id=case.id, subject=follow_up.id)
    return FollowUpOut.of(follow_up)


@router.post("/follow-ups/{follow_up_id}/cancellation")
def cancel_follow_up(
    viewer: Assigner,
    follow_up_id: UUID,
    body: ReasonIn,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> FollowUpOut:
    """Call a task off."""
    follow_up, case = find_follow_up(session, viewer, follow_up_id)
    cancel(session, case, follow_up, (viewer, origin.at), reason=body.reason)
    record(session, "follow_up.cancel", origin, case_id=case.id, subject=follow_up.id)
    return FollowUpOut.of(follow_up)
