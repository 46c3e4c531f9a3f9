"""Runs jobs, one at a time: from the database through an engine and back into the database."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, sessionmaker

from api.cases.tables import CaseFile
from api.jobs.queue import (
    claim_job,
    count_totals,
    end_job,
    give_up_job,
    left_cases,
    stay_in_charge,
)
from api.jobs.scoring import CaseScorer, Opening
from api.jobs.tables import Job, JobItem
from api.library import open_library
from api.problems import kind_of
from api.settings import Settings
from dialect.errors import OtherVersionError
from dialect.rescore.difference import MaterialRule
from dialect.rescore.engines import DaskEngine, Engine
from dialect.rescore.run import Pace, work_through

__all__ = ["Runner"]

LOOK_S = 0.5
"""How often a runner asks the database whether to go on."""
PAGE_CASES = 500
INTERNAL = "internal"

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Runner:
    """Runs the jobs of a database.

    Attributes
    ----------
    settings : Settings
        The lease, and what workers on this machine need.
    sessions : sessionmaker
        The database.
    engine : Engine
        Where cases are scored.
    should_stop : callable
        Whether to leave off.
    opening : callable
        Opens what ranks, in a worker.
    id : UUID
        Under which jobs are claimed.
    """

    settings: Settings
    sessions: sessionmaker[Session]
    engine: Engine
    should_stop: Callable[[], bool] = lambda: False
    opening: Opening = open_library
    id: UUID = field(default_factory=uuid4)

    def run_next(self, only: UUID | None = None) -> bool:
        """Run the job that goes first, as far as it may, and say whether there was one.

        Parameters
        ----------
        only : UUID, optional
            Run this job or none.

        Raises
        ------
        EngineError
            If no worker can be had; the job waits, and can be run again.
        """
        lease_s = self.settings.job_lease_s
        with self.sessions.begin() as session:
            job = claim_job(session, self.id, now=datetime.now(UTC), lease_s=lease_s, only=only)
        if job is None:
            return False
        self.run_claimed(job)
        return True

    def run_claimed(self, job: Job) -> None:
        """Run a job that this runner has claimed, as far as it may.

        Parameters
        ----------
        job : Job
            As `claim_job` gave it.

        Raises
        ------
        EngineError
            If no worker can be had; the job waits, and can be run again.
        """
        try:
            self._run(job)
        except OtherVersionError as error:
            with self.sessions.begin() as session:
                give_up_job(session, job.id, self.id, str(error), now=datetime.now(UTC))
        finally:
            # After any other error too: the job waits, and whoever is next goes on with it.
            with self.sessions.begin() as session:
                end_job(session, job.id, self.id, now=datetime.now(UTC))

    def _run(self, job: Job) -> None:
        scorer = CaseScorer(
            job_id=job.id,
            account=job.created_by,
            model=job.model,
            versions=job.versions,
            rule=MaterialRule(**job.rule),
            is_rehearsal=job.sample is not None,
            settings=None if isinstance(self.engine, DaskEngine) else self.settings,
            opening=self.opening,
        )
        in_charge = _Charge(self, job.id)
        for settled in work_through(
            self._left(job),
            scorer,
            self.engine,
            pace=Pace(look_s=LOOK_S),
            should_stop=in_charge.is_over,
        ):
            if settled.error is not None:
                self._quarantine(job, settled.item, settled.error)

    def _left(self, job: Job) -> Iterator[UUID]:
        """Yield the cases that are work, each once, without listing them all."""
        with self.sessions.begin() as session:
            n_left = count_totals(session, job).left
        last = None
        while n_left > 0:
            with self.sessions.begin() as session:
                page = left_cases(session, job, after=last, limit=min(PAGE_CASES, n_left))
            if not page:
                return
            yield from page
            n_left, last = n_left - len(page), page[-1]

    def _quarantine(self, job: Job, case_id: UUID, error: BaseException) -> None:
        """Write down why a case failed, unless it is gone or was settled meanwhile."""
        if _slug(error) == INTERNAL:
            facts = {"job": str(job.id), "case": str(case_id)}
            _LOGGER.error("a case was set aside", exc_info=error, extra={"facts": facts})
        with self.sessions.begin() as session:
            case = session.get(CaseFile, case_id)
            if case is None or case.erased_at is not None:
                return
            on_postgresql = session.get_bind().dialect.name == "postgresql"
            insert = postgresql.insert if on_postgresql else sqlite.insert
            session.execute(
                insert(JobItem)
                .values(
                    job_id=job.id,
                    case_id=case_id,
                    state="failed",
                    reason=_slug(error),
                    at=datetime.now(UTC),
                    took_s=0.0,
                    evidence_changed=False,
                    is_material=False,
                    reasons=[],
                )
                .on_conflict_do_nothing()
            )


class _Charge:
    """Asks now and then whether the job is still ours to run."""

    def __init__(self, runner: Runner, job_id: UUID) -> None:
        self._runner, self._job_id = runner, job_id
        self._asked_s, self._is_over = time.monotonic(), False

    def is_over(self) -> bool:
        """Say whether to leave off; the answer is at most `LOOK_S` old."""
        now_s = time.monotonic()
        if not self._is_over and now_s - self._asked_s >= LOOK_S:
            self._asked_s = now_s
            self._is_over = self._runner.should_stop() or not self._goes_on()
        return self._is_over

    def _goes_on(self) -> bool:
        runner = self._runner
        with runner.sessions.begin() as session:
            return stay_in_charge(
                session,
                self._job_id,
                runner.id,
                now=datetime.now(UTC),
                lease_s=runner.settings.job_lease_s,
            )


def _slug(error: BaseException) -> str:
    """Name the kind of problem; the message may quote what belongs in no table."""
    return kind_of(error).slug if isinstance(error, Exception) else INTERNAL
