"""Cases with rankings by the version before, and ways to score them again by the next."""

from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from api.cases.tables import CaseFile
from api.clues.ledger import add_clue
from api.jobs.contract import CaseQuery, RuleIn
from api.jobs.queue import NewJob
from api.ranking.stored import make_ranking
from dialect.contract import ClueIn
from dialect.errors import CaseError
from tests.api.fakes import FakeLibrary, small_atlas
from tests.api.stored import CASEWORKER, after, agreed, opened

CLUES: TypeAdapter[ClueIn] = TypeAdapter(ClueIn)
OPERATOR = UUID(int=77)
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
NEXT = {"xiangyin": "test", "atlas": "next-atlas"}


def open_next(_folder: Path, _model: str | None) -> FakeLibrary:
    """Open the next version of the library, by which area clues count twice."""
    return FakeLibrary(replace(small_atlas(), version="next-atlas"), power=2.0)


def open_failing(_folder: Path, _model: str | None) -> FakeLibrary:
    return FakeLibraryThatRefuses(replace(small_atlas(), version="next-atlas"))


class FakeLibraryThatRefuses(FakeLibrary):
    def rank_measured(self, case, measures, *, top):  # type: ignore[no-untyped-def]  # as its parent
        if len(case.clues) > 1:
            raise CaseError("clues[1]", "cannot be weighed any more")
        return super().rank_measured(case, measures, top=top)


class ThreadEngine:
    """One thread of this process, so that a test can hand over a library of its own."""

    faults: tuple[type[BaseException], ...] = (CancelledError,)

    @contextmanager
    def open(self) -> Iterator[Executor]:
        with ThreadPoolExecutor(1) as pool:
            yield pool

    def count_workers(self, _executor: Executor) -> int:
        return 1

    def is_lost(self, _executor: Executor) -> bool:
        return False


def clue(session: Session, case: CaseFile, code: str, ratio: float = 3.0) -> UUID:
    asked = CLUES.validate_python({"kind": "area", "code": code, "likelihood_ratio": ratio})
    entry = add_clue(session, case, asked, (CASEWORKER, after(1)))
    session.flush()
    return entry.id


def ranked_case(session: Session, code: str = "43", ratio: float = 3.0) -> CaseFile:
    """Open a case with a clue, and rank it by the version before."""
    case = opened(session)
    agreed(session, case)
    clue(session, case, code, ratio)
    make_ranking(FakeLibrary(), session, case, (CASEWORKER, after(2)))
    session.flush()
    return case


def asked(**changed: object) -> NewJob:
    job = NewJob(
        query=CaseQuery().model_dump(mode="json"),
        rule=RuleIn().model_dump(mode="json"),
        model=None,
        versions=NEXT,
    )
    return replace(job, **changed)  # type: ignore[arg-type]  # names and kinds are the tests' own
