"""Short-time power spectra of one syllable, freed of the recording's steady noise."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray, Span, Waveform

__all__ = [
    "COARSE",
    "FINE",
    "LEAST_POWER",
    "Grid",
    "Spectra",
    "band_level_db",
    "noise_power",
    "power_spectra",
]

LEAST_POWER = 1e-10
"""Of a bin, so that digital silence has a level: some 100 dB under full scale."""
GATED_POWER = 1e-7
"""A block below, some 70 dB under full scale, was cut to silence by a noise gate or an editor and
tells nothing about the noise between the words."""
LOUD_SHARE, LEAST_GATED_SNR_DB = 0.9, 25.0
"""A gate lets no more noise through than this under the loud blocks."""
QUIET_SHARE = 0.1
"""Share of the recording's blocks that are taken for its noise."""
MOST_NOISE_BLOCKS = 2000
KEPT_NOISE = 0.1
"""Part of the noise left after subtraction, so that no level falls to nothing by chance [1]_.

.. [1] M. Berouti et al., Enhancement of speech corrupted by acoustic noise, ICASSP 1979.
"""


@dataclass(frozen=True)
class Grid:
    """Window and step of an analysis, in samples at 16 kHz, and the length of its transform."""

    window: int
    hop: int
    n_fft: int


FINE = Grid(window=128, hop=32, n_fft=128)
"""8 ms every 2 ms: when things happen."""
COARSE = Grid(window=400, hop=160, n_fft=512)
"""25 ms every 10 ms: what they sound like."""


@dataclass(frozen=True)
class Spectra:
    """Power over time and frequency.

    Attributes
    ----------
    time_s : ndarray of float, shape (n_frames,)
        Centre of each frame from the start of the recording.
    freq_hz : ndarray of float, shape (n_bins,)
    power : ndarray of float, shape (n_frames, n_bins)
        Over the window's own power, so that both grids have one scale.
    """

    time_s: FloatArray
    freq_hz: FloatArray
    power: FloatArray


def power_spectra(waveform: Waveform, span: Span, grid: Grid, *, noise: FloatArray) -> Spectra:
    """Take short-time power spectra of a span.

    Parameters
    ----------
    waveform : Waveform
        Sound at 16 kHz.
    span : Span
        In seconds; what lies outside the recording is silence.
    grid : Grid
        Resolution.
    noise : ndarray of float, shape (n_bins,)
        Power of the steady noise, as `noise_power` gives it.

    Returns
    -------
    spectra : Spectra
        One frame per hop, at least one.
    """
    rate_hz = waveform.sample_rate_hz
    first = round(span.start_s * rate_hz)
    n_frames = max(1, round((span.end_s - span.start_s) * rate_hz) // grid.hop)
    starts = first + grid.hop // 2 - grid.window // 2 + grid.hop * np.arange(n_frames)
    power = np.maximum(_raw_power(waveform, starts, grid) - noise, KEPT_NOISE * noise)
    return Spectra(
        (starts + grid.window / 2) / rate_hz,
        np.asarray(np.fft.rfftfreq(grid.n_fft, 1 / rate_hz), np.float64),
        power + LEAST_POWER,
    )


def noise_power(waveform: Waveform, grid: Grid) -> FloatArray:
    """Estimate the spectrum of a recording's steady noise from its quietest tenth.

    Parameters
    ----------
    waveform : Waveform
        Whole recording at 16 kHz.
    grid : Grid
        Resolution.

    Returns
    -------
    noise : ndarray of float, shape (n_bins,)
        Mean power of the quietest blocks that hold any sound; zeros if none does.
    """
    n_blocks = len(waveform.samples) // grid.window
    if n_blocks == 0:
        return np.zeros(grid.n_fft // 2 + 1)
    chosen = np.linspace(0, n_blocks - 1, min(n_blocks, MOST_NOISE_BLOCKS)).astype(np.intp)
    power = _raw_power(waveform, chosen * grid.window, grid)
    is_gated = power.sum(axis=1) <= GATED_POWER
    if is_gated.all():
        return np.zeros(grid.n_fft // 2 + 1)
    total = power[~is_gated].sum(axis=1)
    quiet = total <= np.quantile(total, QUIET_SHARE)
    noise = power[~is_gated][quiet].mean(axis=0)
    if is_gated.mean() <= QUIET_SHARE:
        return np.asarray(noise)
    # Where every pause is cut to silence, the quietest of the rest may be the faintest of speech.
    most = float(np.quantile(total, LOUD_SHARE)) * 10 ** (-LEAST_GATED_SNR_DB / 10)
    return np.asarray(noise * min(1.0, most / noise.sum()))


def _raw_power(waveform: Waveform, starts: NDArray[np.intp], grid: Grid) -> FloatArray:
    """Power of the frames that start at these samples, shape (n_frames, n_bins)."""
    low, high = int(starts.min()), int(starts.max()) + grid.window
    inside = waveform.samples[max(low, 0) : max(high, 0)]
    before = max(0, -low)
    padded = np.pad(inside, (before, max(0, high - low - before - len(inside))))
    frames = padded[(starts - low)[:, None] + np.arange(grid.window)]
    window = np.hanning(grid.window + 2)[1:-1]
    spectrum = np.fft.rfft(frames * window, grid.n_fft)
    return np.asarray(np.square(np.abs(spectrum)) / np.square(window).sum())


def band_level_db(spectra: Spectra, low_hz: float, high_hz: float) -> FloatArray:
    """Sum the power of a band of frequencies.

    Parameters
    ----------
    spectra : Spectra
    low_hz, high_hz : float
        Edges of the band; bins on an edge belong to it.

    Returns
    -------
    level_db : ndarray of float, shape (n_frames,)
        In dB relative to a common unit.
    """
    inside = (spectra.freq_hz >= low_hz) & (spectra.freq_hz <= high_hz)
    return np.asarray(10 * np.log10(spectra.power[:, inside].sum(axis=1)))
