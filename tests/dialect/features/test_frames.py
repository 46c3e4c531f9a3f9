"""Frames of free speech, with the channel and the pauses taken out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.entities import Span, Waveform
from dialect.features.frames import (
    LONGEST_PIECE_S,
    SpeechFrames,
    deltas,
    normalise,
    shifted_deltas,
    speech_frames,
)

RNG = np.random.default_rng(0)
NOISE = Waveform(RNG.normal(0, 0.1, 16_000).astype(np.float32))


def made(*lengths: int, n_values: int = 7) -> SpeechFrames:
    starts = tuple(np.cumsum([0, *lengths[:-1]]).tolist())
    return SpeechFrames(np.random.default_rng(1).normal(size=(sum(lengths), n_values)), starts)


def test_only_speech_gives_frames() -> None:
    frames = speech_frames(NOISE, [Span(0.1, 0.3), Span(0.5, 0.9)])
    assert frames.values.shape == (60, 13)
    assert [len(stretch) for stretch in frames.stretches] == [20, 40]


def test_no_speech_gives_no_frames() -> None:
    frames = speech_frames(NOISE, [])
    assert frames.values.shape == (0, 13)
    assert frames.stretches == []
    assert normalise(frames).values.shape == (0, 13)
    assert shifted_deltas(frames).values.shape == (0, 56)


def test_a_long_stretch_gives_the_frames_of_a_short_one() -> None:
    waveform = Waveform(RNG.normal(0, 0.1, int(2 * LONGEST_PIECE_S * 16_000)).astype(np.float32))
    whole = speech_frames(waveform, [Span(0.0, 2 * LONGEST_PIECE_S)])
    late = speech_frames(waveform, [Span(LONGEST_PIECE_S, LONGEST_PIECE_S + 1.0)])
    at = int(LONGEST_PIECE_S * 100)
    np.testing.assert_allclose(whole.values[at : at + 100], late.values, atol=1e-9)


@given(gain=st.floats(0.1, 10.0), offset=st.floats(-5.0, 5.0))
def test_normalised_frames_forget_gain_and_channel(gain: float, offset: float) -> None:
    frames = made(30, 20)
    heard = SpeechFrames(gain * frames.values + offset, frames.starts)
    np.testing.assert_allclose(normalise(heard).values, normalise(frames).values, atol=1e-6)


@given(slope=st.floats(-3.0, 3.0), reach=st.integers(1, 4))
def test_deltas_of_a_line_are_its_slope_away_from_the_ends(slope: float, reach: int) -> None:
    line = SpeechFrames(slope * np.arange(20.0)[:, None], (0,))
    np.testing.assert_allclose(deltas(line, reach=reach).values[reach:-reach], slope, atol=1e-9)


@pytest.mark.parametrize("move", [deltas, shifted_deltas])
def test_what_moves_is_looked_at_inside_one_stretch(move) -> None:
    frames = made(15, 25)
    first = SpeechFrames(frames.values[:15], (0,))
    np.testing.assert_array_equal(move(frames).values[:15], move(first).values)


def test_shifted_deltas_stack_the_cepstra_and_their_moves_ahead() -> None:
    frames = made(40)
    stacked = shifted_deltas(frames, n=7, d=1, p=3, k=7).values
    assert stacked.shape == (40, 56)
    c = frames.values
    np.testing.assert_array_equal(stacked[10, :7], c[10])
    np.testing.assert_array_equal(stacked[10, 7 + 2 * 7 : 7 + 3 * 7], c[10 + 6 + 1] - c[10 + 6 - 1])


def test_options_below_one_and_too_few_cepstra_are_refused() -> None:
    with pytest.raises(ValueError, match="reach >= 1"):
        deltas(made(5), reach=0)
    with pytest.raises(ValueError, match="8 cepstra"):
        shifted_deltas(made(5), n=8)
