"""Jobs as the database has them: made, claimed, paused, and how far they are.

A case that matches a job's query and has no row in `job_item` is work. Nothing else says so, so
whoever dies on the way, and however often, nothing is lost and nothing is done twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from api.cases.tables import CaseFile
from api.errors import NotFoundError, StateError
from api.jobs.tables import Job, JobItem
from api.pagination import Page, Place, latest_first
from api.storage.database import UtcDateTime, changed_rows

__all__ = [
    "ENDED",
    "NewJob",
    "Totals",
    "cancel_job",
    "claim_job",
    "count_totals",
    "end_job",
    "find_job",
    "give_up_job",
    "is_any_waiting",
    "left_cases",
    "list_jobs",
    "make_job",
    "matches",
    "pause_job",
    "resume_job",
    "retry_failed",
    "stay_in_charge",
]

ENDED = frozenset({"cancelled", "done", "failed"})


@dataclass(frozen=True)
class NewJob:
    """What a job is made of.

    Attributes
    ----------
    query, rule : mapping
        As `api.jobs.contract` has them, ready for JSON.
    model : str or None
        Model of free speech.
    versions : mapping of str to str
        What the results are to rest on.
    sample : int or None
        Cases of a rehearsal.
    priority : int
        The greater goes first.
    """

    query: Mapping[str, Any]
    rule: Mapping[str, Any]
    model: str | None
    versions: Mapping[str, str]
    sample: int | None = None
    priority: int = 0


@dataclass(frozen=True)
class Totals:
    """Where a job stands.

    Attributes
    ----------
    done, failed, skipped : int
        Cases that have a row.
    all : int
        These, and the cases that are work yet.
    material, unacknowledged : int
        Cases whose ranking changed materially, and those that nobody has looked at.
    seconds : float
        That workers spent on what is done.
    """

    done: int
    failed: int
    skipped: int
    all: int
    material: int
    unacknowledged: int
    seconds: float

    @property
    def left(self) -> int:
        """Cases that are work yet."""
        return self.all - self.done - self.failed - self.skipped


def make_job(session: Session, new: NewJob, by: tuple[UUID, datetime]) -> Job:
    """Add a job that waits to be run."""
    account, at = by
    job = Job(
        id=uuid4(),
        created_at=at,
        created_by=account,
        query=dict(new.query),
        model=new.model,
        versions=dict(new.versions),
        rule=dict(new.rule),
        sample=new.sample,
        priority=new.priority,
        state="waiting",
    )
    session.add(job)
    session.flush()
    return job


def find_job(session: Session, job_id: UUID) -> Job:
    """Find a job.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    job = session.get(Job, job_id)
    if job is None:
        raise NotFoundError
    return job


def list_jobs(session: Session, *, after: Place | None = None, limit: int = 50) -> Page[Job]:
    """List the jobs, the latest first."""
    order = (Job.created_at, Job.id)
    return latest_first(session, select(Job), order, after=after, limit=limit)


def left_cases(
    session: Session, job: Job, *, after: UUID | None = None, limit: int = 500
) -> Sequence[UUID]:
    """List cases that are work yet, in the order of their identifiers, which is any order.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    job : Job
        Whose.
    after : UUID, optional
        The last case that was taken.
    limit : int, default=500
        Most to list.
    """
    found = select(CaseFile.id).where(_is_left(job))
    if after is not None:
        found = found.where(CaseFile.id > after)
    return session.scalars(found.order_by(CaseFile.id).limit(limit)).all()


def count_totals(session: Session, job: Job) -> Totals:
    """Count where a job stands, all figures at the same moment."""
    of_job = JobItem.job_id == job.id

    def n_in(state: str) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((JobItem.state == state, 1), else_=0)), 0)

    is_open = and_(JobItem.is_material, JobItem.acknowledged_at.is_(None))
    left = select(func.count()).select_from(CaseFile).where(_is_left(job)).scalar_subquery()
    done, failed, skipped, material, unacknowledged, seconds, n_left = session.execute(
        select(
            n_in("done"),
            n_in("failed"),
            n_in("skipped"),
            func.coalesce(func.sum(case((JobItem.is_material, 1), else_=0)), 0),
            func.coalesce(func.sum(case((is_open, 1), else_=0)), 0),
            func.coalesce(func.sum(JobItem.took_s), 0.0),
            left,
        ).where(of_job)
    ).one()
    n_settled = done + failed + skipped
    most = n_settled + n_left
    n_all = most if job.sample is None else min(most, max(job.sample, n_settled))
    return Totals(done, failed, skipped, n_all, material, unacknowledged, float(seconds))


