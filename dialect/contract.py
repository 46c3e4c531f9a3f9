"""The JSON of cases and answers, shared by the command and the service."""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from dialect import entities
from dialect.atlas.load import Atlas
from dialect.errors import CaseError

__all__ = [
    "MAX_CLUES",
    "AnswerOut",
    "CaseIn",
    "SegmentIn",
    "answer_out",
    "case_schema",
    "first_problem",
    "parse_case",
]

MAX_CLUES = 10_000
MAX_PLACE_NAMES = 500
"""Different place names of a case: each is searched for among all townships, some 30 ms."""
MAX_RECORDINGS = 100
MAX_SEGMENTS = 2_000
MAX_HEARD = 200

Confidence = Annotated[float, Field(ge=0, le=1)]
LikelihoodRatio = Annotated[
    float, Field(ge=1e-6, le=1e6, description="Above 1 speaks for, below 1 against")
]
Heard = Annotated[str, Field(min_length=1, max_length=MAX_HEARD)]


class _Strict(BaseModel):
    """A mistyped key is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


class PlaceNameIn(_Strict):
    """A place name as somebody heard it."""

    kind: Literal["place_name"]
    heard: Heard
    script: Literal["pinyin", "hanzi", "ipa"]
    confidence: Confidence = 1.0

    def to_entity(self) -> entities.PlaceNameClue:
        """Turn into the library's clue."""
        return entities.PlaceNameClue(self.heard, self.script, self.confidence)


class FeatureIn(_Strict):
    """A diagnostic feature as somebody heard it."""

    kind: Literal["feature"]
    feature: Heard
    value: Heard
    confidence: Confidence = 1.0

    def to_entity(self) -> entities.FeatureClue:
        """Turn into the library's clue."""
        return entities.FeatureClue(self.feature, self.value, self.confidence)


class ReadingIn(_Strict):
    """One character as the person pronounces it."""

    kind: Literal["reading"]
    char: Annotated[str, Field(min_length=1, max_length=1)]
    heard: Heard
    tone: str | None = None
    script: Literal["ipa", "pinyin"]

    def to_entity(self) -> entities.ReadingClue:
        """Turn into the library's clue."""
        return entities.ReadingClue(self.char, self.heard, self.script, self.tone)


class WordIn(_Strict):
    """What the person calls a thing."""

    kind: Literal["word"]
    concept: Heard
    heard: Heard

    def to_entity(self) -> entities.WordClue:
        """Turn into the library's clue."""
        return entities.WordClue(self.concept, self.heard)


class AreaIn(_Strict):
    """A fact about a province, prefecture or county."""

    kind: Literal["area"]
    code: Annotated[str, Field(pattern=r"^(\d{2}|\d{4}|\d{6})$")]
    likelihood_ratio: LikelihoodRatio

    def to_entity(self) -> entities.AreaClue:
        """Turn into the library's clue."""
        return entities.AreaClue(self.code, self.likelihood_ratio)


class RegionIn(_Strict):
    """A fact about a dialect region, by id or by name."""

    kind: Literal["region"]
    region: Heard
    likelihood_ratio: LikelihoodRatio

    def to_entity(self) -> entities.RegionClue:
        """Turn into the library's clue."""
        return entities.RegionClue(self.region, self.likelihood_ratio)


class VerdictIn(_Strict):
    """A listener's answer about a clip."""

    kind: Literal["verdict"]
    listener_home: Annotated[str, Field(pattern=r"^\d{6}$")]
    answer: entities.VerdictAnswer

    def to_entity(self) -> entities.VerdictClue:
        """Turn into the library's clue."""
        return entities.VerdictClue(self.listener_home, self.answer)


ClueIn: TypeAlias = Annotated[
    PlaceNameIn | FeatureIn | ReadingIn | WordIn | AreaIn | RegionIn | VerdictIn,
    Field(discriminator="kind"),
]


class SegmentIn(_Strict):
    """A marked syllable: the character said, or its tone category."""

    start_s: Annotated[float, Field(ge=0)]
    end_s: Annotated[float, Field(gt=0)]
    text: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    tone_category: Annotated[str, Field(min_length=1, max_length=4)] | None = None

    @model_validator(mode="after")
    def _check(self) -> "SegmentIn":
        if self.end_s <= self.start_s:
            raise ValueError(f"ends at {self.end_s} s, before it starts at {self.start_s} s")
        if (self.text is None) == (self.tone_category is None):
            raise ValueError("give either text or tone_category")
        return self

    def to_entity(self) -> entities.Segment:
        """Turn into the library's segment."""
        return entities.Segment(self.start_s, self.end_s, self.text, self.tone_category)


