"""The page of a volunteer's own tasks and of the recordings that they sent."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.audit.service import record
from api.dependencies import DatabaseSession, Parts, RequestOrigin, ServiceParts
from api.followups.own import find_own_task, list_own_tasks, volunteer_of
from api.followups.routes import Reporter
from api.followups.tasks import Outcome, hand_back, record_outcome
from api.giving.receipts import list_given
from api.users.permissions import Permission
from api.users.principal import Principal
from api.web.pages import render

__all__ = ["router"]

router = APIRouter(prefix="/tasks", include_in_schema=False)

SEE_OTHER = 303


class OutcomeForm(BaseModel):
    """What came of a task."""

    outcome: Outcome
    note: Annotated[str, Field(max_length=5_000)] = ""


class HandBackForm(BaseModel):
    """Why a task is given back."""

    reason: Annotated[str, Field(max_length=500)] = ""


@router.get("")
def show_tasks(
    request: Request,
    viewer: Reporter,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Show one's own tasks."""
    record(session, "follow_up.list", origin)
    context = _tasks(parts, session, viewer, origin.at.date())
    return render(request, "followups/tasks.html", context)


@router.post("/{follow_up_id}/outcome")
def report(
    viewer: Reporter,
    follow_up_id: UUID,
    form: Annotated[OutcomeForm, Form()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Record what came of a task."""
    task, case = find_own_task(session, viewer.account_id, follow_up_id)
    by = (viewer, origin.at)
    record_outcome(session, case, task, by, outcome=form.outcome, note=form.note)
    record(session, "follow_up.report", origin, case_id=case.id, subject=task.id)
    return RedirectResponse(f"/tasks#task-{task.id}", SEE_OTHER)


@router.post("/{follow_up_id}/hand-back")
def give_back(
    viewer: Reporter,
    follow_up_id: UUID,
    form: Annotated[HandBackForm, Form()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Give a task back, for somebody else to do."""
    task, case = find_own_task(session, viewer.account_id, follow_up_id)
    hand_back(session, case, task, (viewer, origin.at), reason=form.reason)
    record(session, "follow_up.hand_back", origin, case_id=case.id, subject=task.id)
    return RedirectResponse("/tasks", SEE_OTHER)


def _tasks(parts: Parts, session: Session, viewer: Principal, today: date) -> dict[str, Any]:
    volunteer = volunteer_of(session, viewer.account_id)
    to_do, done = (
        list_own_tasks(session, parts.library.atlas, volunteer, today) if volunteer else ([], [])
    )
    sends = viewer.may(Permission.UPLOAD_RECORDINGS)
    return {
        "is_registered": volunteer is not None,
        "to_do": to_do,
        "done": done,
        "given": list_given(session, viewer.account_id) if sends else [],
    }
