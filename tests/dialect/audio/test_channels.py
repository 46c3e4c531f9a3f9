import numpy as np
import pytest

from dialect.audio.channels import (
    AAC,
    AMR,
    OPUS,
    Codec,
    add_noise,
    change_speed,
    reverberate,
    through_codec,
    through_telephone,
)
from dialect.entities import FloatArray

RATE_HZ = 16_000


def buzz(duration_s: float = 1.0, *, pitch_hz: float = 150.0) -> FloatArray:
    """A voice-like buzz that swells and fades."""
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    tones = [np.sin(2 * np.pi * k * pitch_hz * time_s) / k for k in range(1, 20)]
    return 0.2 * np.sum(tones, axis=0) * (0.55 - 0.45 * np.cos(2 * np.pi * 3 * time_s))


def glide() -> FloatArray:
    """A second from 200 to 1,000 Hz, which fits itself in one place only."""
    time_s = np.arange(RATE_HZ) / RATE_HZ
    return 0.3 * np.sin(2 * np.pi * (200 * time_s + 400 * time_s**2))


def band_power(samples: FloatArray, low_hz: float, high_hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(samples)))
    freq_hz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    return float(power[(freq_hz >= low_hz) & (freq_hz < high_hz)].sum() / power.sum())


@pytest.mark.parametrize("codec", [AMR, OPUS, AAC], ids=["amr", "opus", "aac"])
def test_a_codec_keeps_length_timing_and_most_of_the_sound(codec: Codec) -> None:
    said = glide()
    heard = through_codec(said, codec)
    assert heard.shape == said.shape
    assert np.corrcoef(said, heard)[0, 1] > 0.9


def test_noise_lies_as_far_under_the_sound_as_asked() -> None:
    said = glide()
    noisy = add_noise(said, np.random.default_rng(1), snr_db=10.0)
    loud = np.abs(said) > np.quantile(np.abs(said), 0.5)
    power_db = 10 * np.log10(np.mean(said[loud] ** 2) / np.mean((noisy - said) ** 2))
    assert power_db == pytest.approx(10.0, abs=0.2)


def test_a_telephone_lets_only_its_band_through() -> None:
    hiss = 0.1 * np.random.default_rng(2).normal(size=RATE_HZ)
    assert band_power(through_telephone(hiss), 300, 3400) > 0.9


def test_a_room_rings_on_after_the_sound_and_keeps_its_power() -> None:
    said = np.concatenate([buzz(0.5), np.zeros(RATE_HZ // 2)])
    heard = reverberate(said, np.random.default_rng(3), t60_s=0.5)
    tail = np.mean(np.square(heard[RATE_HZ // 2 : RATE_HZ // 2 + 1600]))
    late = np.mean(np.square(heard[-1600:]))
    assert 0 < late < tail / 100
    assert np.mean(heard**2) == pytest.approx(np.mean(said**2))


def test_speed_shortens_the_sound_and_raises_its_pitch() -> None:
    faster = change_speed(buzz(pitch_hz=200.0), factor=1.25)
    assert len(faster) == RATE_HZ * 4 // 5
    strongest = np.argmax(np.abs(np.fft.rfft(faster))) * RATE_HZ / len(faster)
    assert strongest == pytest.approx(250.0, abs=5.0)


def test_the_same_seed_gives_the_same_noise_and_room() -> None:
    said = buzz(0.2)
    for make in (
        lambda rng: add_noise(said, rng, snr_db=5.0),
        lambda rng: reverberate(said, rng, t60_s=0.3),
    ):
        first, second = make(np.random.default_rng(4)), make(np.random.default_rng(4))
        np.testing.assert_array_equal(first, second)