class RecordingIn(_Strict):
    """A file of the case and the marks made in it."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]
    segments: Annotated[list[SegmentIn], Field(max_length=MAX_SEGMENTS)] = []
    prompt_list: str | None = None

    def to_entity(self, folder: Path) -> entities.Recording:
        """Turn into the library's recording, its path taken from `folder`."""
        segments = tuple(segment.to_entity() for segment in self.segments)
        return entities.Recording(folder / self.path, segments, self.prompt_list)


Weights: TypeAlias = dict[
    Annotated[str, Field(pattern=r"^(\d{2}|\d{4}|\d{6})$")], Annotated[float, Field(ge=0)]
]


class CaseIn(_Strict):
    """Everything known about one person looking for home."""

    clues: Annotated[list[ClueIn], Field(max_length=MAX_CLUES)] = []
    recordings: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=4096)] | RecordingIn],
        Field(max_length=MAX_RECORDINGS),
    ] = []
    prior: Literal["population", "uniform"] | Weights = "population"

    @model_validator(mode="after")
    def _check(self) -> "CaseIn":
        names = {(one.heard, one.script) for one in self.clues if isinstance(one, PlaceNameIn)}
        if len(names) > MAX_PLACE_NAMES:
            raise ValueError(f"holds {len(names)} different place names, over {MAX_PLACE_NAMES}")
        return self

    def to_entity(self, folder: Path) -> entities.Case:
        """Turn into the library's case, paths of recordings taken from `folder`."""
        recordings = (
            RecordingIn(path=item) if isinstance(item, str) else item for item in self.recordings
        )
        return entities.Case(
            clues=tuple(clue.to_entity() for clue in self.clues),
            recordings=tuple(recording.to_entity(folder) for recording in recordings),
            prior=entities.Prior(self.prior) if isinstance(self.prior, str) else self.prior,
        )


class Out(BaseModel):
    """Built when first written: reading a case needs none of these."""

    model_config = ConfigDict(defer_build=True)


class StrengthOut(Out):
    """A likelihood ratio in words, by the bands of the ENFSI guideline of 2015."""

    id: str = Field(description="neutral, or for_ or against_ with weak, moderate, …: stable")
    words: str = Field(description="The same in Chinese")


class ClueEvidenceOut(Out):
    """What one clue said about one candidate."""

    clue: int
    log10_lr: float
    strength: StrengthOut
    why: str


class RecordingEvidenceOut(Out):
    """What one recording said about one candidate."""

    recording: int
    log10_lr: float
    strength: StrengthOut
    why: str


class RemainderOut(Out):
    """The weaker pieces of a very long case, which are counted but not listed."""

    pieces: int
    log10_lr: float


class TogetherOut(Out):
    """What the heard sounds say of a candidate by how well they go together."""

    log10_lr: float
    strength: StrengthOut
    why: str


class CandidateOut(Out):
    """A county in the ranking."""

    rank: int
    code: str
    name: str
    prefecture: str
    province: str
    lat: float
    lon: float
    posterior: float
    log10_lr: float = Field(description="Against the home being outside coverage")
    strength: StrengthOut
    surveyed: bool = Field(
        description="Whether readings were surveyed near enough to tell the county by its sounds"
    )
    nearest_survey_km: float
    evidence: list[ClueEvidenceOut | RecordingEvidenceOut]
    remainder: RemainderOut | None
    together: TogetherOut | None = Field(
        description="With the evidence and the remainder it makes up log10_lr"
    )


class AreaOut(Out):
    """A province or prefecture with its summed posterior."""

    code: str
    name: str
    posterior: float


class RegionOut(Out):
    """A dialect region with its summed posterior."""

    id: str
    name: str
    posterior: float


class RecordingOut(Out):
    """What a recording held and whether it was weighed."""

    net_speech_s: float | None
    snr_db: float | None
    usable: bool
    why: str


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


