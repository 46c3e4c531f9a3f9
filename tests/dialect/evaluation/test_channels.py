import numpy as np
import pytest

from dialect.entities import Waveform
from dialect.evaluation.channels import CHANNELS, pass_through

RATE_HZ = 16_000


def _sweep() -> Waveform:
    """Glide from 200 to 6,000 Hz for a second."""
    time_s = np.arange(RATE_HZ) / RATE_HZ
    phase = 2 * np.pi * (200 * time_s + 2900 * time_s**2)
    return Waveform((0.3 * np.sin(phase)).astype(np.float32))


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_keeps_length_and_bounds(channel: str) -> None:
    heard = pass_through(_sweep(), channel, np.random.default_rng(0))
    assert len(heard.samples) == RATE_HZ
    assert np.abs(heard.samples).max() <= 1.0


@pytest.mark.parametrize("channel", ["telephone", "amr"])
def test_a_telephone_carries_nothing_above_four_kilohertz(channel: str) -> None:
    heard = pass_through(_sweep(), channel, np.random.default_rng(0)).samples
    early, late = heard[2000:8000], heard[13_000:]
    assert np.sqrt(np.mean(late**2)) < 0.1 * np.sqrt(np.mean(early**2))


def test_noise_is_ten_decibels_below_the_loud_half() -> None:
    clean = _sweep().samples
    noise = pass_through(_sweep(), "noise", np.random.default_rng(0)).samples - clean
    loud = np.abs(clean) > np.median(np.abs(clean))
    ratio = np.mean(clean[loud] ** 2) / np.mean(noise**2)
    assert 10 * np.log10(ratio) == pytest.approx(10.0, abs=0.5)
