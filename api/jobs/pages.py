"""The operators' pages of jobs; their JSON twins stand in `routes`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from api.cases.routes import Cursor, place_of
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.jobs.changes import changes_of, items_of
from api.jobs.contract import JobIn, JobOut
from api.jobs.estimate import estimate
from api.jobs.make import make_asked_job
from api.jobs.queue import ENDED, count_totals, find_job, list_jobs
from api.jobs.routes import Act, act_on_job
from api.users.access import require
from api.users.permissions import Permission
from api.web.pages import render

__all__ = ["router"]

PAGE_ROWS = 20
LISTED = 100
SEE_OTHER = 303

router = APIRouter(include_in_schema=False, dependencies=[Depends(require(Permission.RUN_JOBS))])


class JobForm(BaseModel):
    """What the form of a new job sends."""

    model_config = ConfigDict(extra="forbid")

    model: str = ""
    sample: str = ""

    def to_job(self) -> JobIn:
        """Read as the JSON of a job has it; an empty field is none."""
        return JobIn.model_validate({"model": self.model or None, "sample": self.sample or None})


@router.get("/jobs")
def show_jobs(request: Request, session: DatabaseSession, cursor: Cursor = None) -> Response:
    """Show the jobs, and a form to make one."""
    page = list_jobs(session, after=place_of(cursor), limit=PAGE_ROWS)
    context = {
        "jobs": [JobOut.of(job, count_totals(session, job)) for job in page.rows],
        "next": page.next and page.next.cursor(),
    }
    return render(request, "jobs/jobs.html", context)


@router.post("/jobs")
def make(
    form: Annotated[JobForm, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Make a job for every open case."""
    job = make_asked_job(session, parts.settings, parts.library, form.to_job(), origin)
    return RedirectResponse(f"/jobs/{job.id}", SEE_OTHER)


@router.get("/jobs/{job_id}")
def show_job(
    request: Request, job_id: UUID, parts: ServiceParts, session: DatabaseSession
) -> Response:
    """Show where a job stands, what it changed and what it had to set aside."""
    job = find_job(session, job_id)
    changes = changes_of(session, job, is_material=True, after=None, limit=LISTED)
    context = {
        "job": JobOut.of(job, count_totals(session, job)),
        "has_ended": job.state in ENDED,
        "changes": [(number, item, dict(item.difference or {})) for item, number in changes],
        "failed": items_of(session, job, state="failed", after=None, limit=LISTED),
        "estimate": estimate(session, job, parts.settings.job_workers),
        "listed": LISTED,
    }
    return render(request, "jobs/job.html", context)


@router.post("/jobs/{job_id}/{act}")
def change(job_id: UUID, act: Act, session: DatabaseSession, origin: RequestOrigin) -> Response:
    """Pause, resume or cancel a job, or make work again of what failed."""
    job = act_on_job(session, job_id, act, origin)
    return RedirectResponse(f"/jobs/{job.id}", SEE_OTHER)
