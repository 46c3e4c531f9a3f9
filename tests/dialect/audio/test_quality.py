import numpy as np
import pytest
from audio_makers import tone

from dialect.audio import measure_quality
from dialect.audio.quality import _bandwidth_hz, _snr_db
from dialect.entities import Span, Waveform


def noise(duration_s: float, level_db: float) -> np.ndarray:
    rng = np.random.default_rng(0)
    amplitude = 10 ** (level_db / 20)
    return (amplitude * rng.standard_normal(round(duration_s * 16_000))).astype(np.float32)


@pytest.mark.parametrize("snr_db", [0.0, 10.0, 30.0])
def test_the_ratio_of_speech_to_noise_is_what_was_mixed(snr_db: float) -> None:
    samples = noise(4.0, -50.0)
    samples[16_000:32_000] += noise(1.0, -50.0 + snr_db)[::-1]
    assert _snr_db(samples, (Span(1.0, 2.0),)) == pytest.approx(snr_db, abs=0.7)


def test_no_ratio_is_given_where_nothing_lies_between_the_words() -> None:
    assert _snr_db(noise(1.0, -20.0), (Span(0.0, 1.0),)) is None


@pytest.mark.parametrize("edge_hz", [3_400, 4_000, 7_000])
def test_bandwidth_is_where_the_spectrum_ends(edge_hz: int) -> None:
    spectrum = np.fft.rfft(noise(2.0, -20.0))
    spectrum[2 * edge_hz :] = 0  # bins of half a hertz
    samples = np.fft.irfft(spectrum).astype(np.float32)
    assert _bandwidth_hz(samples, ()) == pytest.approx(edge_hz, abs=200)


def test_clipping_is_the_share_of_samples_at_full_scale() -> None:
    samples = np.clip(3 * tone(1.0, 16_000), -1, 1)
    expected = 1 - 2 * np.arcsin(1 / 1.5) / np.pi
    assert measure_quality(Waveform(samples)).clipped_share == pytest.approx(expected, abs=0.02)


def test_a_tone_holds_no_speech_and_a_known_peak() -> None:
    quality = measure_quality(Waveform(tone(2.0, 16_000)))
    assert quality.duration_s == 2.0
    assert quality.net_speech_s == 0
    assert quality.peak_db == pytest.approx(-6.02, abs=0.05)


def test_a_single_sample_is_measured() -> None:
    assert measure_quality(Waveform(np.ones(1, np.float32))).peak_db == 0
