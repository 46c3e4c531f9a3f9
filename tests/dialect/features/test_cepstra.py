"""Cepstra and the length of the vocal tract."""

import numpy as np
import pytest

from dialect.entities import Waveform
from dialect.features.cepstra import N_CEPSTRA, mel_cepstra, standardise, vocal_tract
from dialect.features.spectra import Spectra

FREQ_HZ = np.linspace(0.0, 8000.0, 257)


def peaks(centres_hz: list[float]) -> Spectra:
    power = sum(np.exp(-0.5 * ((FREQ_HZ - c) / 150.0) ** 2) for c in centres_hz) + 1e-4
    return Spectra(np.zeros(1), FREQ_HZ, np.asarray(power)[None])


def test_a_short_tract_sounds_like_a_long_one_once_stretched() -> None:
    formants_hz = [600.0, 1500.0, 2600.0]
    man = mel_cepstra(peaks(formants_hz), tract=1.0)[0, 1:]
    child = peaks([1.2 * f for f in formants_hz])
    as_it_is = np.abs(mel_cepstra(child, tract=1.0)[0, 1:] - man).mean()
    stretched = np.abs(mel_cepstra(child, tract=1.2)[0, 1:] - man).mean()
    assert stretched < 0.5 * as_it_is


@pytest.mark.parametrize("tract", [0.88, 1.0, 1.3])
def test_every_band_hears_something(tract: float) -> None:
    flat = Spectra(np.zeros(1), FREQ_HZ, np.ones((1, len(FREQ_HZ))))
    assert np.isfinite(mel_cepstra(flat, tract=tract)).all()


def test_louder_moves_only_the_first_cepstrum() -> None:
    soft, loud = peaks([700.0]), peaks([700.0])
    loud = Spectra(loud.time_s, loud.freq_hz, 100 * loud.power)
    change = mel_cepstra(loud, tract=1.0) - mel_cepstra(soft, tract=1.0)
    assert change[0, 0] > 1
    np.testing.assert_allclose(change[0, 1:], 0, atol=1e-6)


def test_nothing_standardises_to_nothing() -> None:
    assert standardise([]) == ()


def test_standardising_keeps_the_syllables_apart() -> None:
    rng = np.random.default_rng(0)
    first, second = standardise(
        [rng.normal(5, 2, (7, N_CEPSTRA)), rng.normal(1, 3, (4, N_CEPSTRA))]
    )
    assert (len(first), len(second)) == (7, 4)
    assert first.mean() > second.mean()


def test_without_a_strong_voice_the_tract_is_a_mans() -> None:
    assert vocal_tract(Waveform(np.zeros(16_000, np.float32)), np.zeros(0)) == 1.0
