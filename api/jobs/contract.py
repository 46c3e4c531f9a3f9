"""The JSON of jobs."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, Field

from api.cases.contract import Status, Strict
from api.jobs.queue import Totals
from api.jobs.tables import Job, JobItem
from dialect.rescore.difference import MaterialRule

__all__ = [
    "CaseQuery",
    "ChangeOut",
    "ChangesOut",
    "ItemOut",
    "ItemsOut",
    "JobIn",
    "JobOut",
    "JobState",
    "JobsOut",
    "RuleIn",
    "TotalsOut",
]

JobState: TypeAlias = Literal["waiting", "running", "paused", "cancelled", "done", "failed"]
MOST_CASES = 10_000
LONGEST_NAME = 100


class CaseQuery(Strict):
    """Which cases to score again: those opened before the job was, and not erased since."""

    statuses: list[Status] = Field(default=["open"], min_length=1)
    organisation_id: UUID | None = None
    case_ids: Annotated[list[UUID], Field(max_length=MOST_CASES)] | None = None


class RuleIn(Strict):
    """When a change is material; docs/rescoring.md says what each figure means."""

    least_shift: float = Field(default=MaterialRule.least_shift, ge=0, le=1)
    least_first: float = Field(default=MaterialRule.least_first, ge=0, le=1)
    least_overlap: float = Field(default=MaterialRule.least_overlap, ge=0, le=1)
    most_credible: int = Field(default=MaterialRule.most_credible, ge=0, le=10_000)
    counts_reach: bool = MaterialRule.counts_reach


class JobIn(Strict):
    """A job to make."""

    query: CaseQuery = CaseQuery()
    model: Annotated[str, Field(pattern=rf"^[\w-]{{1,{LONGEST_NAME}}}$")] | None = Field(
        default=None, description="Id of a model of free speech; the usual one when not given"
    )
    rule: RuleIn = RuleIn()
    sample: Annotated[int, Field(ge=1, le=MOST_CASES)] | None = Field(
        default=None, description="Rehearse on so many cases, keep no ranking, estimate the rest"
    )
    priority: Annotated[int, Field(ge=-100, le=100)] = 0


class TotalsOut(BaseModel):
    """Where a job stands: done + failed + skipped + left = all."""

    done: int
    failed: int
    skipped: int
    left: int
    all: int
    material: int = Field(description="Cases whose ranking changed materially")
    unacknowledged: int = Field(description="Of these, nobody has looked at yet")
    seconds: float = Field(description="That workers spent on what is done, all together")

    @classmethod
    def of(cls, totals: Totals) -> "TotalsOut":
        """Write totals."""
        return cls(**asdict(totals), left=totals.left)


class JobOut(BaseModel):
    """A job and where it stands."""

    id: UUID
    created_at: datetime
    created_by: UUID
    query: CaseQuery
    model: str | None
    versions: dict[str, str]
    rule: RuleIn
    sample: int | None
    priority: int
    state: JobState
    reason: str | None
    started_at: datetime | None
    ended_at: datetime | None
    totals: TotalsOut

    @classmethod
    def of(cls, job: Job, totals: Totals) -> "JobOut":
        """Write a job."""
        names = cls.model_fields.keys() - {"totals"}
        facts = {name: getattr(job, name) for name in names}
        return cls(**facts, totals=TotalsOut.of(totals))


class JobsOut(BaseModel):
    """A page of jobs, the latest first."""

    jobs: list[JobOut]
    next: str | None


class ItemOut(BaseModel):
    """What a job made of a case."""

    case_id: UUID
    state: Literal["done", "skipped", "failed"]
    reason: str | None
    at: datetime
    took_s: float

    @classmethod
    def of(cls, item: JobItem) -> "ItemOut":
        """Write an item."""
        return cls.model_validate(item, from_attributes=True)


class ItemsOut(BaseModel):
    """A page of items in the order of their cases."""

    items: list[ItemOut]
    next_after: UUID | None


class ChangeOut(BaseModel):
    """How the ranking of a case changed. It names no place: that is for the case's own station."""

    case_id: UUID
    number: str
    is_material: bool
    reasons: list[Literal["first", "shift", "credible", "reach"]]
    evidence_changed: bool = Field(description="Clues or recordings had changed too")
    difference: dict[str, Any]
    before_id: UUID | None
    after_id: UUID | None
    acknowledged_at: datetime | None

    @classmethod
    def of(cls, item: JobItem, number: str) -> "ChangeOut":
        """Write a change."""
        facts = {name: getattr(item, name) for name in cls.model_fields.keys() - {"number"}}
        return cls(**facts, number=number)


class ChangesOut(BaseModel):
    """A page of changes in the order of their cases."""

    changes: list[ChangeOut]
    next_after: UUID | None
