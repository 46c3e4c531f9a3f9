"""Mel cepstra in which one voice and channel look like another: for comparing segments.

The frequency axis is stretched to one length of vocal tract, then the session's own mean and spread
are taken out of each coefficient.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray, Waveform
from dialect.features.spectra import Spectra

__all__ = ["N_BANDS", "N_CEPSTRA", "log_mel", "mel_cepstra", "standardise", "vocal_tract"]

N_CEPSTRA = 13
N_BANDS = 26
LOW_HZ, HIGH_HZ = 80.0, 7600.0
"""Edges of the mel bands for a man's vocal tract."""
BEND_HZ = 5000.0
"""Up to here formants scale with the tract; above, the axis is bent back to the same end [1]_.

.. [1] S. Young et al., The HTK Book, version 3.4, 2006 (vocal tract length normalisation).
"""

REFERENCE_F3_HZ = 2550.0
"""Median third formant of adult men's vowels: about that of [1]_ (2,240 to 3,010 Hz by vowel).

.. [1] G. Peterson and H. Barney, Control methods used in a study of the vowels, JASA 24, 1952.
"""
TRACT_LIMITS = (0.88, 1.3)
"""From a large man to a small child, in units of the reference."""
PRIOR_FRAMES = 10.0
"""Weight of the reference beside that of the measured frames."""
LPC_ORDER = 16
LPC_WINDOW = 400
MOST_LPC_FRAMES = 120
PRE_EMPHASIS = 0.97
F3_RANGE_HZ = (1900.0, 3900.0)
WIDEST_FORMANT_HZ = 500.0
LEAST_FORMANT_HZ = 200.0


def mel_cepstra(spectra: Spectra, *, tract: float) -> FloatArray:
    """Take mel cepstra of a sound.

    Parameters
    ----------
    spectra : Spectra
        On the coarse grid.
    tract : float
        Formants of this voice over a man's; the bands are stretched by it.

    Returns
    -------
    cepstra : ndarray of float, shape (n_frames, 13)
        Cosine transform of the log band energies, the first for the level.

    References
    ----------
    .. [1] S. Davis and P. Mermelstein, Comparison of parametric representations for monosyllabic
       word recognition, IEEE ASSP 28, 1980.
    .. [2] E. Eide and H. Gish, A parametric approach to vocal tract length normalization, ICASSP
       1996.
    """
    n = np.arange(N_BANDS)
    basis = np.cos(np.pi / N_BANDS * (n[:, None] + 0.5) * np.arange(N_CEPSTRA))
    return np.asarray(log_mel(spectra, tract=tract) @ (basis * np.sqrt(2.0 / N_BANDS)))


def log_mel(spectra: Spectra, *, tract: float) -> FloatArray:
    """Take the logarithm of the energy in bands even on the mel scale.

    Parameters
    ----------
    spectra : Spectra
        On the coarse grid.
    tract : float
        Formants of this voice over a man's; the bands are stretched by it.

    Returns
    -------
    bands : ndarray of float, shape (n_frames, 26)
        Natural logarithm of the power, from 80 to 7,600 Hz of a man.
    """
    axis_hz = tuple(spectra.freq_hz[[1, -1]])
    return np.asarray(np.log(spectra.power @ _mel_bands(axis_hz, round(tract, 2))))


@lru_cache(maxsize=64)
def _mel_bands(axis_hz: tuple[float, float], tract: float) -> FloatArray:
    """Triangles even on the mel scale, shape (n_bins, n_bands)."""
    step_hz, last_hz = axis_hz
    freq_hz = np.arange(0.0, last_hz + step_hz / 2, step_hz)
    mel = np.linspace(_mel(LOW_HZ), _mel(HIGH_HZ), N_BANDS + 2)
    man_hz = 700.0 * (10 ** (mel / 2595.0) - 1.0)
    edges_hz = np.interp(man_hz, [0.0, BEND_HZ, HIGH_HZ], [0.0, tract * BEND_HZ, HIGH_HZ])
    rise = (freq_hz[:, None] - edges_hz[:-2]) / np.diff(edges_hz)[:-1]
    fall = (edges_hz[2:] - freq_hz[:, None]) / np.diff(edges_hz)[1:]
    return np.maximum(0.0, np.minimum(rise, fall)) + 1e-12


