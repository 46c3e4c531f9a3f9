"""One marked syllable as the measures see it: spectra, pitch frames, and when things happen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray
from dialect.features.pitch import HOP_S, PitchTrack
from dialect.features.spectra import LEAST_POWER, Spectra, band_level_db

__all__ = ["ABOVE_NOISE_DB", "FINE_S", "NOISE_BAND_HZ", "SyllableSound", "observe", "smooth"]

FINE_S = 0.002
"""Step of the fine grid."""
ABOVE_NOISE_DB = -2.0
SOUND_RANGE_DB = 35.0
"""Sound is what stands so far above the noise, which is subtracted already and so rarely reaches
its own mean, and no further below the syllable's loudest."""
VOICE_BAND_HZ = (90.0, 700.0)
"""Holds a low harmonic of every voice, over a telephone too."""
VOICE_RISE_DB = 12.0
"""The voice has started when its low harmonics come this close to those of the rime."""
SEARCH_S = 0.04
"""The tracker's window of 50 ms blurs the voice's edges by no more."""
NOISE_BAND_HZ = (1000.0, 8000.0)
"""Where noise of the mouth is strong."""
LOW_OVER_HIGH_DB = 0.0
"""A voice is stronger in the one band than in the other; aspiration and friction are not."""
SMOOTH_FRAMES = 3


@dataclass(frozen=True)
class SyllableSound:
    """What the measures of one syllable are taken from.

    Attributes
    ----------
    fine, coarse : Spectra
        Of the mark and a little around it.
    noise : Spectra
        One frame on the fine grid: the recording's steady noise.
    start_s, end_s : float
        First and last moment of sound.
    voice_start_s, voice_end_s : float
        Edges of the voiced rime; NaN without one.
    track : PitchTrack
    frames, voiced : ndarray of int
        Frames of the track inside the mark, and those of them that carry the tone.
    """

    fine: Spectra
    coarse: Spectra
    noise: Spectra
    start_s: float
    end_s: float
    voice_start_s: float
    voice_end_s: float
    track: PitchTrack
    frames: NDArray[np.intp]
    voiced: NDArray[np.intp]


def observe(
    fine: Spectra,
    coarse: Spectra,
    track: PitchTrack,
    frames: NDArray[np.intp],
    voiced: NDArray[np.intp],
    *,
    noise: FloatArray,
) -> SyllableSound:
    """Find where sound and voice start and end.

    Parameters
    ----------
    fine, coarse : Spectra
        Of the mark.
    track : PitchTrack
        Of the session.
    frames, voiced : ndarray of int
        Frames inside the mark; those that carry the tone.
    noise : ndarray of float, shape (n_bins,)
        Power of the recording's steady noise on the fine grid.

    Returns
    -------
    sound : SyllableSound
    """
    level_db = smooth(band_level_db(fine, 80.0, 8000.0))
    steady = Spectra(fine.time_s[:1], fine.freq_hz, noise[None] + LEAST_POWER)
    noise_db = float(band_level_db(steady, 80.0, 8000.0)[0])
    threshold_db = max(level_db.max() - SOUND_RANGE_DB, noise_db + ABOVE_NOISE_DB)
    loud = np.flatnonzero(level_db >= min(threshold_db, level_db.max()))
    start_s, end_s = fine.time_s[loud[0]] - FINE_S / 2, fine.time_s[loud[-1]] + FINE_S / 2
    voice_start_s = voice_end_s = float("nan")
    if len(voiced):
        first_s, last_s = track.time_s[voiced[0]], track.time_s[voiced[-1]]
        voice_start_s, voice_end_s = _voice_edges(fine, first_s - HOP_S / 2, last_s + HOP_S / 2)
        start_s, end_s = min(start_s, voice_start_s), max(end_s, voice_end_s)
    return SyllableSound(
        fine,
        coarse,
        steady,
        float(start_s),
        float(end_s),
        voice_start_s,
        voice_end_s,
        track,
        frames,
        voiced,
    )


def _voice_edges(fine: Spectra, first_s: float, last_s: float) -> tuple[float, float]:
    """Sharpen the tracker's edges by the level of the low harmonics.

    Creak and a pitch outside the speaker's range are voice too: where the tracker stopped short,
    the edge moves on through sound that is as low and as loud.
    """
    low_db = smooth(band_level_db(fine, *VOICE_BAND_HZ))
    inside = (fine.time_s >= first_s) & (fine.time_s <= last_s)
    if not inside.any():
        return first_s, last_s
    low_pitched = low_db - smooth(band_level_db(fine, *NOISE_BAND_HZ)) > LOW_OVER_HIGH_DB
    loud = low_db >= np.median(low_db[inside]) - VOICE_RISE_DB
    voice = loud & (low_pitched | (inside & (fine.time_s >= first_s + SEARCH_S)))
    middle = int(np.searchsorted(fine.time_s, (first_s + last_s) / 2))
    start = _reach(voice[:middle][::-1], middle - np.searchsorted(fine.time_s, first_s))
    end = _reach(voice[middle:], np.searchsorted(fine.time_s, last_s) - middle)
    start_s = fine.time_s[middle - start] if middle > start else fine.time_s[0]
    end_s = fine.time_s[min(middle + end, len(fine.time_s)) - 1]
    return float(start_s) - FINE_S / 2, float(end_s) + FINE_S / 2


def _reach(voice: NDArray[np.bool_], tracked: np.intp) -> int:
    """Frames from the middle to the edge of the voice, going on past the tracked edge."""
    heard = np.flatnonzero(voice[: max(int(tracked), 1)])
    if not len(heard):
        return max(int(tracked), 1)
    beyond = np.flatnonzero(~voice[heard[-1] :])
    return int(heard[-1] + beyond[0]) if len(beyond) else len(voice)


def smooth(level_db: FloatArray) -> FloatArray:
    """Average each value with its neighbours; the edge value stands for what is past the edge."""
    padded = np.pad(level_db, SMOOTH_FRAMES // 2, mode="edge")
    return np.convolve(padded, np.ones(SMOOTH_FRAMES) / SMOOTH_FRAMES, mode="valid")
