"""The picture of a spectrum shows what sounded where."""

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from dialect.entities import Waveform
from dialect.features.spectrogram import HOP_S, TILE_S, draw_spectrogram

RATE_HZ = 16_000


def pixels(tile: bytes) -> NDArray[np.uint8]:
    decoder = av.CodecContext.create("png", "r")
    frames = [*decoder.decode(av.Packet(tile)), *decoder.decode(None)]
    return frames[0].to_ndarray(format="gray")


def tone(pitch_hz: float, duration_s: float = 1.0) -> NDArray[np.float32]:
    time_s = np.arange(int(duration_s * RATE_HZ)) / RATE_HZ
    return (0.3 * np.sin(2 * np.pi * pitch_hz * time_s)).astype(np.float32)


@pytest.mark.parametrize("pitch_hz", [500.0, 3_000.0, 7_000.0])
def test_a_tone_is_darkest_at_its_own_height(pitch_hz: float) -> None:
    (tile,) = draw_spectrogram(Waveform(tone(pitch_hz)))
    picture = pixels(tile)
    assert picture.shape == (256, 200)
    row = int(picture[:, 100].argmin())
    assert (255 - row) * 31.25 == pytest.approx(pitch_hz, abs=200)


def test_a_click_is_one_upright_line_at_its_moment() -> None:
    samples = np.zeros(RATE_HZ, np.float32)
    samples[RATE_HZ // 2] = 1.0
    (tile,) = draw_spectrogram(Waveform(samples))
    dark = np.flatnonzero(pixels(tile).mean(axis=0) < 100)
    assert dark.min() >= 99
    assert dark.max() <= 101


def test_a_long_recording_comes_in_tiles_of_one_darkness() -> None:
    samples = np.concatenate([tone(1_000.0, TILE_S), 0.01 * tone(1_000.0, 1.5)])
    first, second = (pixels(tile) for tile in draw_spectrogram(Waveform(samples)))
    assert first.shape == (256, round(TILE_S / HOP_S))
    assert second.shape == (256, 300)
    quieter = (int(second[:, 150].min()) - int(first[:, 150].min())) / 255 * 70
    assert quieter == pytest.approx(40, abs=2)


@pytest.mark.parametrize("n_samples", [1, 79, 81])
def test_the_shortest_recording_has_a_picture(n_samples: int) -> None:
    (tile,) = draw_spectrogram(Waveform(np.full(n_samples, 0.1, np.float32)))
    assert pixels(tile).shape == (256, -(-n_samples // 80))