def claim_job(
    session: Session, runner: UUID, *, now: datetime, lease_s: float, only: UUID | None = None
) -> Job | None:
    """Take the job that goes first, so that no other runner does.

    Parameters
    ----------
    session : Session
        A transaction of its own; the claim holds once it is committed.
    runner : UUID
        Who takes it.
    now : datetime
        The time.
    lease_s : float
        After so many seconds without `stay_in_charge` the runner is taken for dead.
    only : UUID, optional
        Take this job or none.

    Returns
    -------
    job : Job or None
        None when nothing waits, or another runner was faster.
    """
    waits = _waits(now) if only is None else and_(_waits(now), Job.id == only)
    # SQLite leaves the lock out; there the condition of the update decides.
    job = session.scalars(
        select(Job)
        .where(waits)
        .order_by(Job.priority.desc(), Job.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if job is None:
        return None
    claimed = session.execute(
        update(Job)
        .where(Job.id == job.id, waits)
        .values(
            state="running",
            runner=runner,
            claimed_until=now + timedelta(seconds=lease_s),
            started_at=func.coalesce(Job.started_at, literal(now, UtcDateTime)),
        )
        .execution_options(synchronize_session=False)
    )
    if not changed_rows(claimed):
        return None
    session.refresh(job)
    return job


def is_any_waiting(session: Session, *, now: datetime) -> bool:
    """Say whether a job waits for a runner."""
    return session.scalar(select(Job.id).where(_waits(now)).limit(1)) is not None


def stay_in_charge(
    session: Session, job_id: UUID, runner: UUID, *, now: datetime, lease_s: float
) -> bool:
    """Renew a claim, and say whether to go on.

    Returns
    -------
    goes_on : bool
        False once the job was paused, cancelled or taken over, or one of greater priority waits.
    """
    held = select(Job.priority).where(Job.id == job_id).scalar_subquery()
    before_it = select(Job.id).where(Job.state == "waiting", Job.priority > held)
    if session.scalar(before_it.limit(1)) is not None:
        return False
    renewed = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.runner == runner, Job.state == "running")
        .values(claimed_until=now + timedelta(seconds=lease_s))
    )
    return bool(changed_rows(renewed))


def end_job(session: Session, job_id: UUID, runner: UUID, *, now: datetime) -> None:
    """Let go of a job: it is done if nothing is left, and waits otherwise."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None or job.runner != runner:
        return
    job.runner = job.claimed_until = None
    if job.state == "running":
        is_done = count_totals(session, job).left == 0
        job.state = "done" if is_done else "waiting"
        job.ended_at = now if is_done else None


def give_up_job(
    session: Session, job_id: UUID, runner: UUID, reason: str, *, now: datetime
) -> None:
    """Say for good why a job cannot be run."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is not None and job.runner == runner:
        job.state, job.reason, job.ended_at = "failed", reason, now
        job.runner = job.claimed_until = None


def pause_job(job: Job) -> None:
    """Stop a job until it is resumed; what is under way is finished.

    Raises
    ------
    StateError
        If it has ended.
    """
    _refuse(job, ENDED)
    job.state = "paused"


def resume_job(job: Job) -> None:
    """Let a paused job wait for its turn again.

    Raises
    ------
    StateError
        If it is not paused.
    """
    _refuse(job, ENDED | {"waiting", "running"})
    job.state = "waiting"


def cancel_job(job: Job, *, now: datetime) -> None:
    """End a job where it stands; what was made stays.

    Raises
    ------
    StateError
        If it has ended.
    """
    _refuse(job, ENDED)
    job.state, job.ended_at = "cancelled", now


def retry_failed(session: Session, job: Job) -> int:
    """Make work again of the cases that failed, and return how many there were.

    Raises
    ------
    StateError
        If the job was cancelled, or has not ended yet.
    """
    _refuse(job, {"cancelled", "waiting", "running", "paused"})
    gone = session.execute(
        delete(JobItem).where(JobItem.job_id == job.id, JobItem.state == "failed")
    )
    job.state, job.reason, job.ended_at = "waiting", None, None
    return changed_rows(gone)


def matches(job: Job) -> ColumnElement[bool]:
    """Say which cases a job's query means."""
    query = job.query
    asked = [
        CaseFile.status.in_(query["statuses"]),
        CaseFile.erased_at.is_(None),
        CaseFile.opened_at <= job.created_at,
    ]
    if query["organisation_id"] is not None:
        asked.append(CaseFile.organisation_id == UUID(query["organisation_id"]))
    if query["case_ids"] is not None:
        asked.append(CaseFile.id.in_([UUID(one) for one in query["case_ids"]]))
    return and_(*asked)


def _refuse(job: Job, states: Iterable[str]) -> None:
    if job.state in states:
        raise StateError(f"the job is {job.state}; look at it again")


def _waits(now: datetime) -> ColumnElement[bool]:
    return or_(Job.state == "waiting", and_(Job.state == "running", Job.claimed_until < now))


def _is_left(job: Job) -> ColumnElement[bool]:
    has_row = exists().where(JobItem.job_id == job.id, JobItem.case_id == CaseFile.id)
    return and_(matches(job), ~has_row)
