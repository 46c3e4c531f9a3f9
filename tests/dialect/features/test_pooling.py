"""From frames to one vector."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.features.frames import SpeechFrames
from dialect.features.pooling import FRAME_KINDS, correlations, mean_and_spread

FRAMES = np.random.default_rng(0).normal(size=(200, 5))


@given(order=st.permutations(range(12)))
def test_pooling_forgets_the_order_of_frames(order: list[int]) -> None:
    frames = FRAMES[:12]
    for pool in (mean_and_spread, correlations):
        np.testing.assert_allclose(pool(frames[order]), pool(frames), atol=1e-12)


@given(gain=st.floats(0.1, 10.0), offset=st.floats(-5.0, 5.0))
def test_correlations_forget_gain_and_offset(gain: float, offset: float) -> None:
    np.testing.assert_allclose(
        correlations(gain * FRAMES + offset), correlations(FRAMES), atol=1e-9
    )


def test_correlations_are_pearsons() -> None:
    expected = np.corrcoef(FRAMES.T)[np.triu_indices(5, 1)]
    np.testing.assert_allclose(correlations(FRAMES), expected, atol=1e-12)


def test_no_frame_and_no_change_give_zeros() -> None:
    assert not correlations(np.zeros((0, 3))).any()
    assert not correlations(np.ones((9, 3))).any()
    assert not mean_and_spread(np.zeros((0, 3))).any()


@pytest.mark.parametrize(("kind", "n_values"), [("raw-mfcc", 39), ("mfcc", 39), ("sdc", 56)])
def test_every_kind_of_frame_has_its_width(kind: str, n_values: int) -> None:
    cepstra = SpeechFrames(np.random.default_rng(0).normal(size=(30, 13)), (0, 12))
    assert FRAME_KINDS[kind](cepstra).shape == (30, n_values)


def test_only_raw_cepstra_hear_the_channel() -> None:
    cepstra = SpeechFrames(np.random.default_rng(0).normal(size=(30, 13)), (0,))
    coloured = SpeechFrames(cepstra.values + np.linspace(-3, 3, 13), (0,))
    moved = {kind: np.abs(of(coloured) - of(cepstra)).max() for kind, of in FRAME_KINDS.items()}
    assert moved["raw-mfcc"] > 1
    assert max(moved["mfcc"], moved["sdc"]) < 1e-9
