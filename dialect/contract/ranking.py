"""The JSON of a ranking."""

from pydantic import Field

from dialect import entities
from dialect.atlas.load import Atlas
from dialect.contract.base import NOTICE, Out
from dialect.contract.evidence import (
    ClueEvidenceOut,
    RecordingEvidenceOut,
    RemainderOut,
    StrengthOut,
    TogetherOut,
    evidence_out,
    remainder_out,
    strength_out,
    together_out,
)
from dialect.contract.figures import Degrees, Kilometres, Log10, Share
from dialect.contract.places import AreaOut, RegionOut, area_out, region_out
from dialect.contract.reach import ReachOut, SurveyOut, reach_out, survey_out
from dialect.contract.recordings import RecordingOut, recording_out
from dialect.contract.sensitivity import (
    ContradictionOut,
    WithoutClueOut,
    WithoutRecordingOut,
    contradiction_out,
    without_out,
)

__all__ = ["AnswerOut", "CandidateOut", "answer_out"]


class CandidateOut(Out):
    """A county in the ranking."""

    rank: int
    code: str
    name: str
    prefecture: str
    province: str
    lat: Degrees
    lon: Degrees
    posterior: Share
    log10_lr: Log10 = Field(description="Against the home being outside coverage")
    strength: StrengthOut
    surveyed: bool = Field(
        description="Whether readings were surveyed near enough to tell the county by its sounds"
    )
    nearest_survey_km: Kilometres
    evidence: list[ClueEvidenceOut | RecordingEvidenceOut]
    remainder: RemainderOut | None
    together: TogetherOut | None = Field(
        description="With the evidence and the remainder it makes up log10_lr"
    )


class AnswerOut(Out):
    """The ranked home counties of a case: an investigative lead, not a finding."""

    candidates: list[CandidateOut]
    outside_coverage: Share
    credible: dict[str, list[str]] = Field(
        description=(
            "By percentage, 50, 80 and 95: county codes of the smallest set of hypotheses that "
            "holds it; 'none of these' counts among the hypotheses and has no code"
        )
    )
    provinces: list[AreaOut]
    prefectures: list[AreaOut]
    regions: list[RegionOut]
    reach: ReachOut
    survey: SurveyOut
    without: list[WithoutClueOut | WithoutRecordingOut]
    contradictions: list[ContradictionOut]
    recordings: list[RecordingOut]
    notice: str
    versions: dict[str, str]


def answer_out(ranking: entities.Ranking, atlas: Atlas) -> AnswerOut:
    """Write a ranking as the JSON answer.

    Parameters
    ----------
    ranking : Ranking
        The answer of the library.
    atlas : Atlas
        Where the candidates' names and places are read from.

    Returns
    -------
    answer : AnswerOut
        Ready to be dumped as JSON.
    """
    return AnswerOut(
        candidates=[_candidate_out(candidate, atlas) for candidate in ranking.candidates],
        outside_coverage=ranking.outside_coverage,
        credible={level: list(codes) for level, codes in ranking.credible.items()},
        provinces=[area_out(area) for area in ranking.provinces],
        prefectures=[area_out(area) for area in ranking.prefectures],
        regions=[region_out(region) for region in ranking.regions],
        reach=reach_out(ranking.reach),
        survey=survey_out(ranking.survey),
        without=[
            without_out(without, ranking.outside_coverage, atlas) for without in ranking.without
        ],
        contradictions=[contradiction_out(found) for found in ranking.contradictions],
        recordings=[recording_out(report) for report in ranking.recordings],
        notice=NOTICE,
        versions=dict(ranking.versions),
    )


def _candidate_out(candidate: entities.Candidate, atlas: Atlas) -> CandidateOut:
    counties, row = atlas.counties, candidate.county
    return CandidateOut(
        rank=candidate.rank,
        code=str(counties.code[row]),
        name=str(counties.name[row]),
        prefecture=str(counties.prefecture[row]),
        province=str(counties.province[row]),
        lat=float(counties.lat[row]),
        lon=float(counties.lon[row]),
        posterior=candidate.posterior,
        log10_lr=candidate.log10_lr,
        strength=strength_out(candidate.strength),
        surveyed=candidate.is_surveyed,
        nearest_survey_km=candidate.nearest_survey_km,
        evidence=[evidence_out(said) for said in candidate.evidence],
        remainder=remainder_out(candidate.remainder),
        together=together_out(candidate.together),
    )
