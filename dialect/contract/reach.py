"""The JSON of how far the evidence reaches and how well the leaders were surveyed."""

from typing import Literal

from pydantic import Field

from dialect import entities
from dialect.contract.base import Out

__all__ = ["ReachOut", "SurveyOut", "reach_out", "survey_out"]


class ReachOut(Out):
    """How far the evidence reaches: the finest level at which one place can be named."""

    level: Literal["county", "prefecture", "province", "region", "none"]
    code: str | None = Field(description="Of the area, or the id of the region")
    name: str | None
    posterior: float
    share_needed: float
    information_bits: float = Field(
        description="Kullback-Leibler divergence of the posterior from the prior"
    )
    effective_counties: float = Field(
        description="As many equally likely hypotheses leave the same uncertainty"
    )
    why: str


class SurveyOut(Out):
    """How many leading candidates lie far from every survey of speech."""

    unsurveyed: int
    leading: int
    why: str = Field(description="Empty when most of them are surveyed")


def survey_out(note: entities.SurveyNote) -> SurveyOut:
    """Write how many leaders lie far from every survey."""
    return SurveyOut(unsurveyed=note.n_unsurveyed, leading=note.n_leading, why=note.why)


def reach_out(reach: entities.Reach) -> ReachOut:
    """Write how far the evidence reaches."""
    return ReachOut(
        level=reach.level,
        code=reach.place.code if reach.place else None,
        name=reach.place.name if reach.place else None,
        posterior=reach.posterior,
        share_needed=reach.share_needed,
        information_bits=reach.information_bits,
        effective_counties=reach.effective_counties,
        why=reach.why,
    )
