"""The JSON of recordings, of the marks made in them and of what they held."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from dialect import entities
from dialect.contract.base import Out, Strict

__all__ = ["RecordingIn", "RecordingOut", "SegmentIn", "recording_out"]

MAX_SEGMENTS = 2_000


class SegmentIn(Strict):
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

    net_speech_s: float | None
    snr_db: float | None
    usable: bool
    why: str


def recording_out(report: entities.RecordingReport) -> RecordingOut:
    """Write what became of a recording."""
    return RecordingOut(
        net_speech_s=report.net_speech_s,
        snr_db=report.snr_db,
        usable=report.usable,
        why=report.why,
    )
