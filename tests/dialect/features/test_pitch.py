"""The pitch tracker on voices of known pitch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.entities import Span, Waveform
from dialect.features.pitch import track_pitch
from tests.dialect.features.voices import RATE_HZ, sing, tone_hz


@settings(max_examples=15)
@given(pitch_hz=st.floats(75.0, 450.0))
def test_a_steady_voice_is_measured_within_a_tenth_of_a_semitone(pitch_hz: float) -> None:
    track = track_pitch(Waveform(sing(np.full(4800, pitch_hz))))
    inside = (track.time_s > 0.05) & (track.time_s < 0.25)
    np.testing.assert_allclose(12 * np.log2(track.pitch_hz[inside] / pitch_hz), 0, atol=0.1)


@pytest.mark.parametrize("middle_hz", [100.0, 200.0, 300.0])
def test_a_falling_tone_keeps_its_octave(middle_hz: float) -> None:
    truth_hz = tone_hz("51", middle_hz=middle_hz)
    track = track_pitch(Waveform(sing(truth_hz)))
    inside = (track.time_s > 0.03) & (track.time_s < 0.27)
    expected = truth_hz[(track.time_s[inside] * RATE_HZ).astype(int)]
    assert np.abs(12 * np.log2(track.pitch_hz[inside] / expected)).max() < 1.0


def test_a_wider_range_hears_an_old_man_and_a_child() -> None:
    child, man = np.full(3 * RATE_HZ, 340.0), np.full(RATE_HZ, 100.0)
    waveform = Waveform(np.concatenate([sing(child), sing(man)]))
    narrow, wide = track_pitch(waveform), track_pitch(waveform, half_range_st=24.0)
    late = (wide.time_s > 3.2) & (wide.time_s < 3.8)
    np.testing.assert_allclose(wide.pitch_hz[late], 100.0, rtol=0.01)
    assert not np.isclose(narrow.pitch_hz[late], 100.0, rtol=0.01).any()


def test_noise_has_no_pitch() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, RATE_HZ).astype(np.float32)
    assert np.isnan(track_pitch(Waveform(noise)).pitch_hz).mean() > 0.95


def test_silence_has_no_frames() -> None:
    assert len(track_pitch(Waveform(np.zeros(8000, np.float32))).time_s) == 0


def test_only_the_spans_asked_for_are_tracked() -> None:
    waveform = Waveform(sing(np.full(RATE_HZ, 150.0)))
    track = track_pitch(waveform, [Span(0.2, 0.3), Span(0.7, 0.8)])
    assert track.time_s.min() > 0.2
    assert not ((track.time_s > 0.3) & (track.time_s < 0.7)).any()


@settings(max_examples=5)
@given(gain=st.floats(1e-3, 9.0))
def test_loudness_does_not_matter(gain: float) -> None:
    samples = sing(tone_hz("35", middle_hz=180.0))
    quiet = track_pitch(Waveform((gain * samples).astype(np.float32)))
    np.testing.assert_allclose(quiet.pitch_hz, track_pitch(Waveform(samples)).pitch_hz, rtol=1e-3)
