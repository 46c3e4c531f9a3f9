"""The outline of a recording's waveform, small enough to draw at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.entities import Waveform

__all__ = ["Peaks", "outline"]

SAMPLES_PER_PIXEL = 320
"""20 ms at 16 kHz: a syllable is ten pixels wide before anybody zooms in."""


@dataclass(frozen=True)
class Peaks:
    """Lowest and highest sample of each pixel.

    Attributes
    ----------
    sample_rate_hz : int
        Of the recording.
    samples_per_pixel : int
        Samples that one pixel stands for; the last may stand for fewer.
    extremes : ndarray of int8, shape (n_pixels, 2)
        Lowest and highest, full scale being 127.
    """

    sample_rate_hz: int
    samples_per_pixel: int
    extremes: NDArray[np.int8]


def outline(waveform: Waveform) -> Peaks:
    """Take the lowest and highest sample of every 20 ms.

    Parameters
    ----------
    waveform : Waveform
        At least one sample.

    Returns
    -------
    peaks : Peaks
        As audiowaveform, wavesurfer.js and peaks.js draw them [1]_.

    References
    ----------
    .. [1] BBC, audiowaveform, "Data file format", version 2.

    Examples
    --------
    >>> outline(Waveform(np.full(640, 0.5, np.float32))).extremes.tolist()
    [[64, 64], [64, 64]]
    """
    n_pixels = -(-len(waveform.samples) // SAMPLES_PER_PIXEL)
    padded = np.pad(
        waveform.samples, (0, n_pixels * SAMPLES_PER_PIXEL - len(waveform.samples)), mode="edge"
    ).reshape(n_pixels, SAMPLES_PER_PIXEL)
    extremes = np.stack([padded.min(axis=1), padded.max(axis=1)], axis=1)
    scaled = np.clip(np.round(127 * extremes), -127, 127).astype(np.int8)
    return Peaks(waveform.sample_rate_hz, SAMPLES_PER_PIXEL, scaled)
