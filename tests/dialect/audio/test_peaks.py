"""The outline of a waveform."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dialect.audio.peaks import SAMPLES_PER_PIXEL, outline
from dialect.entities import Waveform


@given(n_samples=st.integers(1, 5_000), seed=st.integers(0, 99))
def test_no_sample_lies_outside_the_outline(n_samples: int, seed: int) -> None:
    samples = np.random.default_rng(seed).uniform(-1, 1, n_samples).astype(np.float32)
    extremes = outline(Waveform(samples)).extremes
    assert len(extremes) == -(-n_samples // SAMPLES_PER_PIXEL)
    pixel = np.arange(n_samples) // SAMPLES_PER_PIXEL
    assert (127 * samples >= extremes[pixel, 0] - 0.51).all()
    assert (127 * samples <= extremes[pixel, 1] + 0.51).all()


def test_a_single_click_is_seen_however_long_the_recording_is() -> None:
    samples = np.zeros(160_000, np.float32)
    samples[100_000] = -1.0
    extremes = outline(Waveform(samples)).extremes
    assert extremes.min(axis=0).tolist() == [-127, 0]
    assert int(extremes[:, 0].argmin()) == 100_000 // SAMPLES_PER_PIXEL
