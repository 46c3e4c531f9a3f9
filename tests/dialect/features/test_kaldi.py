import numpy as np
import pytest

from dialect.features.kaldi import kaldi_cepstra, kaldi_filterbank

RATE_HZ = 16_000


def mel(hz: float) -> float:
    return 1127.0 * np.log1p(hz / 700.0)


@pytest.mark.parametrize("hz", [300.0, 1000.0, 3000.0])
def test_a_tone_is_loudest_in_the_band_that_holds_it(hz: float) -> None:
    tone = 0.1 * np.cos(2 * np.pi * hz * np.arange(RATE_HZ) / RATE_HZ)
    energies = kaldi_filterbank(tone.astype(np.float32))
    assert energies.shape == (98, 80)
    expected = (mel(hz) - mel(20.0)) / (mel(8000.0) - mel(20.0)) * 81 - 1
    assert abs(energies.mean(axis=0).argmax() - expected) <= 1


def test_ten_times_the_sound_adds_the_logarithm_of_a_hundred() -> None:
    noise = 0.01 * np.random.default_rng(0).normal(size=RATE_HZ).astype(np.float32)
    more = kaldi_filterbank(10 * noise) - kaldi_filterbank(noise)
    np.testing.assert_allclose(more, np.log(100.0), atol=1e-3)


def test_cepstra_of_a_second_are_a_hundred_rows_and_gain_moves_the_first_alone() -> None:
    noise = 0.01 * np.random.default_rng(0).normal(size=RATE_HZ).astype(np.float32)
    more = kaldi_cepstra(10 * noise) - kaldi_cepstra(noise)
    assert more.shape == (100, 40)
    # An orthogonal cosine transform puts a constant over 40 bands into the first value.
    np.testing.assert_allclose(more[:, 0], np.log(100.0) * np.sqrt(40), rtol=1e-3)
    np.testing.assert_allclose(more[:, 1:], 0.0, atol=1e-2)
