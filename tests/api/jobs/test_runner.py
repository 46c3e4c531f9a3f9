"""A job settles each of its cases once, says what changed, and can be broken off anywhere."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from api.audit.tables import AuditEntry
from api.cases.tables import CaseChange, CaseFile
from api.jobs.queue import (
    claim_job,
    count_totals,
    end_job,
    find_job,
    make_job,
    pause_job,
    resume_job,
    retry_failed,
    stay_in_charge,
)
from api.jobs.runner import Runner
from api.jobs.scoring import CURRENT, NO_CONSENT, NOTHING_TO_WEIGH
from api.jobs.tables import Job, JobItem
from api.ranking.tables import CaseRanking
from api.settings import Settings
from api.storage.database import sessions_of
from tests.api.jobs.scene import (
    NEXT,
    NOW,
    OPERATOR,
    ThreadEngine,
    asked,
    clue,
    open_failing,
    open_next,
    ranked_case,
)
from tests.api.stored import agreed, opened

Run = Callable[..., dict[UUID, JobItem]]


@pytest.fixture
def sessions(engine) -> sessionmaker[Session]:
    return sessions_of(engine)


@pytest.fixture
def run(settings: Settings, sessions: sessionmaker[Session]) -> Run:
    """Run a job to its end and return its items by case."""

    def run(job_id: UUID, opening=open_next) -> dict[UUID, JobItem]:
        runner = Runner(settings, sessions, ThreadEngine(), opening=opening)
        assert runner.run_next(only=job_id)
        return items(sessions, job_id)

    settings.data_folder.mkdir()
    return run


def items(sessions: sessionmaker[Session], job_id: UUID) -> dict[UUID, JobItem]:
    with sessions() as session:
        found = session.scalars(select(JobItem).where(JobItem.job_id == job_id))
        return {item.case_id: item for item in found}


def make(sessions: sessionmaker[Session], n_cases: int = 0, **changed: object) -> UUID:
    with sessions.begin() as session:
        for _ in range(n_cases):
            ranked_case(session)
        return make_job(session, asked(**changed), (OPERATOR, NOW)).id


def test_every_open_case_is_ranked_again_and_compared(
    sessions: sessionmaker[Session], run: Run
) -> None:
    with sessions.begin() as session:
        strong = ranked_case(session, ratio=9.0).id
        weak = ranked_case(session, ratio=1.05).id
    settled = run(make(sessions))
    assert {item.state for item in settled.values()} == {"done"}
    assert (settled[strong].is_material, settled[weak].is_material) == (True, False)
    assert settled[strong].reasons == ["shift"]
    assert settled[strong].difference["n_kept"] == 7
    with sessions() as session:
        made = session.get_one(CaseRanking, settled[strong].after_id)
        assert (made.versions, made.made_by, made.case_id) == (NEXT, OPERATOR, strong)


def test_only_material_changes_are_news_and_all_rankings_are_on_record(
    sessions: sessionmaker[Session], run: Run
) -> None:
    with sessions.begin() as session:
        strong, _ = ranked_case(session, ratio=9.0).id, ranked_case(session, ratio=1.05)
    run(make(sessions))
    with sessions() as session:
        news = select(CaseChange.case_id).where(CaseChange.kind == "rescored")
        assert session.scalars(news).all() == [strong]
        made = select(func.count()).where(AuditEntry.action == "ranking.make")
        assert session.scalar(made) == 2


def test_totals_add_up_at_every_moment(sessions: sessionmaker[Session], settings: Settings) -> None:
    settings.data_folder.mkdir()
    job_id = make(sessions, 6)
    seen = []

    def look() -> bool:
        with sessions() as session:
            totals = count_totals(session, find_job(session, job_id))
        assert totals.done + totals.failed + totals.skipped + totals.left == totals.all == 6
        seen.append(totals.left)
        return False

    Runner(settings, sessions, ThreadEngine(), look, open_next).run_next()
    look()
    assert seen[-1] == 0


def test_what_rests_on_the_same_versions_and_evidence_is_skipped(
    sessions: sessionmaker[Session], run: Run
) -> None:
    run(make(sessions, 1))
    with sessions.begin() as session:
        changed = ranked_case(session).id
    run(make(sessions))
    with sessions.begin() as session:
        clue(session, session.get_one(CaseFile, changed), "37")
    reasons = {case: item.reason for case, item in run(make(sessions)).items()}
    assert reasons.pop(changed) is None
    assert list(reasons.values()) == [CURRENT]


def test_cases_without_consent_or_evidence_are_skipped_with_the_reason(
    sessions: sessionmaker[Session], run: Run
) -> None:
    with sessions.begin() as session:
        without_consent = opened(session).id
        empty = opened(session)
        agreed(session, empty)
        empty_id = empty.id
    settled = run(make(sessions))
    assert settled[without_consent].reason == NO_CONSENT
    assert settled[empty_id].reason == NOTHING_TO_WEIGH


def test_a_case_that_fails_is_set_aside_and_can_be_tried_again(
    sessions: sessionmaker[Session], run: Run
) -> None:
    with sessions.begin() as session:
        bad = ranked_case(session)
        clue(session, bad, "37")
        bad_id = bad.id
    job_id = make(sessions, 3)
    settled = run(job_id, open_failing)
    assert [(case, item.reason) for case, item in settled.items() if item.state == "failed"] == [
        (bad_id, "case")
    ]
    with sessions.begin() as session:
        job = find_job(session, job_id)
        assert job.state == "done"
        assert retry_failed(session, job) == 1
    assert {item.state for item in run(job_id).values()} == {"done"}
    assert len(items(sessions, job_id)) == 4


def test_a_rehearsal_keeps_no_ranking(sessions: sessionmaker[Session], run: Run) -> None:
    job_id = make(sessions, 5, sample=2)
    settled = run(job_id)
    assert [(item.state, item.after_id) for item in settled.values()] == [("done", None)] * 2
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(CaseRanking)) == 5
        totals = count_totals(session, find_job(session, job_id))
        assert (totals.done, totals.left, totals.all) == (2, 0, 2)


def test_workers_of_another_version_end_the_job_with_the_reason(
    sessions: sessionmaker[Session], run: Run
) -> None:
    job_id = make(sessions, 2, versions=NEXT | {"atlas": "newer-still"})
    assert run(job_id) == {}
    with sessions() as session:
        job = find_job(session, job_id)
        assert job.state == "failed"
        assert "atlas next-atlas instead of newer-still" in (job.reason or "")


def test_a_paused_job_goes_on_where_it_was(
    sessions: sessionmaker[Session], settings: Settings
) -> None:
    settings.data_folder.mkdir()
    job_id = make(sessions, 30)

    def pause_soon() -> bool:
        with sessions.begin() as session:
            job = find_job(session, job_id)
            if job.state == "running" and count_totals(session, job).done:
                pause_job(job)
        return False

    Runner(settings, sessions, SlowEngine(), pause_soon, open_next).run_next()
    with sessions.begin() as session:
        job = find_job(session, job_id)
        first = count_totals(session, job)
        assert job.state == "paused"
        assert 0 < first.done < 30
        resume_job(job)
    Runner(settings, sessions, ThreadEngine(), opening=open_next).run_next()
    with sessions() as session:
        job = find_job(session, job_id)
        assert (job.state, count_totals(session, job).done) == ("done", 30)
        rankings = (
            select(func.count()).select_from(CaseRanking).where(CaseRanking.made_by == OPERATOR)
        )
        assert session.scalar(rankings) == 30


class SlowEngine(ThreadEngine):
    """Takes a tenth of a second for each call."""

    def count_workers(self, executor) -> int:  # type: ignore[no-untyped-def]  # as its parent
        submit = executor.submit
        executor.submit = lambda *call: submit(lambda: (time.sleep(0.1), call[0](*call[1:]))[1])
        return 1


def test_the_greater_priority_goes_first_and_takes_over(sessions: sessionmaker[Session]) -> None:
    low, runner = make(sessions), uuid4()
    with sessions.begin() as session:
        assert claim_job(session, runner, now=NOW, lease_s=30.0).id == low
    with sessions.begin() as session:
        assert stay_in_charge(session, low, runner, now=NOW, lease_s=30.0)
    high = make(sessions, priority=5)
    with sessions.begin() as session:
        assert not stay_in_charge(session, low, runner, now=NOW, lease_s=30.0)
        assert claim_job(session, uuid4(), now=NOW, lease_s=30.0).id == high


def test_a_job_whose_runner_died_is_taken_up_once_its_lease_is_over(
    sessions: sessionmaker[Session],
) -> None:
    job_id, dead, heir = make(sessions, 1), uuid4(), uuid4()
    with sessions.begin() as session:
        assert claim_job(session, dead, now=NOW, lease_s=30.0) is not None
    with sessions.begin() as session:
        soon, late = NOW + timedelta(seconds=29), NOW + timedelta(seconds=31)
        assert claim_job(session, heir, now=soon, lease_s=30.0) is None
        assert claim_job(session, heir, now=late, lease_s=30.0).id == job_id
        assert not stay_in_charge(session, job_id, dead, now=late, lease_s=30.0)
        end_job(session, job_id, dead, now=late)
        assert session.get_one(Job, job_id).state == "running"
