"""One case scored again, in a worker: nothing but its number travels there, and nothing back.

The worker reads settings, database and object store itself, so that no voice, clue or key passes
through a queue or a scheduler. Ranking, difference and row are written in one transaction.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from botocore.exceptions import BotoCoreError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

import api.storage.tables  # noqa: F401  # registers every table, which a worker has not yet
from api.audit.service import Origin, record
from api.cases.changes import note_change
from api.cases.tables import CaseFile
from api.errors import NoConsentError
from api.jobs.tables import JobItem
from api.library import Library, Ranked, open_library
from api.ranking.measured import measures_of
from api.ranking.sounds import ready_recordings
from api.ranking.stored import SPELT_OUT, Content, Gathered, Sound, gather, new_ranking
from api.ranking.tables import CaseRanking
from api.recordings.tables import RecordingRow
from api.recordings.vault import Vault, open_vault
from api.settings import Settings, read_settings
from api.storage.case_keys import find_case_key
from api.storage.database import open_database, sessions_of
from dialect.entities import Case
from dialect.errors import EngineError, OtherVersionError
from dialect.rescore.difference import Belief, MaterialRule, compare_beliefs

__all__ = ["CURRENT", "NOTHING_TO_WEIGH", "NO_CONSENT", "CaseScorer", "Opening"]

Opening = Callable[[Path, str | None], Library]

CURRENT, NO_CONSENT, NOTHING_TO_WEIGH = "current", "no-consent", "nothing-to-weigh"
"""Why a case is skipped: its latest ranking rests on the same versions and evidence; nobody agreed
to analysis; it has neither clue nor recording."""


@dataclass(frozen=True)
class _Parts:
    sessions: sessionmaker[Session]
    vault: Vault
    library: Library


@dataclass(frozen=True)
class CaseScorer:
    """Scores a case again for a job; called in a worker with the number of the case.

    Attributes
    ----------
    job_id, account : UUID
        The job, and who made it.
    model : str or None
        Model of free speech to ask.
    versions : dict of str to str
        What the results are to rest on.
    rule : MaterialRule
        When a change is material.
    is_rehearsal : bool
        Whether no ranking is kept.
    settings : Settings or None
        None for a worker on another machine, which has settings of its own.
    opening : callable
        Opens what ranks.
    """

    job_id: UUID
    account: UUID
    model: str | None
    versions: dict[str, str]
    rule: MaterialRule
    is_rehearsal: bool
    settings: Settings | None
    opening: Opening = open_library

    def __call__(self, case_id: UUID) -> None:
        """Score a case again, unless that was done already.

        Raises
        ------
        EngineError
            If this worker is of another version, or cannot reach what it needs.
        """
        try:
            parts = _open_parts(self.settings, self.model, self.opening)
            found = dict(parts.library.versions)
            if found != self.versions:
                raise OtherVersionError(self.versions, found)
            with parts.sessions.begin() as session:
                self._settle(session, parts, case_id)
        except (OperationalError, InterfaceError, BotoCoreError) as error:
            raise EngineError(f"a worker cannot reach its store: {type(error).__name__}") from error
        except IntegrityError:
            with parts.sessions.begin() as session:
                if self._is_work(session, case_id):
                    raise  # nobody else was faster, and the case is there

    def _is_work(self, session: Session, case_id: UUID) -> bool:
        case = session.get(CaseFile, case_id)
        is_there = case is not None and case.erased_at is None
        return is_there and session.get(JobItem, (self.job_id, case_id)) is None

    def _settle(self, session: Session, parts: _Parts, case_id: UUID) -> None:
        if not self._is_work(session, case_id):
            return
        started_s, now = time.perf_counter(), datetime.now(UTC)
        item = JobItem(
            job_id=self.job_id,
            case_id=case_id,
            state="done",
            at=now,
            evidence_changed=False,
            is_material=False,
            reasons=[],
        )
        self._fill(session, parts, item)
        item.took_s = time.perf_counter() - started_s
        session.add(item)

    def _fill(self, session: Session, parts: _Parts, item: JobItem) -> None:
        """Rank, compare, and write into the item what came of it."""
        before = _latest_ranking(session, item.case_id)
        rows = ready_recordings(session, item.case_id)
        sounds = [Sound(row.id, str(row.id)) for row in rows]
        try:
            prior = before.prior if before else "population"
            gathered = gather(parts.library, session, item.case_id, sounds, prior)
        except NoConsentError:
            item.state, item.reason = "skipped", NO_CONSENT
            return
        case = gathered.asked.to_entity(Path())
        if before is None and not case.clues and not case.recordings:
            item.state, item.reason = "skipped", NOTHING_TO_WEIGH
            return
        if before is not None:
            item.before_id, item.evidence_changed = before.id, _has_other_evidence(before, gathered)
            if not item.evidence_changed and before.versions == self._versions_for(case):
                item.state, item.reason = "skipped", CURRENT
                return
        ranked = _rank(session, parts, case, rows)
        codes = parts.library.atlas.counties.code.tolist()
        if before is not None:
            difference = compare_beliefs(_kept_belief(before), _belief(ranked, codes))
            item.difference = asdict(difference)
            item.reasons = list(self.rule.reasons(difference))
            item.is_material = bool(item.reasons)
        made = new_ranking(item.case_id, gathered, ranked, codes, (self.account, item.at))
        self._keep(session, item, made)

    def _keep(self, session: Session, item: JobItem, made: CaseRanking) -> None:
        origin = Origin(self.account, "this machine", "job", self.job_id.hex, item.at)
        if self.is_rehearsal:
            record(session, "case.rehearse", origin, case_id=item.case_id, subject=self.job_id)
            return
        item.after_id = made.id
        session.add(made)
        if item.is_material:
            case = session.get_one(CaseFile, item.case_id)
            note_change(session, case, "rescored", (self.account, item.at), subject=made.id)
        record(session, "ranking.make", origin, case_id=item.case_id, subject=made.id)

    def _versions_for(self, case: Case) -> dict[str, str]:
        """Leave out what the case does not depend on."""
        if any(not recording.segments for recording in case.recordings):
            return self.versions
        return {name: one for name, one in self.versions.items() if name != "free_speech"}


@cache
def _open_parts(settings: Settings | None, model: str | None, opening: Opening) -> _Parts:
    """Open what a worker needs, once for all of its items."""
    settings = settings or read_settings()
    sessions = sessions_of(
        open_database(settings.resolved_database_url), audit_anchor=settings.audit_anchor
    )
    library = opening(settings.data_folder, model)
    return _Parts(sessions, open_vault(settings, sessions), library)


def _latest_ranking(session: Session, case_id: UUID) -> CaseRanking | None:
    return session.scalars(
        select(CaseRanking)
        .where(CaseRanking.case_id == case_id)
        .order_by(CaseRanking.made_at.desc(), CaseRanking.id.desc())
        .limit(1)
    ).one_or_none()


def _has_other_evidence(before: CaseRanking, gathered: Gathered) -> bool:
    used = {*before.clues, *before.marks, *before.recordings}
    return used != {*gathered.clues, *gathered.marks, *gathered.recordings}


def _rank(session: Session, parts: _Parts, case: Case, rows: Sequence[RecordingRow]) -> Ranked:
    measures = [
        measures_of(
            parts.library,
            parts.vault,
            find_case_key(session, parts.vault.ring, row.case_id),
            row,
            recording,
        )
        for row, recording in zip(rows, case.recordings, strict=True)
    ]
    return parts.library.rank_measured(case, measures, top=SPELT_OUT)


def _kept_belief(ranking: CaseRanking) -> Belief:
    content = Content.of(ranking)
    answer = content.answer
    return Belief(
        content.county_posterior,
        answer.outside_coverage,
        set(answer.credible["80"]),
        (answer.reach.level, answer.reach.code),
    )


def _belief(ranked: Ranked, codes: list[str]) -> Belief:
    answer = ranked.answer
    return Belief(
        dict(zip(codes, ranked.county_posterior, strict=True)),
        answer.outside_coverage,
        set(answer.credible["80"]),
        (answer.reach.level, answer.reach.code),
    )
