"""What is measured of a recording before anything is compared with it.

Decoding and measuring are nearly all of the work on a recording, and change with none of the
tables, models and weights that it is weighed by. So they are a step of their own, whose outcome can
be kept.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from dialect.acoustic.prompts import prompt_list
from dialect.acoustic.tones import MISMARKED
from dialect.atlas.load import Atlas
from dialect.audio import measure_quality
from dialect.audio.decode import DECODING_VERSION
from dialect.entities import FloatArray, Quality, Recording, Segment, Waveform
from dialect.errors import CaseError
from dialect.features.expected_sounds import ExpectedSounds
from dialect.features.find_words import find_words
from dialect.features.measures import SessionMeasures
from dialect.features.pitch import PitchTrack
from dialect.features.session import measure_session, track_marks

if TYPE_CHECKING:
    from dialect.acoustic.free_speech.vectors import Vectors

__all__ = ["MEASURES_VERSION", "Marks", "Measured", "measure", "measures_key"]

MEASURES_VERSION = 1
"""Raise it when the same sound and marks measure otherwise; a test tells."""
LEAST_CONFIDENCE = 0.3
"""Of a word found by itself; below, the place is sooner something else."""


@dataclass(frozen=True)
class Marks:
    """The words of a recording, how surely each is there, and the words that are not.

    Attributes
    ----------
    segments : tuple of Segment
        One per syllable.
    confidence : tuple of float
        Chance that each word is there; 1 for a mark made by hand.
    origin : str
        Who set them (Chinese).
    missing : tuple of str
        Words of the prompt list that were found nowhere.
    """

    segments: tuple[Segment, ...]
    confidence: tuple[float, ...]
    origin: str = "标注"
    missing: tuple[str, ...] = ()

    @property
    def doubt(self) -> tuple[float, ...]:
        """Chance that each mark does not hold its word."""
        return tuple(max(MISMARKED, 1.0 - confidence) for confidence in self.confidence)


@dataclass(frozen=True)
class Measured:
    """All that is known of a recording's sound.

    Attributes
    ----------
    quality : Quality
    marks : Marks
    track : PitchTrack or None
        Pitch inside the marks; None without any.
    measures : SessionMeasures or None
        Of the marks, in their order; None without any.
    vector : ndarray of float, shape (1 + n_values,), or None
        What a model of free speech reads, of a recording in which no word is known.
    """

    quality: Quality
    marks: Marks
    track: PitchTrack | None = None
    measures: SessionMeasures | None = None
    vector: FloatArray | None = None


def measure(
    waveform: Waveform, recording: Recording, atlas: Atlas, *, vectors: "Vectors | None" = None
) -> Measured:
    """Measure a recording that was read already.

    Parameters
    ----------
    waveform : Waveform
        The sound of the recording.
    recording : Recording
        Its marks.
    atlas : Atlas
        Says how the words of a prompt list may sound.
    vectors : Vectors, optional
        How vectors are taken for a model of free speech, if there is one.

    Returns
    -------
    measured : Measured

    Raises
    ------
    CaseError
        If a mark lies outside the recording or overlaps another, or no prompt list has that name.
    """
    quality = measure_quality(waveform)
    marks = _marks(recording, waveform, atlas)
    if marks.segments:
        track = track_marks(waveform, marks.segments)
        measures = measure_session(waveform, marks.segments, track=track)
        return Measured(quality, marks, track, measures)
    if vectors is not None and not recording.has_known_words:
        return Measured(quality, marks, vector=vectors.vector_within(waveform, quality.speech))
    return Measured(quality, marks)


def measures_key(recording: Recording, atlas: Atlas, *, vectors: "Vectors | None" = None) -> str:
    """Name what `measure` would give: of one sound, equal keys mean equal measures.

    Parameters
    ----------
    recording : Recording
        Its marks count, its path does not.
    atlas : Atlas
        Counts where words are to be found.
    vectors : Vectors, optional
        Count where no word is known.

    Returns
    -------
    key : str
        Thirty-two hexadecimal digits.
    """
    decided_by = {
        "measures": MEASURES_VERSION,
        "decoding": DECODING_VERSION,
        "marks": [asdict(segment) for segment in recording.segments],
        "list": recording.prompt_list,
        "atlas": atlas.version if recording.prompt_list else None,
        "vectors": vectors.fingerprint
        if vectors is not None and not recording.has_known_words
        else None,
    }
    return sha256(json.dumps(decided_by, sort_keys=True).encode()).hexdigest()[:32]


def _marks(recording: Recording, waveform: Waveform, atlas: Atlas) -> Marks:
    """Take the marks made by hand, and with a prompt list find the other words."""
    by_hand = recording.segments
    if recording.prompt_list is None:
        return Marks(by_hand, (1.0,) * len(by_hand))
    text = prompt_list(recording.prompt_list).text
    unknown = [char for word in text for char in word if char not in _known_characters(atlas)]
    if unknown:
        raise CaseError(
            "prompt_list",
            f"the atlas has no {', '.join(unknown)}; ask for other words",
            f"字表里没有 {'、'.join(unknown)}，请换别的字",
        )
    found = find_words(waveform, _expected_sounds(atlas).expect(text), marks=by_hand)
    words = [word for word in found.found if word.confidence >= LEAST_CONFIDENCE]
    pairs = [(mark, word.confidence) for word in words for mark in word.segments]
    said = {word.word for word in words}
    return Marks(
        tuple(mark for mark, _ in pairs),
        tuple(confidence for _, confidence in pairs),
        "按词表找到",
        tuple(word for i, word in enumerate(text) if i not in said),
    )


def _known_characters(atlas: Atlas) -> Mapping[str, object]:
    return atlas.character_categories.of_char


@cache
def _expected_sounds(atlas: Atlas) -> ExpectedSounds:
    return ExpectedSounds(atlas.readings)
