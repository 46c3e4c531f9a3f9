"""Jobs from the terminal: made and run by the command itself, beside the service or without it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from api.commands import command_origin
from api.errors import KeepingError
from api.jobs.contract import JobIn
from api.jobs.estimate import Estimate, estimate
from api.jobs.make import make_asked_job
from api.jobs.queue import ENDED, Totals, count_totals, find_job
from api.jobs.runner import Runner
from api.jobs.tables import Job
from api.library import open_library
from api.settings import Settings
from api.storage.database import migrate, opened_database, sessions_of
from dialect.errors import EngineError
from dialect.rescore.engines import Engine

__all__ = ["begin_job", "run_job"]

COMMAND = "xiangyin rescore"
LOOK_S = 1.0


def begin_job(settings: Settings, *, model: str | None, sample: int | None) -> UUID:
    """Make a job for every open case.

    Parameters
    ----------
    settings : Settings
        Of the service.
    model : str or None
        Model of free speech; the usual one when not given.
    sample : int or None
        Cases of a rehearsal; None for all, in earnest.

    Returns
    -------
    job_id : UUID
        It waits; whoever is first may run it.

    Raises
    ------
    ArtefactError
        If there is no such model, or it may have no say in rankings.
    """
    library = open_library(settings.data_folder)
    asked = JobIn(model=model, sample=sample)
    with _sessions(settings) as sessions, sessions.begin() as session:
        return make_asked_job(session, settings, library, asked, command_origin(COMMAND)).id


def run_job(
    settings: Settings, job_id: UUID, engine: Engine, show: Callable[[int, int], None]
) -> str:
    """Run a job here, or watch the service run it.

    Parameters
    ----------
    settings : Settings
        Of the service.
    job_id : UUID
        The job.
    engine : Engine
        Where cases are scored.
    show : callable
        Told how many cases are settled, and of how many.

    Returns
    -------
    said : str
        How the job stands, in both languages.

    Raises
    ------
    EngineError
        If no worker can be had, or the database is away; the job waits, and can be run again.
    KeepingError
        If the job is paused.
    NotFoundError
        If there is no such job.
    """
    with _sessions(settings) as sessions:

        def look() -> bool:
            with sessions.begin() as session:
                totals = count_totals(session, find_job(session, job_id))
            show(totals.all - totals.left, totals.all)
            return False

        runner = Runner(settings, sessions, engine, look)
        try:
            # A job that the service has taken first is watched, and taken over if that dies.
            while not runner.run_next(only=job_id) and _goes_on(sessions, job_id):
                look()
                time.sleep(LOOK_S)
        except SQLAlchemyError as error:
            raise EngineError(
                f"the database does not answer ({type(error).__name__}); what is done is done: go "
                f"on with `xiangyin rescore --job {job_id}`"
            ) from error
        look()
        with sessions.begin() as session:
            job = find_job(session, job_id)
            totals = count_totals(session, job)
            return _said(job, totals, estimate(session, job, settings.job_workers))


def _goes_on(sessions: sessionmaker[Session], job_id: UUID) -> bool:
    """Say whether somebody else runs the job, or will.

    Raises
    ------
    KeepingError
        If it is paused.
    """
    with sessions.begin() as session:
        state = find_job(session, job_id).state
    if state == "paused":
        raise KeepingError(
            f"the job is paused; resume it at /jobs/{job_id}", f"任务已暂停；在 /jobs/{job_id} 继续"
        )
    return state not in ENDED


def _said(job: Job, totals: Totals, rehearsed: Estimate | None) -> str:
    lines = [
        f"任务 {job.state}：{totals.done} 已重评，{totals.skipped} 不必，{totals.failed} 搁置，"
        f"{totals.left} 剩余，共 {totals.all}；{totals.material} 有实质变化 "
        f"(job {job.state}: {totals.done} done, {totals.skipped} skipped, {totals.failed} failed, "
        f"{totals.left} left of {totals.all}; {totals.material} changed materially)"
    ]
    if job.reason:
        lines.append(job.reason)
    if rehearsed is not None:
        lines.append(
            f"试算：全部 {rehearsed.n_all} 个约 {rehearsed.core_hours:.3g} 核时 "
            f"(all {rehearsed.n_all} cases would take about {rehearsed.core_hours:.3g} core hours, "
            f"{rehearsed.hours:.3g} h by {rehearsed.n_workers} processes; "
            f"{rehearsed.material_low} to {rehearsed.material_high} would change materially)"
        )
    return "\n".join(lines)


@contextmanager
def _sessions(settings: Settings) -> Iterator[sessionmaker[Session]]:
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with opened_database(settings.resolved_database_url) as engine:
        migrate(engine)
        yield sessions_of(engine, audit_anchor=settings.audit_anchor)
