"""Short-time spectra and the noise taken out of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.entities import Span, Waveform
from dialect.features.spectra import COARSE, FINE, Grid, band_level_db, noise_power, power_spectra

RATE_HZ = 16_000


def silence(grid: Grid) -> np.ndarray:
    return np.zeros(grid.n_fft // 2 + 1)


@settings(max_examples=15)
@given(freq_hz=st.floats(300.0, 7000.0))
def test_a_tone_is_found_at_its_frequency(freq_hz: float) -> None:
    tone = 0.5 * np.sin(2 * np.pi * freq_hz * np.arange(8000) / RATE_HZ)
    spectra = power_spectra(
        Waveform(tone.astype(np.float32)), Span(0.1, 0.4), COARSE, noise=silence(COARSE)
    )
    peaks_hz = spectra.freq_hz[spectra.power.argmax(axis=1)]
    np.testing.assert_allclose(peaks_hz, freq_hz, atol=RATE_HZ / COARSE.n_fft)


def test_both_grids_give_a_noise_one_level() -> None:
    noise = Waveform(np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32))
    levels = [
        band_level_db(power_spectra(noise, Span(0.1, 0.9), g, noise=silence(g)), 0, 8000).mean()
        - 10 * np.log10(g.n_fft)
        for g in (FINE, COARSE)
    ]
    assert levels[0] == pytest.approx(levels[1], abs=0.5)


def test_frames_are_centred_in_their_steps() -> None:
    spectra = power_spectra(
        Waveform(np.zeros(16_000, np.float32)), Span(0.5, 0.6), COARSE, noise=silence(COARSE)
    )
    np.testing.assert_allclose(spectra.time_s, 0.505 + 0.01 * np.arange(10))


def test_a_span_past_the_end_is_silence_there() -> None:
    loud = Waveform(np.full(1600, 0.5, np.float32))
    spectra = power_spectra(loud, Span(-0.2, 0.3), FINE, noise=silence(FINE))
    level_db = band_level_db(spectra, 0, 8000)
    assert level_db[spectra.time_s < -0.01].max() < -80
    assert level_db[spectra.time_s > 0.11].max() < -80


def test_steady_noise_is_taken_out() -> None:
    samples = np.random.default_rng(0).normal(0, 0.05, 32_000)
    noisy = Waveform(samples.astype(np.float32))
    noise = noise_power(noisy, COARSE)
    with_noise = power_spectra(noisy, Span(0.5, 1.5), COARSE, noise=silence(COARSE))
    without = power_spectra(noisy, Span(0.5, 1.5), COARSE, noise=noise)
    gain_db = band_level_db(with_noise, 0, 8000) - band_level_db(without, 0, 8000)
    assert gain_db.mean() > 2


def test_what_a_gate_has_silenced_is_not_the_noise() -> None:
    rng = np.random.default_rng(0)
    room = rng.normal(0, 0.003, 16_000)
    samples = np.concatenate([np.zeros(8_000), rng.normal(0, 0.3, 16_000), room])
    noise = noise_power(Waveform(samples.astype(np.float32)), COARSE)
    alone = noise_power(Waveform(room.astype(np.float32)), COARSE)
    assert 10 * np.log10(noise.sum() / alone.sum()) == pytest.approx(0, abs=1)


def test_speech_between_gated_pauses_is_not_taken_for_noise() -> None:
    speech = np.random.default_rng(0).normal(0, 0.3, 16_000)
    samples = np.concatenate([np.zeros(8_000), speech, np.zeros(8_000)]).astype(np.float32)
    loud = noise_power(Waveform(speech.astype(np.float32)), COARSE).sum()
    assert 10 * np.log10(loud / noise_power(Waveform(samples), COARSE).sum()) > 20


def test_a_recording_of_silence_has_no_noise() -> None:
    assert noise_power(Waveform(np.zeros(16_000, np.float32)), FINE).sum() == 0.0