class AnswerOut(Out):
    """The ranked home counties of a case: an investigative lead, not a finding."""

    candidates: list[CandidateOut]
    outside_coverage: float
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


NOTICE = "线索仅供查访，不作结论。Investigative lead, not a finding."


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
        provinces=[_area_out(area) for area in ranking.provinces],
        prefectures=[_area_out(area) for area in ranking.prefectures],
        regions=[
            RegionOut(id=region.place.code, name=region.place.name, posterior=region.posterior)
            for region in ranking.regions
        ],
        reach=_reach_out(ranking.reach),
        survey=SurveyOut(
            unsurveyed=ranking.survey.n_unsurveyed,
            leading=ranking.survey.n_leading,
            why=ranking.survey.why,
        ),
        without=[
            _without_out(without, ranking.outside_coverage, atlas) for without in ranking.without
        ],
        contradictions=[_contradiction_out(found) for found in ranking.contradictions],
        recordings=[
            RecordingOut(
                net_speech_s=report.net_speech_s,
                snr_db=report.snr_db,
                usable=report.usable,
                why=report.why,
            )
            for report in ranking.recordings
        ],
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
        strength=_strength_out(candidate.strength),
        surveyed=candidate.is_surveyed,
        nearest_survey_km=candidate.nearest_survey_km,
        evidence=[_evidence_out(said) for said in candidate.evidence],
        remainder=_remainder_out(candidate.remainder),
        together=_together_out(candidate.together),
    )


def _evidence_out(
    said: entities.Contribution,
) -> ClueEvidenceOut | RecordingEvidenceOut:
    strength = _strength_out(said.strength)
    if said.kind == "clue":
        return ClueEvidenceOut(
            clue=said.index, log10_lr=said.log10_lr, strength=strength, why=said.why
        )
    return RecordingEvidenceOut(
        recording=said.index, log10_lr=said.log10_lr, strength=strength, why=said.why
    )


def _strength_out(strength: entities.Strength) -> StrengthOut:
    return StrengthOut(id=strength.id, words=strength.chinese)


def _together_out(together: entities.Together | None) -> TogetherOut | None:
    if together is None:
        return None
    strength = _strength_out(together.strength)
    return TogetherOut(log10_lr=together.log10_lr, strength=strength, why=together.why)


def _remainder_out(remainder: entities.Remainder | None) -> RemainderOut | None:
    if remainder is None:
        return None
    return RemainderOut(pieces=remainder.n_pieces, log10_lr=remainder.log10_lr)


def _reach_out(reach: entities.Reach) -> ReachOut:
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


def _without_out(
    without: entities.Without, outside_coverage: float, atlas: Atlas
) -> WithoutClueOut | WithoutRecordingOut:
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


def _contradiction_out(found: entities.Contradiction) -> ContradictionOut:
    return ContradictionOut(
        kind=found.kind,
        clues=[source.index for source in found.sources if source.kind == "clue"],
        recordings=[source.index for source in found.sources if source.kind == "recording"],
        log10_conflict=found.log10_conflict,
        why=found.why,
    )


def _area_out(area: entities.RollUp) -> AreaOut:
    return AreaOut(code=area.place.code, name=area.place.name, posterior=area.posterior)


def parse_case(data: str | bytes) -> CaseIn:
    """Read a case from JSON text.

    Parameters
    ----------
    data : str or bytes
        UTF-8 JSON of one case.

    Returns
    -------
    case : CaseIn
        The checked case.

    Raises
    ------
    CaseError
        If the text is no JSON or breaks the contract; the message names the field.
    """
    try:
        return CaseIn.model_validate_json(data)
    except ValidationError as error:
        raise first_problem(error) from error


def first_problem(error: ValidationError) -> CaseError:
    """Say what is wrong with a case, and in how many more places."""
    problems = error.errors(include_url=False, include_input=False)
    # Where alternatives were tried, the one that was followed furthest is the one meant.
    chosen = max(problems, key=lambda problem: len(problem["loc"]))
    others = {problem["loc"][:2] for problem in problems} - {chosen["loc"][:2]}
    field = ".".join(str(part) for part in chosen["loc"]) or "case"
    more = f" (and {len(others)} more such problems)" if others else ""
    return CaseError(field, chosen["msg"] + more, f"填写有误（{chosen['msg']}）")


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case."""
    return TypeAdapter(CaseIn).json_schema()