def _mel(freq_hz: float) -> float:
    return float(2595.0 * np.log10(1.0 + freq_hz / 700.0))


def standardise(cepstra: Sequence[FloatArray]) -> tuple[FloatArray, ...]:
    """Take the session's own mean and spread out of its cepstra.

    Parameters
    ----------
    cepstra : sequence of ndarray of float, shape (n_frames, 13)
        One per syllable.

    Returns
    -------
    standardised : tuple of ndarray of float
        Together of mean 0 and standard deviation 1 in each coefficient.
    """
    if not cepstra:
        return ()
    everything = np.concatenate(cepstra)
    spread = np.maximum(everything.std(axis=0), 1e-6)
    return tuple((c - everything.mean(axis=0)) / spread for c in cepstra)


def vocal_tract(waveform: Waveform, centre_s: FloatArray) -> float:
    """Tell how much higher the formants of a voice lie than a man's.

    Parameters
    ----------
    waveform : Waveform
        Sound at 16 kHz.
    centre_s : ndarray of float, shape (n,)
        Where the voice is strong.

    Returns
    -------
    tract : float
        Median third formant over that of men, drawn towards 1 when few frames show one; between
        0.88 and 1.3.

    References
    ----------
    .. [1] E. Eide and H. Gish, A parametric approach to vocal tract length normalization, ICASSP
       1996: the ratio of median third formants.
    .. [2] J. Markel and A. Gray, Linear Prediction of Speech, 1976: formants from the roots.
    """
    f3_hz = _third_formants(waveform, centre_s) if len(centre_s) else np.zeros(0)
    log_ratio = np.log(np.median(f3_hz) / REFERENCE_F3_HZ) if len(f3_hz) else 0.0
    shrunk = log_ratio * len(f3_hz) / (len(f3_hz) + PRIOR_FRAMES)
    return float(np.clip(np.exp(shrunk), *TRACT_LIMITS))


def _third_formants(waveform: Waveform, centre_s: FloatArray) -> FloatArray:
    """Third formants of the frames that show one, in Hz."""
    rate_hz = waveform.sample_rate_hz
    chosen = np.linspace(0, len(centre_s) - 1, min(len(centre_s), MOST_LPC_FRAMES)).astype(np.intp)
    starts = np.round(centre_s[chosen] * rate_hz).astype(np.intp)
    padded = np.pad(waveform.samples.astype(np.float64), LPC_WINDOW)
    frames = padded[starts[:, None] + LPC_WINDOW // 2 + np.arange(LPC_WINDOW + 1)]
    frames = (frames[:, 1:] - PRE_EMPHASIS * frames[:, :-1]) * np.hamming(LPC_WINDOW)
    roots = np.linalg.eigvals(_companions(_predictors(frames)))
    freq_hz = np.angle(roots) * rate_hz / (2 * np.pi)
    width_hz = -np.log(np.maximum(np.abs(roots), 1e-9)) * rate_hz / np.pi
    is_formant = (freq_hz > LEAST_FORMANT_HZ) & (width_hz < WIDEST_FORMANT_HZ)
    third = np.sort(np.where(is_formant, freq_hz, np.inf), axis=1)[:, 2]
    low_hz, high_hz = F3_RANGE_HZ
    kept: FloatArray = third[(third > low_hz) & (third < high_hz)]
    return kept


def _predictors(frames: FloatArray) -> FloatArray:
    """Linear predictors by the autocorrelation method, shape (n_frames, order)."""
    spectrum = np.abs(np.fft.rfft(frames, 2 * frames.shape[1])) ** 2
    lags = np.fft.irfft(spectrum)[:, : LPC_ORDER + 1]
    lags[:, 0] = lags[:, 0] * 1.0001 + 1e-9  # keeps a pure tone's equations solvable
    order = np.arange(LPC_ORDER)
    toeplitz = lags[:, np.abs(order[:, None] - order)]
    return np.asarray(np.linalg.solve(toeplitz, lags[:, 1:, None])[..., 0], np.float64)


def _companions(predictors: FloatArray) -> NDArray[np.float64]:
    """Matrices whose eigenvalues are the predictors' roots, shape (n_frames, order, order)."""
    n_frames, order = predictors.shape
    companions = np.zeros((n_frames, order, order))
    companions[:, 0] = predictors
    companions[:, np.arange(1, order), np.arange(order - 1)] = 1.0
    return companions
