"""The command runs a job, watches one that another runs, and says how each stands."""

import threading
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from api.errors import KeepingError, NotFoundError
from api.jobs.commands import run_job
from api.jobs.queue import cancel_job, claim_job, find_job, make_job, pause_job
from api.settings import Settings
from api.storage.database import sessions_of
from tests.api.jobs.scene import NOW, OPERATOR, ThreadEngine, asked


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return sessions_of(engine)


@pytest.fixture
def job_id(sessions: sessionmaker[Session]) -> UUID:
    with sessions.begin() as session:
        return make_job(session, asked(), (OPERATOR, NOW)).id


def run(settings: Settings, job_id: UUID) -> str:
    return run_job(settings, job_id, ThreadEngine(), lambda _done, _all: None)


def test_a_job_that_has_ended_is_summed_up(settings: Settings, job_id: UUID) -> None:
    assert "job done: 0 done" in run(settings, job_id)
    assert "job done: 0 done" in run(settings, job_id)


def test_a_paused_job_says_where_to_resume_it(
    settings: Settings, sessions: sessionmaker[Session], job_id: UUID
) -> None:
    with sessions.begin() as session:
        pause_job(find_job(session, job_id))
    with pytest.raises(KeepingError, match=f"resume it at /jobs/{job_id}"):
        run(settings, job_id)


def test_a_job_that_another_runs_is_watched_to_its_end(
    settings: Settings, sessions: sessionmaker[Session], job_id: UUID
) -> None:
    with sessions.begin() as session:
        claim_job(session, uuid4(), now=NOW.replace(year=2100), lease_s=60.0)

    def end_it() -> None:
        with sessions.begin() as session:
            cancel_job(find_job(session, job_id), now=NOW)

    threading.Timer(0.3, end_it).start()
    assert "job cancelled" in run(settings, job_id)


def test_a_job_that_is_none_is_not_found(settings: Settings, job_id: UUID) -> None:
    with pytest.raises(NotFoundError):
        run(settings, uuid4())
