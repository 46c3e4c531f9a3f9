"""The JSON of recordings, of the marks made in them and of what they held."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from dialect import entities
from dialect.contract.base import Out, Strict
from dialect.contract.figures import Decibels, Hertz, Seconds, Share

__all__ = [
    "DescriptionOut",
    "RecordingIn",
    "RecordingOut",
    "SegmentIn",
    "description_out",
    "recording_out",
]

MAX_SEGMENTS = 2_000


class SegmentIn(Strict):
    """A marked syllable: the character said, or its tone category."""

    start_s: Annotated[float, Field(strict=True, ge=0)]
    end_s: Annotated[float, Field(strict=True, gt=0)]
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


class RecordingIn(Strict):
    """A file of the case and the marks made in it."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]
    segments: list[SegmentIn] = Field(default=[], max_length=MAX_SEGMENTS)
    prompt_list: str | None = None

    def to_entity(self, folder: Path) -> entities.Recording:
        """Turn into the library's recording, its path taken from `folder`."""
        segments = tuple(segment.to_entity() for segment in self.segments)
        return entities.Recording(folder / self.path, segments, self.prompt_list)


class RecordingOut(Out):
    """What a recording held and whether it was weighed."""

    net_speech_s: Seconds | None
    snr_db: Decibels | None
    usable: bool
    why: str


class SpanOut(Out):
    """A stretch of time from the start of the recording."""

    start_s: Seconds
    end_s: Seconds


class DescriptionOut(Out):
    """What a recording holds."""

    duration_s: Seconds
    net_speech_s: Seconds
    speech: list[SpanOut] = Field(description="Where speech was detected")
    snr_db: Decibels | None = Field(description="Null when nothing lies between the spans")
    peak_db: Decibels = Field(description="Relative to full scale")
    clipped_share: Share = Field(description="Of samples at the limits, 0 to 1")
    bandwidth_hz: Hertz
    notes: list[str] = Field(description="What a person should know about the file")


def description_out(quality: entities.Quality, notes: tuple[str, ...]) -> DescriptionOut:
    """Write what a recording holds, and what a person should know about its file."""
    return DescriptionOut(**asdict(quality), notes=list(notes))


def recording_out(report: entities.RecordingReport) -> RecordingOut:
    """Write what became of a recording."""
    return RecordingOut(
        net_speech_s=report.net_speech_s,
        snr_db=report.snr_db,
        usable=report.usable,
        why=report.why,
    )
