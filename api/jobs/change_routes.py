"""What jobs changed, over HTTP: all of a job for operators, one's own cases for caseworkers."""

from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy.orm import Session

from api.audit.service import record
from api.cases.routes import Limit, Reader
from api.dependencies import DatabaseSession, RequestOrigin
from api.jobs.changes import (
    Change,
    acknowledge,
    changes_of,
    changes_to_see,
    csv_of,
    parquet_of,
)
from api.jobs.contract import ChangeOut, ChangesOut
from api.jobs.queue import find_job
from api.jobs.tables import Job
from api.users.access import require
from api.users.permissions import Permission

__all__ = ["router"]

PAGE_ROWS = 500
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}

router = APIRouter(prefix="/api/v1", tags=["jobs"])

_OPERATOR = [Depends(require(Permission.RUN_JOBS))]


@router.get("/jobs/{job_id}/changes", dependencies=_OPERATOR)
def read_changes(
    job_id: UUID,
    session: DatabaseSession,
    material: bool = True,
    after: UUID | None = None,
    limit: Limit = 50,
) -> ChangesOut:
    """List cases whose ranking a job changed: materially, or at all."""
    job = find_job(session, job_id)
    changes = changes_of(session, job, is_material=material, after=after, limit=limit)
    return ChangesOut(
        changes=[ChangeOut.of(*change) for change in changes],
        next_after=changes[-1][0].case_id if len(changes) == limit else None,
    )


@router.get("/jobs/{job_id}/changes/{form}", response_class=Response, dependencies=_OPERATOR)
def export_changes(
    job_id: UUID,
    form: Literal["csv", "parquet"],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Export every comparison of a job, without personal data."""
    job = find_job(session, job_id)
    record(session, "job.export", origin, subject=job.id)
    headers = {"Content-Disposition": f'attachment; filename="changes.{form}"'}
    changes = _all_changes(session, job)
    content = csv_of(changes) if form == "csv" else parquet_of(changes)
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


@router.get("/changes")
def read_own_changes(viewer: Reader, session: DatabaseSession, limit: Limit = 50) -> ChangesOut:
    """List material changes of one's cases that nobody has looked at, the latest first.

    What moved says `/cases/{case_id}/rankings/comparison?earlier={before_id}&later={after_id}`.
    """
    changes = changes_to_see(session, viewer, limit=limit)
    return ChangesOut(changes=[ChangeOut.of(*change) for change in changes], next_after=None)


@router.post("/cases/{case_id}/changes/{job_id}/acknowledgement")
def acknowledge_change(
    viewer: Reader, case_id: UUID, job_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> ChangeOut:
    """Say that a changed ranking was looked at."""
    item = acknowledge(session, viewer, case_id, job_id, origin.at)
    record(session, "change.acknowledge", origin, case_id=case_id, subject=job_id)
    return ChangeOut.of(item, "")


def _all_changes(session: Session, job: Job) -> Iterator[Change]:
    """Yield every change of a job, holding a page of rows at a time."""
    after = None
    while page := changes_of(session, job, is_material=False, after=after, limit=PAGE_ROWS):
        after = page[-1][0].case_id
        for change in page:
            yield change
            session.expunge(change[0])
