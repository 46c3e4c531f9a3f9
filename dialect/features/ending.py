"""How a syllable ends: cut off, creaking, or humming through the nose."""

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray
from dialect.features.measures import Ending
from dialect.features.sounds import FINE_S, SyllableSound, smooth
from dialect.features.spectra import band_level_db

__all__ = ["measure_ending"]

FALL_FROM_DB, FALL_BY_DB = 6.0, 20.0
STEEPEST_OVER_S = 0.02
GLOTTAL_S = 0.04
LOW_BAND_HZ, MID_BAND_HZ = (80.0, 400.0), (400.0, 3000.0)
"""Where a nasal murmur is strong, and where it is weak beside a vowel [1]_.

.. [1] K. N. Stevens, Acoustic Phonetics, 1998, chapter 9.
"""
ABOVE_MURMUR_HZ = (600.0, 4000.0)
HIGH_BAND_HZ = (2500.0, 4000.0)
LEAST_FRAMES = 6
"""Two per third of a rime."""


def measure_ending(sound: SyllableSound) -> Ending:
    """Measure the end of a syllable.

    Parameters
    ----------
    sound : SyllableSound

    Returns
    -------
    ending : Ending
        All NaN without a voice.
    """
    if np.isnan(sound.voice_start_s):
        return Ending(*[float("nan")] * 8)
    level_db = smooth(band_level_db(sound.fine, 80.0, 4000.0))
    from_voice = np.flatnonzero(sound.fine.time_s >= sound.voice_start_s)
    fall_ms, steepest, late_peak = _fall(sound, level_db[from_voice], from_voice)
    return Ending(fall_ms, steepest, _glottal(sound), late_peak, *_nasal_cues(sound))


def _fall(
    sound: SyllableSound, level_db: FloatArray, frames: NDArray[np.intp]
) -> tuple[float, float, float]:
    """Return fall time in ms, steepest fall in dB per ms, and place of the peak."""
    if not len(frames):
        return float("nan"), float("nan"), float("nan")
    peak = int(level_db.argmax())
    strong = int(np.flatnonzero(level_db >= level_db[peak] - FALL_FROM_DB)[-1])
    weak = np.flatnonzero(level_db[strong:] < level_db[strong] - FALL_BY_DB)
    n_fall = int(weak[0]) if len(weak) else len(level_db) - strong
    n_over = round(STEEPEST_OVER_S / FINE_S)
    tail = np.concatenate([level_db[strong:], np.full(n_over, level_db[-1])])
    steepest = float((tail[:-n_over] - tail[n_over:]).max()) / (1000.0 * STEEPEST_OVER_S)
    rime_s = max(sound.voice_end_s - sound.voice_start_s, FINE_S)
    return 1000.0 * FINE_S * n_fall, steepest, min(1.0, peak * FINE_S / rime_s)


def _glottal(sound: SyllableSound) -> float:
    """Loss of periodicity between the middle of the rime and the end of its sound."""
    time_s = sound.track.time_s[sound.frames]
    strength = sound.track.strength[sound.frames]
    voiced_s = sound.voice_end_s - sound.voice_start_s
    middle = np.abs(time_s - sound.voice_start_s - voiced_s / 2) <= max(voiced_s / 6, 0.01)
    last = (time_s > sound.voice_end_s - GLOTTAL_S) & (time_s <= sound.voice_end_s)
    if not middle.any() or not last.any():
        return float("nan")
    return float(np.clip(np.median(strength[middle]) - strength[last].mean(), 0.0, 1.0))


def _nasal_cues(sound: SyllableSound) -> tuple[float, float, float, float]:
    """Compare the last third of the rime with its middle third."""
    time_s = sound.coarse.time_s
    rime = np.flatnonzero((time_s >= sound.voice_start_s) & (time_s <= sound.voice_end_s))
    if len(rime) < LEAST_FRAMES:
        return (float("nan"),) * 4
    _, middle, last = np.array_split(rime, 3)
    low_db = band_level_db(sound.coarse, *LOW_BAND_HZ) - band_level_db(sound.coarse, *MID_BAND_HZ)
    above_db = band_level_db(sound.coarse, *ABOVE_MURMUR_HZ)
    high_db = band_level_db(sound.coarse, *LOW_BAND_HZ) - band_level_db(sound.coarse, *HIGH_BAND_HZ)
    return (
        float(np.median(low_db[last])),
        float(np.median(low_db[last]) - np.median(low_db[middle])),
        float(np.median(above_db[last]) - np.median(above_db[middle])),
        float(np.median(high_db[last])),
    )
