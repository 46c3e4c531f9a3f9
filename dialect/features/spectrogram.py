"""Pictures of a recording's spectrum over time, tuned to speech, in tiles that load as needed."""

from collections.abc import Iterator

import av
import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray, Waveform

__all__ = ["HOP_S", "TILE_S", "draw_spectrogram"]

HOP_S = 0.005
"""One column of pixels, in seconds: a burst or a tap can be seen."""
TILE_S = 20.0
"""One picture, in seconds: 4,000 pixels, under what any browser draws."""
FFT_SAMPLES = 512
"""Rows of 31.25 Hz at 16 kHz; the window is shorter and its spectrum is interpolated."""
WINDOW_S = 0.01
"""Gaussian, 5 ms effective, so 260 Hz wide: formants show and harmonics do not [Praat]."""
GAUSS_EDGE = 12.0
"""Exponent at the window's edges, as Praat's Gaussian windows have."""
RANGE_DB = 70.0
"""From black to white, as Praat draws."""
SHADES = 64
"""Levels of grey, 1.1 dB each; more would enlarge the file by noise that nobody sees."""
PRE_EMPHASIS = 0.97
"""6 dB an octave above some 80 Hz, which a voice loses from its source."""


def draw_spectrogram(waveform: Waveform) -> Iterator[bytes]:
    """Draw a recording.

    Parameters
    ----------
    waveform : Waveform
        Sound at 16 kHz, at least one sample.

    Yields
    ------
    tile : bytes
        PNG in grey, `TILE_S` each but the last: a column per `HOP_S`, black at the recording's
        loudest, white at `RANGE_DB` below; 256 rows from 8 kHz at the top to 0.

    References
    ----------
    .. [1] P. Boersma and D. Weenink, Praat manual, "Intro 3.2. Configuring the spectrogram":
       window 5 ms (Gaussian), dynamic range 70 dB, pre-emphasis 6 dB an octave.
    """
    samples = waveform.samples.astype(np.float64)
    emphasised = np.append(samples[0], samples[1:] - PRE_EMPHASIS * samples[:-1])
    hop = round(HOP_S * waveform.sample_rate_hz)
    n_columns = -(-len(samples) // hop)
    window = _gaussian(round(WINDOW_S * waveform.sample_rate_hz))
    padded = np.pad(emphasised, (len(window) // 2, len(window) + hop))
    per_tile = round(TILE_S / HOP_S)
    edges = [(first, min(first + per_tile, n_columns)) for first in range(0, n_columns, per_tile)]
    # The loudest of all tiles is looked for first: keeping their spectra would take gigabytes.
    loudest_db = max(_levels_db(padded, window, hop, *edge).max() for edge in edges)
    for edge in edges:
        levels_db = _levels_db(padded, window, hop, *edge)
        darkness = np.clip(1 + (levels_db - loudest_db) / RANGE_DB, 0, 1)
        shade = np.round((1 - darkness) * (SHADES - 1)) * (255 / (SHADES - 1))
        yield _png(shade.T[::-1].astype(np.uint8))


def _gaussian(n_samples: int) -> FloatArray:
    """Return Praat's Gaussian window, which falls to nought at its edges."""
    place = (np.arange(n_samples) + 0.5) / n_samples - 0.5
    edge = np.exp(-GAUSS_EDGE)
    window: FloatArray = (np.exp(-4 * GAUSS_EDGE * place**2) - edge) / (1 - edge)
    return window


def _levels_db(
    padded: FloatArray, window: FloatArray, hop: int, first: int, last: int
) -> FloatArray:
    """Return the power of columns `first` to `last` in dB, shape (n_columns, 256)."""
    starts = hop * np.arange(first, last)
    frames = padded[starts[:, None] + np.arange(len(window))] * window
    power = np.abs(np.fft.rfft(frames, FFT_SAMPLES, axis=1)[:, :-1]) ** 2
    levels: FloatArray = 10 * np.log10(power + 1e-12)
    return levels


def _png(grey: NDArray[np.uint8]) -> bytes:
    """Write rows of grey as PNG."""
    encoder = av.CodecContext.create("png", "w")
    encoder.height, encoder.width = grey.shape
    encoder.pix_fmt = "gray"
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(grey), format="gray")
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
