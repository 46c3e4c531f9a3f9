"""Kept measures come back bit for bit, and a recording is weighed by them as by its sound."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.audio import read_audio
from dialect.contract import parse_case
from dialect.entities import Recording, Segment, Waveform
from dialect.ranking.kept_measures import MAGIC, pack_measures, unpack_measures
from dialect.ranking.measured import Measured, measure, measures_key
from dialect.ranking.recordings import hear, weigh_measured

FIGURES = (85.547, 0.31, 1.0465, 16)
"""Register (Hz), rime (s), tract, fall of the first syllable (ms)."""
LEVEL = 0.82108
CASE = Path(__file__).parents[3] / "samples" / "cases" / "synthetic-cantonese.json"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def recording() -> Recording:
    return parse_case(CASE.read_bytes()).to_entity(CASE.parent).recordings[0]


@pytest.fixture(scope="module")
def waveform(recording: Recording) -> Waveform:
    return read_audio(recording.path)


@pytest.fixture(scope="module")
def measured(waveform: Waveform, recording: Recording, atlas: Atlas) -> Measured:
    return measure(waveform, recording, atlas)


def test_measures_come_back_bit_for_bit(measured: Measured) -> None:
    packed = pack_measures(measured)
    assert pack_measures(unpack_measures(packed)) == packed
    assert unpack_measures(packed).marks == measured.marks


def test_a_recording_is_weighed_by_kept_measures_as_by_its_sound(
    measured: Measured, waveform: Waveform, recording: Recording, atlas: Atlas
) -> None:
    kept = weigh_measured(unpack_measures(pack_measures(measured)), recording, atlas)
    heard = hear(waveform, recording, atlas)
    assert kept.report == heard.report
    assert kept.evidence is not None
    assert heard.evidence is not None
    np.testing.assert_array_equal(kept.evidence.log_lr, heard.evidence.log_lr)


def test_a_vector_of_free_speech_is_kept_too(measured: Measured) -> None:
    free = replace(measured, track=None, measures=None, vector=np.array([3.5, -0.1, np.nan]))
    np.testing.assert_array_equal(
        unpack_measures(pack_measures(free)).vector, np.array([3.5, -0.1, np.nan])
    )


@pytest.mark.parametrize("spoil", [lambda b: b[:-800], lambda b: b[9:], lambda _: MAGIC + b"[1]\n"])
def test_bytes_that_are_no_measures_are_refused(
    measured: Measured, spoil: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(ValueError, match=r"measures|reshape|buffer"):
        unpack_measures(spoil(pack_measures(measured)))


def test_the_key_tells_other_marks_from_these_but_not_another_path(
    recording: Recording, atlas: Atlas
) -> None:
    key = measures_key(recording, atlas)
    moved = replace(recording, path=Path("elsewhere.wav"))
    other = replace(recording, segments=(*recording.segments, Segment(7.2, 7.3, "一")))
    assert measures_key(moved, atlas) == key
    assert measures_key(other, atlas) != key
    assert measures_key(replace(recording, segments=()), atlas) != key


def test_measures_are_those_of_this_version(measured: Measured) -> None:
    """Whoever means to move these figures raises MEASURES_VERSION, or kept measures go stale."""
    assert measured.measures is not None
    voice = measured.measures.voice
    first = measured.measures.syllables[0]
    found = (voice.register_hz, voice.rime_s, voice.tract, first.ending.fall_ms)
    assert found == pytest.approx(FIGURES, rel=1e-3)
    assert float(np.abs(first.cepstra).mean()) == pytest.approx(LEVEL, rel=1e-3)
