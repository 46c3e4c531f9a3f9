"""kill -9 of a worker, a runner, the server or a scheduler in mid-job: every case once, equal."""

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from api.jobs.queue import count_totals, find_job, make_job
from api.jobs.runner import Runner
from api.jobs.tables import Job, JobItem
from api.library import Library, Ranked, open_library
from api.ranking.stored import SPELT_OUT, Content
from api.ranking.tables import CaseRanking
from api.settings import Settings
from api.storage.database import opened_database, sessions_of
from dialect.contract import CaseIn
from dialect.rescore.engines import DaskEngine
from tests.api.databases import postgresql_databases, tell_server
from tests.api.jobs.killing import PATIENCE_S, Started, wait_for
from tests.api.jobs.scene import NOW, OPERATOR, ThreadEngine, asked, ranked_case

pytestmark = pytest.mark.full

N_CASES = 40
Answers = dict[str, Ranked]
CODES = ("43", "37", "62", "4305", "430528")


@pytest.fixture(scope="module")
def database() -> Iterator[Any]:
    """One database for the file; real rankings by the library itself take long enough to kill."""
    with postgresql_databases() as new_database:
        yield new_database


@pytest.fixture
def settings(database: Any, tmp_path: Any) -> Settings:
    (tmp_path / "data").mkdir()
    return Settings(
        data_folder=tmp_path / "data", database_url=database(tmp_path), job_runners=0, job_lease_s=1
    )


@pytest.fixture
def sessions(settings: Settings) -> Iterator[sessionmaker[Session]]:
    with opened_database(settings.resolved_database_url) as engine:
        yield sessions_of(engine)


@cache
def open_once(_folder: Path | None = None, _model: str | None = None) -> Library:
    return open_library()


@pytest.fixture
def job_id(settings: Settings, sessions: sessionmaker[Session]) -> UUID:
    with sessions.begin() as session:
        for number in range(N_CASES):
            ranked_case(session, CODES[number % len(CODES)])
        return make_job(session, asked(versions=open_once().versions), (OPERATOR, NOW)).id


def n_done(sessions: sessionmaker[Session], job_id: UUID) -> int:
    with sessions() as session:
        totals = count_totals(session, find_job(session, job_id))
    assert totals.done + totals.failed + totals.skipped + totals.left == totals.all == N_CASES
    return totals.done


def is_done(sessions: sessionmaker[Session], job_id: UUID) -> bool:
    with sessions() as session:
        return session.get_one(Job, job_id).state == "done"


def in_the_middle(sessions: sessionmaker[Session], job_id: UUID) -> None:
    wait_for(lambda: n_done(sessions, job_id) >= 3)
    assert n_done(sessions, job_id) < N_CASES


@pytest.fixture(scope="module")
def undisturbed() -> Answers:
    """Rank each kind of case here and now, with nobody to kill anything."""
    answers = {}
    for code in CODES:
        clue = {"kind": "area", "code": code, "likelihood_ratio": 3.0}
        case = CaseIn.model_validate({"clues": [clue]}).to_entity(Path())
        answers[code] = open_once().rank(case, top=SPELT_OUT)
    return answers


def check_each_once(sessions: sessionmaker[Session], job_id: UUID, undisturbed: Answers) -> None:
    """See to it that every case has one row and one new ranking, the same as undisturbed."""
    with sessions() as session:
        of_job = select(CaseRanking).join(JobItem, JobItem.after_id == CaseRanking.id)
        made = session.scalars(of_job.where(JobItem.job_id == job_id)).all()
        assert len({ranking.case_id for ranking in made}) == len(made) == N_CASES
        assert session.scalar(select(func.count()).select_from(CaseRanking)) == 2 * N_CASES
        for content in map(Content.of, made):
            same = undisturbed[content.case["clues"][0]["code"]]
            assert content.answer.model_dump_json() == same.answer.model_dump_json()
            assert tuple(content.county_posterior.values()) == same.county_posterior


@contextmanager
def started(settings: Settings, *words: str) -> Iterator[Started]:
    process = Started(settings, *words)
    try:
        yield process
    finally:
        process.kill()


def test_lost_connections_a_killed_worker_and_a_killed_server_cost_nothing(
    settings: Settings, sessions: sessionmaker[Session], job_id: UUID, undisturbed: Answers
) -> None:
    with started(settings, "dialect.cli", "serve", "--port", str(free_port())) as server:
        in_the_middle(sessions, job_id)
        lose_connections(settings)
        goes_on(sessions, job_id)
        server.kill_deepest_child()
        goes_on(sessions, job_id)
        server.process.send_signal(signal.SIGKILL)
    assert not is_done(sessions, job_id)
    heir = Runner(settings, sessions, ThreadEngine(), opening=open_once)
    wait_for(heir.run_next)  # once the lease is over
    assert is_done(sessions, job_id)
    check_each_once(sessions, job_id, undisturbed)


def test_a_killed_dask_worker_and_a_killed_scheduler_cost_nothing(
    settings: Settings, sessions: sessionmaker[Session], job_id: UUID, undisturbed: Answers
) -> None:
    port = str(free_port())
    address = f"tcp://127.0.0.1:{port}"
    scheduler = ("distributed.cli.dask_scheduler", "--port", port, "--no-dashboard")
    worker = (
        "distributed.cli.dask_worker",
        address,
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
    )
    runner = Runner(settings, sessions, DaskEngine(address))
    with (
        started(settings, *scheduler) as first,
        started(settings, *worker) as one,
        started(settings, *worker),
        ThreadPoolExecutor(1) as aside,
    ):
        running = aside.submit(runner.run_next)
        in_the_middle(sessions, job_id)
        one.kill()
        goes_on(sessions, job_id)
        first.kill()
        with started(settings, *scheduler), started(settings, *worker):
            assert running.result(PATIENCE_S)
    assert is_done(sessions, job_id)
    check_each_once(sessions, job_id, undisturbed)


def goes_on(sessions: sessionmaker[Session], job_id: UUID) -> None:
    before = n_done(sessions, job_id)
    assert before < N_CASES
    wait_for(lambda: n_done(sessions, job_id) > before + 2)


def lose_connections(settings: Settings) -> None:
    """Do to everybody's connections what a restart of PostgreSQL does."""
    name = make_url(settings.resolved_database_url).database
    tell_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
