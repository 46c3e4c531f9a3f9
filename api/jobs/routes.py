"""Jobs over HTTP, for operators."""

from collections.abc import Callable
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.orm import Session

from api.audit.service import Origin, record
from api.cases.routes import Cursor, Limit, place_of
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.jobs.changes import items_of
from api.jobs.contract import ItemOut, ItemsOut, JobIn, JobOut, JobsOut
from api.jobs.events import job_events
from api.jobs.make import make_asked_job
from api.jobs.queue import (
    cancel_job,
    count_totals,
    find_job,
    list_jobs,
    pause_job,
    resume_job,
    retry_failed,
)
from api.jobs.tables import Job
from api.users.access import require
from api.users.permissions import Permission

__all__ = ["act_on_job", "router"]

router = APIRouter(
    prefix="/api/v1/jobs", tags=["jobs"], dependencies=[Depends(require(Permission.RUN_JOBS))]
)

Act = Literal["pause", "resume", "cancel", "retry"]


@router.post("", status_code=201)
def add_job(
    body: JobIn,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> JobOut:
    """Score cases again, by what is installed now, or rehearse it on a sample."""
    job = make_asked_job(session, parts.settings, parts.library, body, origin)
    return _out(session, job)


@router.get("")
def read_jobs(session: DatabaseSession, cursor: Cursor = None, limit: Limit = 50) -> JobsOut:
    """List the jobs, the latest first."""
    page = list_jobs(session, after=place_of(cursor), limit=limit)
    return JobsOut(
        jobs=[_out(session, job) for job in page.rows], next=page.next and page.next.cursor()
    )


@router.get("/{job_id}")
def read_job(job_id: UUID, session: DatabaseSession) -> JobOut:
    """Read a job and where it stands."""
    return _out(session, find_job(session, job_id))


@router.post("/{job_id}/{act}")
def change_job(job_id: UUID, act: Act, session: DatabaseSession, origin: RequestOrigin) -> JobOut:
    """Pause, resume or cancel a job, or make work again of what failed."""
    return _out(session, act_on_job(session, job_id, act, origin))


@router.get("/{job_id}/items")
def read_items(
    job_id: UUID,
    session: DatabaseSession,
    state: Literal["done", "skipped", "failed"] | None = None,
    after: UUID | None = None,
    limit: Limit = 50,
) -> ItemsOut:
    """List what became of each case; `state=failed` has those set aside, with their reasons."""
    items = items_of(session, find_job(session, job_id), state=state, after=after, limit=limit)
    return ItemsOut(
        items=[ItemOut.of(item) for item in items],
        next_after=items[-1].case_id if len(items) == limit else None,
    )


@router.get("/{job_id}/events", response_class=StreamingResponse)
def follow_job(job_id: UUID, request: Request, parts: ServiceParts) -> StreamingResponse:
    """Follow a job as server-sent events: `progress` with the job, then `end`."""
    with parts.sessions.begin() as session:
        find_job(session, job_id)
    return StreamingResponse(
        job_events(request, parts.sessions, job_id), media_type="text/event-stream"
    )


def act_on_job(session: Session, job_id: UUID, act: Act, origin: Origin) -> Job:
    """Do one of the four things that can be done to a job, and note who did.

    Raises
    ------
    NotFoundError
        If there is no such job.
    StateError
        If its state does not allow it.
    """
    job = find_job(session, job_id)
    acts: dict[Act, Callable[[], object]] = {
        "pause": lambda: pause_job(job),
        "resume": lambda: resume_job(job),
        "cancel": lambda: cancel_job(job, now=origin.at),
        "retry": lambda: retry_failed(session, job),
    }
    acts[act]()
    record(session, f"job.{act}", origin, subject=job.id)
    return job


def _out(session: Session, job: Job) -> JobOut:
    return JobOut.of(job, count_totals(session, job))
