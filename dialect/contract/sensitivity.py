"""The JSON of what a ranking hangs on: itself without each piece, and contradictions."""

from typing import Any, Literal

from pydantic import Field

from dialect import entities
from dialect.atlas.load import Atlas
from dialect.contract.base import Out
from dialect.contract.places import AreaOut

__all__ = [
    "ContradictionOut",
    "StandingOut",
    "WithoutClueOut",
    "WithoutRecordingOut",
    "contradiction_out",
    "without_out",
]


class StandingOut(Out):
    """A county in a ranking that leaves something out."""

    rank: int
    code: str
    name: str
    prefecture: str
    province: str
    posterior: float


class _WithoutOut(Out):
    first: AreaOut = Field(description="The county that comes first then")
    moved: bool = Field(description="Whether that is another county than with all evidence")
    replaced: int = Field(description="How many of the first ten are replaced")
    outside_coverage: float
    outside_coverage_change: float
    candidates: list[StandingOut]


class WithoutClueOut(_WithoutOut):
    """The ranking without one clue."""

    clue: int


class WithoutRecordingOut(_WithoutOut):
    """The ranking without one recording."""

    recording: int


class ContradictionOut(Out):
    """Pieces of evidence that do not go together."""

    kind: Literal["against_the_rest", "cannot_both_hold"]
    clues: list[int]
    recordings: list[int]
    log10_conflict: float | None = Field(
        description="How much rarer the piece is beside the others than on its own"
    )
    why: str


def without_out(
    without: entities.Without, outside_coverage: float, atlas: Atlas
) -> WithoutClueOut | WithoutRecordingOut:
    """Write the ranking without one piece of evidence."""
    leaders = [_standing_out(standing, atlas) for standing in without.leaders]
    first = leaders[0]
    facts: dict[str, Any] = {
        "first": AreaOut(code=first.code, name=first.name, posterior=first.posterior),
        "moved": without.moved,
        "replaced": without.n_replaced,
        "outside_coverage": without.outside_coverage,
        "outside_coverage_change": without.outside_coverage - outside_coverage,
        "candidates": leaders,
    }
    if without.source.kind == "clue":
        return WithoutClueOut(clue=without.source.index, **facts)
    return WithoutRecordingOut(recording=without.source.index, **facts)


def _standing_out(standing: entities.Standing, atlas: Atlas) -> StandingOut:
    counties, row = atlas.counties, standing.county
    return StandingOut(
        rank=standing.rank,
        code=str(counties.code[row]),
        name=str(counties.name[row]),
        prefecture=str(counties.prefecture[row]),
        province=str(counties.province[row]),
        posterior=standing.posterior,
    )


def contradiction_out(found: entities.Contradiction) -> ContradictionOut:
    """Write which pieces do not go together."""
    return ContradictionOut(
        kind=found.kind,
        clues=[source.index for source in found.sources if source.kind == "clue"],
        recordings=[source.index for source in found.sources if source.kind == "recording"],
        log10_conflict=found.log10_conflict,
        why=found.why,
    )
