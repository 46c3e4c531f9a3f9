"""The JSON of clues."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from dialect import entities
from dialect.contract.base import Strict

__all__ = ["ClueIn", "FollowUpIn", "PlaceNameIn"]

MAX_HEARD = 200
AREA_CODE = r"^(\d{2}|\d{4}|\d{6})$"

Confidence = Annotated[float, Field(strict=True, ge=0, le=1)]
LikelihoodRatio = Annotated[
    float, Field(strict=True, ge=1e-6, le=1e6, description="Above 1 speaks for, below 1 against")
]
Heard = Annotated[str, Field(min_length=1, max_length=MAX_HEARD)]


class PlaceNameIn(Strict):
    """A place name as somebody heard it."""

    kind: Literal["place_name"]
    heard: Heard
    script: Literal["pinyin", "hanzi", "ipa"]
    confidence: Confidence = 1.0

    def to_entity(self) -> entities.PlaceNameClue:
        """Turn into the library's clue."""
        return entities.PlaceNameClue(self.heard, self.script, self.confidence)


class FeatureIn(Strict):
    """A diagnostic feature as somebody heard it."""

    kind: Literal["feature"]
    feature: Heard
    value: Heard
    confidence: Confidence = 1.0

    def to_entity(self) -> entities.FeatureClue:
        """Turn into the library's clue."""
        return entities.FeatureClue(self.feature, self.value, self.confidence)


class ReadingIn(Strict):
    """One character as the person pronounces it."""

    kind: Literal["reading"]
    char: Annotated[str, Field(min_length=1, max_length=1)]
    heard: Heard
    tone: str | None = None
    script: Literal["ipa", "pinyin"]

    def to_entity(self) -> entities.ReadingClue:
        """Turn into the library's clue."""
        return entities.ReadingClue(self.char, self.heard, self.script, self.tone)


class WordIn(Strict):
    """What the person calls a thing."""

    kind: Literal["word"]
    concept: Heard
    heard: Heard

    def to_entity(self) -> entities.WordClue:
        """Turn into the library's clue."""
        return entities.WordClue(self.concept, self.heard)


class AreaIn(Strict):
    """A fact about a province, prefecture or county."""

    kind: Literal["area"]
    code: Annotated[str, Field(pattern=AREA_CODE)]
    likelihood_ratio: LikelihoodRatio

    def to_entity(self) -> entities.AreaClue:
        """Turn into the library's clue."""
        return entities.AreaClue(self.code, self.likelihood_ratio)


class RegionIn(Strict):
    """A fact about a dialect region, by id or by name."""

    kind: Literal["region"]
    region: Heard
    likelihood_ratio: LikelihoodRatio

    def to_entity(self) -> entities.RegionClue:
        """Turn into the library's clue."""
        return entities.RegionClue(self.region, self.likelihood_ratio)


class VerdictIn(Strict):
    """A listener's answer about a clip."""

    kind: Literal["verdict"]
    listener_home: Annotated[str, Field(pattern=r"^\d{6}$")]
    answer: entities.VerdictAnswer
    place: Annotated[str, Field(pattern=AREA_CODE)] | None = Field(
        default=None,
        description="Of `elsewhere` the county pointed at; of `not_there` the area ruled out",
    )
    confidence: Confidence = 1.0
    reliability: Annotated[float, Field(strict=True, gt=0, lt=1)] | None = Field(
        default=None, description="Share of this listener's answers that come from what was heard"
    )

    def to_entity(self) -> entities.VerdictClue:
        """Turn into the library's clue."""
        return entities.VerdictClue(
            self.listener_home, self.answer, self.place, self.confidence, self.reliability
        )


class FollowUpIn(Strict):
    """What came of asking in a county, or in one of its townships."""

    kind: Literal["follow_up"]
    county: Annotated[str, Field(pattern=r"^\d{6}$")]
    outcome: entities.FollowUpOutcome
    township: Annotated[str, Field(pattern=r"^\d{9}$")] | None = None

    def to_entity(self) -> entities.FollowUpClue:
        """Turn into the library's clue."""
        return entities.FollowUpClue(self.county, self.outcome, self.township)


ClueIn: TypeAlias = Annotated[
    PlaceNameIn | FeatureIn | ReadingIn | WordIn | AreaIn | RegionIn | VerdictIn | FollowUpIn,
    Field(discriminator="kind"),
]
