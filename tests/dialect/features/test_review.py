"""What a review screen shows of a recording."""

from pathlib import Path

import numpy as np
import pytest

from dialect.audio import read_audio
from dialect.entities import Span
from dialect.errors import NotAudioError
from dialect.features.review import MOST_SPAN_S, _batches, prepare_review

SAMPLE = Path("samples/recordings/synthetic-cantonese-numerals.opus")


@pytest.fixture(scope="module")
def waveform_length_s() -> float:
    return read_audio(SAMPLE).duration_s


def test_all_parts_tell_of_the_same_recording(waveform_length_s: float) -> None:
    copy = prepare_review(SAMPLE)
    assert copy.quality.duration_s == waveform_length_s
    assert len(copy.peaks.extremes) == int(np.ceil(waveform_length_s / 0.02))
    assert len(copy.pitch.pitch_hz) == int(np.ceil(waveform_length_s / 0.01))
    assert [tile[:4] for tile in copy.spectrogram] == [b"\x89PNG"]


def test_pitch_is_found_where_somebody_speaks_alone() -> None:
    copy = prepare_review(SAMPLE)
    times_s = (np.flatnonzero(np.isfinite(copy.pitch.pitch_hz)) + 0.5) * copy.pitch.hop_s
    assert len(times_s) > 200
    speaks = np.zeros(len(times_s), bool)
    for span in copy.quality.speech:
        speaks |= (times_s > span.start_s - 0.02) & (times_s < span.end_s + 0.02)
    assert speaks.all()


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.wav").write_text("good morning")
    with pytest.raises(NotAudioError):
        prepare_review(tmp_path / "note.wav")


def test_speech_is_tracked_in_batches_that_fit_memory_and_none_of_it_is_lost() -> None:
    speech = (Span(0.0, 1.0), Span(2.0, 47.5), Span(50.0, 51.0))
    batches = list(_batches(speech))
    pieces = [piece for batch in batches for piece in batch]
    assert sum(piece.end_s - piece.start_s for piece in pieces) == pytest.approx(47.5)
    assert max(sum(p.end_s - p.start_s for p in batch) for batch in batches) <= MOST_SPAN_S
