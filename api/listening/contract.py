"""The JSON of clips and verdicts."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, Field

from api.cases.contract import CountyCode, Strict
from api.listening.clips import ClipLine, Release
from api.listening.listeners import ListenerLine, OwnFigures
from api.listening.tables import Clip, ClipVerdict
from api.listening.verdicts import Place, Said, VerdictLine
from dialect.contract.clues import FeatureIn, PlaceNameIn, ReadingIn, WordIn

__all__ = [
    "CaseClipOut",
    "CaseVerdictOut",
    "ClipIn",
    "ClipOut",
    "ListenerOut",
    "NextOut",
    "OwnFiguresOut",
    "Problem",
    "ReportIn",
    "VerdictGiven",
    "VerdictOut",
]

Seconds = Annotated[float, Field(ge=0, le=86_400)]
AreaCode = Annotated[str, Field(pattern=r"^(\d{2}|\d{4}|\d{6})$")]
HeardIn: TypeAlias = Annotated[
    PlaceNameIn | WordIn | FeatureIn | ReadingIn, Field(discriminator="kind")
]
Problem: TypeAlias = Literal["silent", "noisy", "several_voices", "other_language", "other"]


class ClipIn(Strict):
    """A span to release for listening."""

    recording_id: UUID
    start_s: Seconds
    end_s: Seconds
    known_county: CountyCode | None = Field(
        default=None, description="Of a control clip: where the person is known to be from"
    )

    def to_service(self) -> Release:
        """Turn into what the service takes."""
        return Release(self.recording_id, self.start_s, self.end_s, self.known_county)


class CaseClipOut(BaseModel):
    """A clip as the caseworkers of its case see it."""

    id: UUID
    recording_id: UUID
    start_s: float
    end_s: float
    known_county: str | None
    released_at: datetime
    released_by: UUID
    withdrawn_at: datetime | None
    n_verdicts: int
    n_waiting: int = Field(description="Listeners who have it before them")
    n_reports: int = Field(description="Listeners who could not judge it")

    @classmethod
    def of(cls, line: ClipLine) -> "CaseClipOut":
        """Write a clip."""
        counts = {name: getattr(line, name) for name in ("n_verdicts", "n_waiting", "n_reports")}
        fields = {name: getattr(line.clip, name) for name in cls.model_fields.keys() - counts}
        return cls(**fields, **counts)


class ClipOut(BaseModel):
    """A clip as a listener sees it: of the case nothing, of other verdicts nothing."""

    id: UUID
    duration_s: float

    @classmethod
    def of(cls, clip: Clip) -> "ClipOut":
        """Write a clip."""
        return cls(id=clip.id, duration_s=round(clip.end_s - clip.start_s, 3))


class NextOut(BaseModel):
    """The clip that waits for a listener."""

    clip: ClipOut | None = Field(description="Null when there is nothing to listen to")


class VerdictGiven(Strict):
    """What a listener says of a clip."""

    answer: Place = Field(description="How near the listener's own home the voice is from")
    place: CountyCode | None = Field(
        default=None, description="Of `elsewhere`: the county that it sounds like"
    )
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    not_there: list[AreaCode] = Field(
        default=[], max_length=5, description="Areas that it is not from"
    )
    heard: list[HeardIn] = Field(
        default=[], max_length=20, description="Words, place names and features that were heard"
    )

    def to_service(self) -> Said:
        """Turn into what the service takes."""
        return Said(self.answer, self.place, self.confidence, self.not_there, self.heard)


class VerdictOut(BaseModel):
    """One's own verdict."""

    id: UUID
    clip_id: UUID
    given_at: datetime

    @classmethod
    def of(cls, verdict: ClipVerdict) -> "VerdictOut":
        """Write a verdict."""
        return cls.model_validate(verdict, from_attributes=True)


class CaseVerdictOut(VerdictOut):
    """A verdict as the caseworkers of the case see it."""

    account_id: UUID
    listener: str = Field(description="Sign-in name of the listener")
    clues: list[dict[str, str | float]]
    entries: list[UUID] = Field(description="Those clues in the ledger; none of a control clip")
    withdrawn_at: datetime | None

    @classmethod
    def of_line(cls, line: VerdictLine) -> "CaseVerdictOut":
        """Write a verdict."""
        besides = {
            "listener": line.listener,
            "withdrawn_at": line.withdrawal.at if line.withdrawal else None,
        }
        fields = {name: getattr(line.verdict, name) for name in cls.model_fields.keys() - besides}
        return cls(**fields, **besides)


class ReportIn(Strict):
    """Why a clip cannot be judged."""

    problem: Problem


class OwnFiguresOut(BaseModel):
    """One's own work."""

    n_verdicts: int
    n_this_month: int
    listened_s: float
    n_clues: int
    n_cases: int
    n_home: int

    @classmethod
    def of(cls, figures: OwnFigures) -> "OwnFiguresOut":
        """Write the figures."""
        return cls(**vars(figures))


class ListenerOut(BaseModel):
    """How far a listener can be relied on."""

    account_id: UUID
    home_county: str | None
    n_verdicts: int
    reliability: float = Field(
        description="Share of answers that come from what was heard, posterior mean"
    )
    low: float = Field(description="Lower end of the 90 % credible interval")
    high: float

    @classmethod
    def of(cls, line: ListenerLine) -> "ListenerOut":
        """Write a listener."""
        return cls(
            account_id=line.account_id,
            home_county=line.home_county,
            n_verdicts=line.n_verdicts,
            reliability=round(line.reliability.mean, 3),
            low=round(line.reliability.low, 3),
            high=round(line.reliability.high, 3),
        )
