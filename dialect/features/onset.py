"""How a syllable starts: voice onset time, murmur, aspiration and the spectrum of its noise."""

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray
from dialect.features.measures import Onset
from dialect.features.sounds import ABOVE_NOISE_DB, FINE_S, NOISE_BAND_HZ, SyllableSound, smooth
from dialect.features.spectra import band_level_db

__all__ = ["measure_onset"]

MURMUR_BAND_HZ = (600.0, 4000.0)
MOMENTS_FROM_HZ = 500.0
"""Below, a voice already begun or the room's hum would decide the moments."""
NOISE_RANGE_DB = 30.0
"""Noise before the voice is heard down to so far under the rime, and under its own loudest."""
BELOW_PEAK_DB = 42.0
"""And under the syllable's loudest moment at any frequency."""
MURMUR_BELOW_DB = 9.0
"""A closed mouth takes off at least so much of the vowel's level in `MURMUR_BAND_HZ`."""
LEAST_MURMUR_S, LEAST_NOISE_S = 0.016, 0.004
LONGEST_ONSET_S = 0.35
MOST_GAP_S = 0.03
"""A longer silence parts the noise from the syllable: a breath, a click, a word before."""
RISE_S = 0.006
BREATH_S = 0.015


def measure_onset(sound: SyllableSound) -> Onset:
    """Measure the start of a syllable.

    Parameters
    ----------
    sound : SyllableSound

    Returns
    -------
    onset : Onset
        All NaN without a voice: what is noise and what is whisper cannot be told then.

    References
    ----------
    .. [1] L. Lisker and A. Abramson, A cross-language study of voicing in initial stops, Word 20,
       1964 (voice onset time).
    .. [2] K. Forrest et al., Statistical analysis of word-initial voiceless obstruents, JASA 84,
       1988 (moments of the noise's power spectrum).
    """
    if np.isnan(sound.voice_start_s):
        return Onset(*[float("nan")] * 11)
    time_s = sound.fine.time_s
    high_db = smooth(band_level_db(sound.fine, *NOISE_BAND_HZ))
    rime = (time_s >= sound.voice_start_s) & (time_s <= sound.voice_end_s)
    rime_db = float(np.quantile(high_db[rime], 0.75)) if rime.any() else float(high_db.max())
    floor_db = max(
        high_db.max() - NOISE_RANGE_DB,
        rime_db - NOISE_RANGE_DB,
        float(band_level_db(sound.fine, 80.0, 8000.0).max()) - BELOW_PEAK_DB,
        float(band_level_db(sound.noise, *NOISE_BAND_HZ)[0]) + ABOVE_NOISE_DB,
    )
    noise = _noise_frames(sound, high_db, floor_db)
    noise_ms = 1000.0 * FINE_S * len(noise)
    murmur_ms, murmur_db = _murmur(sound, rime)
    has_noise = noise_ms >= 1000.0 * LEAST_NOISE_S
    vot_ms = noise_ms if has_noise or not murmur_ms else -murmur_ms
    moments = _moments(sound, noise) if has_noise else [float("nan")] * 4
    noise_db = float(high_db[noise].max()) if has_noise else float("nan")
    last_db = high_db[noise[-round(BREATH_S / FINE_S) :]].mean() if has_noise else float("nan")
    return Onset(
        vot_ms,
        murmur_ms,
        murmur_db,
        noise_ms if has_noise else 0.0,
        noise_db - rime_db,
        float(last_db - noise_db),
        _steepest_rise(sound, high_db),
        *moments,
    )


def _noise_frames(sound: SyllableSound, high_db: FloatArray, floor_db: float) -> NDArray[np.intp]:
    """Return the fine frames from the first noise to the voice."""
    time_s = sound.fine.time_s
    earliest_s = max(sound.start_s, sound.voice_start_s - LONGEST_ONSET_S)
    before = np.flatnonzero((time_s >= earliest_s) & (time_s < sound.voice_start_s))
    heard = before[high_db[before] > floor_db]
    if not len(heard) or before[-1] - heard[-1] > MOST_GAP_S / FINE_S:
        return heard[:0]
    breaks = np.flatnonzero(np.diff(heard) > MOST_GAP_S / FINE_S)
    first = heard[breaks[-1] + 1] if len(breaks) else heard[0]
    return np.arange(first, before[-1] + 1)


def _murmur(sound: SyllableSound, rime: NDArray[np.bool_]) -> tuple[float, float]:
    """Return length in ms and level in dB of the voice before the mouth opens."""
    level_db = smooth(band_level_db(sound.fine, *MURMUR_BAND_HZ))[rime]
    if not len(level_db):
        return 0.0, float("nan")
    vowel_db = float(np.quantile(level_db, 0.75))
    opened = np.flatnonzero(level_db > vowel_db - MURMUR_BELOW_DB)
    n_closed = int(opened[0])
    if n_closed * FINE_S < LEAST_MURMUR_S:
        return 0.0, float("nan")
    return 1000.0 * FINE_S * n_closed, float(np.median(level_db[:n_closed]) - vowel_db)


def _steepest_rise(sound: SyllableSound, high_db: FloatArray) -> float:
    """Return the steepest rise around the start, in dB per ms."""
    n_rise = round(RISE_S / FINE_S)
    near = sound.fine.time_s <= sound.voice_start_s + BREATH_S
    near[: 2 * n_rise] = True
    level_db = high_db[near]
    return float(np.max(level_db[n_rise:] - level_db[:-n_rise])) / (1000.0 * RISE_S)


def _moments(sound: SyllableSound, noise: NDArray[np.intp]) -> list[float]:
    """Mean, standard deviation, skewness and excess kurtosis of the noise's spectrum."""
    kept = sound.fine.freq_hz >= MOMENTS_FROM_HZ
    freq_hz = sound.fine.freq_hz[kept]
    power = sound.fine.power[noise][:, kept].mean(axis=0)
    share = power / power.sum()
    centroid_hz = float(share @ freq_hz)
    spread_hz = float(np.sqrt(share @ (freq_hz - centroid_hz) ** 2))
    z = (freq_hz - centroid_hz) / max(spread_hz, 1e-9)
    return [centroid_hz, spread_hz, float(share @ z**3), float(share @ z**4) - 3.0]
