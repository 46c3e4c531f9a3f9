"""Rankings of stored cases over HTTP."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.audit.service import record
from api.cases.access import find_case
from api.cases.contract import Strict
from api.cases.routes import Cursor, Limit, Reader, place_of
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.ranking.comparison import compare_rankings, find_staleness
from api.ranking.sounds import plain_copies, ready_recordings
from api.ranking.stored import Content, find_ranking, list_rankings, make_ranking
from api.ranking.tables import CaseRanking
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal
from dialect.contract import AnswerOut, PriorIn

__all__ = ["Ranker", "router"]

router = APIRouter(prefix="/api/v1/cases/{case_id}/rankings", tags=["rankings"])

Ranker = Annotated[Principal, Depends(require(Permission.RUN_RANKINGS))]


class RankingIn(Strict):
    """What a ranking rests on besides the ledger."""

    prior: PriorIn = "population"


class RankingRowOut(BaseModel):
    """A kept ranking in a list."""

    id: UUID
    made_at: datetime
    made_by: UUID
    clues: list[UUID] = Field(description="Ledger entries, in the order that the answer counts")
    marks: list[UUID]
    recordings: list[UUID]
    prior: Any
    versions: dict[str, str]
    summary: dict[str, Any] = Field(description="First candidates, reach, none of these")

    @classmethod
    def of(cls, ranking: CaseRanking) -> "RankingRowOut":
        """Write a kept ranking without its content."""
        return cls.model_validate(ranking, from_attributes=True)


class StalenessOut(BaseModel):
    """What came to the ledger or left it since."""

    is_stale: bool
    added: list[UUID]
    withdrawn: list[UUID]


class RankingOut(RankingRowOut):
    """A kept ranking: a lead, not a finding."""

    stale: StalenessOut
    answer: AnswerOut


class RankingsOut(BaseModel):
    """A page of rankings, the latest first."""

    rankings: list[RankingRowOut]
    next: str | None


class MovedOut(BaseModel):
    """A county in two rankings, the earlier first."""

    code: str
    ranks: tuple[int, int]
    posteriors: tuple[float, float]
    pieces: dict[str, tuple[float, float]] = Field(
        description="log10 likelihood ratio by ledger entry or recording, where it differs"
    )


class ComparisonOut(BaseModel):
    """What moved between two rankings, and what was different in what they used."""

    moved: list[MovedOut]
    n_kept: int = Field(description="Counties among the first ten of both")
    outside_coverage: tuple[float, float]
    credible_80: tuple[list[str], list[str]]
    added: list[UUID]
    left_out: list[UUID]
    versions: dict[str, tuple[str | None, str | None]]
    priors: tuple[Any, Any] | None


@router.post("", status_code=201)
def rank_case(
    viewer: Ranker,
    case_id: UUID,
    body: RankingIn,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> RankingOut:
    """Rank all counties by what stands in the ledger, and keep the ranking."""
    case = find_case(session, viewer, case_id)
    rows = ready_recordings(session, case.id)
    with parts.decoding(len(rows)), plain_copies(session, parts.vault, rows) as sounds:
        by = (viewer, origin.at)
        made = make_ranking(parts.library, session, case, by, prior=body.prior, sounds=sounds)
    record(session, "ranking.make", origin, case_id=case.id, subject=made.id)
    return _out(session, made)


@router.get("")
def read_rankings(
    viewer: Reader,
    case_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> RankingsOut:
    """List the rankings of a case."""
    case = find_case(session, viewer, case_id)
    record(session, "ranking.list", origin, case_id=case.id)
    page = list_rankings(session, case.id, after=place_of(cursor), limit=limit)
    return RankingsOut(
        rankings=[RankingRowOut.of(row) for row in page.rows],
        next=page.next and page.next.cursor(),
    )


@router.get("/comparison")
def compare(
    viewer: Reader,
    case_id: UUID,
    earlier: Annotated[UUID, Query()],
    later: Annotated[UUID, Query()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> ComparisonOut:
    """Say what moved between two rankings, and why."""
    case = find_case(session, viewer, case_id)
    pair = (find_ranking(session, case.id, one) for one in (earlier, later))
    record(session, "ranking.compare", origin, case_id=case.id)
    return ComparisonOut.model_validate(asdict(compare_rankings(*pair)))


@router.get("/{ranking_id}")
def read_ranking(
    viewer: Reader,
    case_id: UUID,
    ranking_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> RankingOut:
    """Read a kept ranking as it was answered, and whether it is out of date."""
    case = find_case(session, viewer, case_id)
    ranking = find_ranking(session, case.id, ranking_id)
    record(session, "ranking.read", origin, case_id=case.id, subject=ranking.id)
    return _out(session, ranking)


@router.get("/{ranking_id}/counties")
def read_counties_of_ranking(
    viewer: Reader,
    case_id: UUID,
    ranking_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> dict[str, float]:
    """Read the posterior of every county by its code, for a map."""
    case = find_case(session, viewer, case_id)
    ranking = find_ranking(session, case.id, ranking_id)
    record(session, "ranking.read", origin, case_id=case.id, subject=ranking.id)
    return Content.of(ranking).county_posterior


def _out(session: Session, ranking: CaseRanking) -> RankingOut:
    staleness = find_staleness(session, ranking)
    return RankingOut(
        **RankingRowOut.of(ranking).model_dump(),
        stale=StalenessOut(
            is_stale=staleness.is_stale,
            added=[UUID(one) for one in staleness.added],
            withdrawn=[UUID(one) for one in staleness.withdrawn],
        ),
        answer=Content.of(ranking).answer,
    )
