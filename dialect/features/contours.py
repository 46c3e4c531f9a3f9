"""The tone of a syllable: five pitch points, each with what it can be trusted for.

Semitones about the median of all syllables make a man, a woman and a child comparable. What could
not be measured is left out by weight or named with a reason, never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray
from dialect.features.pitch import HOP_S, PitchTrack

__all__ = ["POINTS", "Contours", "Tone", "Unusable", "about_register", "measure_tone"]

POINTS = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
"""Where a contour is measured, as shares of the voiced part of the syllable."""
MIN_RUN_FRAMES = 3
"""Shorter voiced runs are chance, or the burst of a consonant."""
MIN_VOICED_S = 0.05
"""Voicing that a tone needs; a checked syllable of quick speech has 60 ms."""
MIN_STRENGTH = 0.6
"""Median periodicity of a voice; the path through noise is near its threshold of 0.45."""
LEVEL_RANGE_DB = 30.0
"""Frames further below the syllable's loudest are its dying away or the next sound."""
CREAK_RANGE_DB = 20.0
"""Creak is part of the vowel; frames further below the loudest are its edges."""
LEAST_SD_ST = 0.1
"""Standard error of the best point: what the tracker itself errs by on a steady voice."""
MAD_TO_SD = 1.4826
"""Of a normal distribution."""


@dataclass(frozen=True)
class Unusable:
    """A marked syllable whose tone could not be measured, and why (Chinese)."""

    segment: int
    reason: str


@dataclass(frozen=True)
class Tone:
    """Pitch of one syllable at `POINTS`.

    Attributes
    ----------
    pitch_st : ndarray of float, shape (5,)
        Semitones about the speaker's register; 0 where the weight is 0.
    weight : ndarray of float, shape (5,)
        Share of the frames around each point that are voiced, 0 to 1.
    sd_st : ndarray of float, shape (5,)
        Standard error of the measurement in semitones, from the scatter of the frames about the
        contour; infinite where the weight is 0. How a speaker varies is not in it.
    periodicity : ndarray of float, shape (5,)
        Mean normalised autocorrelation of the voiced frames, 0 to 1; 0 where the weight is 0.
    creak : ndarray of float, shape (5,)
        Share of the frames around each point that are loud but have no pitch in the speaker's
        range, 0 to 1: inside a vowel that is creak, which speakers use on their lowest tones.
    voiced_s : float
        From the first to the last voiced frame, in seconds.
    """

    pitch_st: FloatArray
    weight: FloatArray
    sd_st: FloatArray
    periodicity: FloatArray
    creak: FloatArray
    voiced_s: float


@dataclass(frozen=True)
class Contours:
    """Measured tones of the marked syllables that have any.

    Attributes
    ----------
    segment : tuple of int
        Position of each syllable among the marks.
    pitch_st : ndarray of float, shape (n_syllables, 5)
        Pitch in semitones about `median_hz` at `POINTS`; 0 where the weight is 0.
    weight : ndarray of float, shape (n_syllables, 5)
        Share of the frames around each point that are voiced, 0 to 1.
    voiced_s : ndarray of float, shape (n_syllables,)
        From the first to the last voiced frame, in seconds.
    median_hz : float
        The speaker's median pitch, each syllable counting alike; NaN without any syllable.
    unusable : tuple of Unusable
        The other marks.
    """

    segment: tuple[int, ...]
    pitch_st: FloatArray
    weight: FloatArray
    voiced_s: FloatArray
    median_hz: float
    unusable: tuple[Unusable, ...]


def measure_tone(track: PitchTrack, frames: NDArray[np.intp], *, segment: int) -> Tone | Unusable:
    """Measure the tone of one syllable.

    Parameters
    ----------
    track : PitchTrack
        Of the whole session, so that its range is the speaker's.
    frames : ndarray of int, shape (n,)
        The frames inside the mark, ascending.
    segment : int
        Position of the mark, for the report.

    Returns
    -------
    tone : Tone or Unusable
        Pitch in semitones about 1 Hz, NaN where the weight is 0.
    """
    voiced = tone_frames(track, frames)
    reason = _why_unusable(track, voiced)
    if reason:
        return Unusable(segment, reason)
    return _five_points(track, frames, voiced)


def about_register(
    tones: Sequence[Tone | Unusable],
) -> tuple[tuple[Tone | Unusable, ...], float]:
    """Bring the tones of a session to the speaker's own middle.

    Parameters
    ----------
    tones : sequence of Tone or Unusable
        As `measure_tone` gives them.

    Returns
    -------
    tones : tuple of Tone or Unusable
        Pitch in semitones about the median of the syllables' medians, 0 where the weight is 0.
    register_hz : float
        That median, NaN if no syllable has a tone.
    """
    medians = [float(np.nanmedian(tone.pitch_st)) for tone in tones if isinstance(tone, Tone)]
    if not medians:
        return tuple(tones), float("nan")
    middle = float(np.median(medians))
    moved = tuple(
        replace(tone, pitch_st=np.nan_to_num(tone.pitch_st - middle))
        if isinstance(tone, Tone)
        else tone
        for tone in tones
    )
    return moved, float(2.0 ** (middle / 12.0))


def tone_frames(track: PitchTrack, frames: NDArray[np.intp]) -> NDArray[np.intp]:
    """Keep the frames that carry the tone: voiced runs, long and loud enough."""
    if not len(frames):
        return frames
    loud = track.level_db[frames] > track.level_db[frames].max() - LEVEL_RANGE_DB
    voiced = ~np.isnan(track.pitch_hz[frames]) & loud
    edges = np.flatnonzero(np.diff(np.concatenate([[False], voiced, [False]])))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start < MIN_RUN_FRAMES:
            voiced[start:end] = False
    kept: NDArray[np.intp] = frames[voiced]
    return kept


def _why_unusable(track: PitchTrack, voiced: NDArray[np.intp]) -> str:
    """Say in Chinese why no tone can be had from these frames; empty if one can."""
    if not len(voiced):
        return "没有可用的音高：这一段没有测到嗓音（耳语、噪声，或标记没有对准字音）"
    if len(voiced) * HOP_S < MIN_VOICED_S:
        return "没有可用的音高：有嗓音的部分太短"
    if float(np.median(track.strength[voiced])) < MIN_STRENGTH:
        return "没有可用的音高：嗓音太弱或噪声太大"
    return ""


def _five_points(track: PitchTrack, frames: NDArray[np.intp], voiced: NDArray[np.intp]) -> Tone:
    """Measure pitch in semitones about 1 Hz, and its quality, at `POINTS`."""
    time_s, pitch_st = track.time_s[voiced], 12.0 * np.log2(track.pitch_hz[voiced])
    loud = track.level_db[frames] > track.level_db[frames].max() - CREAK_RANGE_DB
    creaky_s = track.time_s[frames[loud & np.isnan(track.pitch_hz[frames])]]
    voiced_s = float(time_s[-1] - time_s[0]) + HOP_S
    half_s = max(voiced_s / (2 * len(POINTS)), HOP_S)
    n_near = 2 * half_s / HOP_S
    points, sd_st = np.full(len(POINTS), np.nan), np.full(len(POINTS), np.inf)
    weights, periodicity, creak = np.zeros((3, len(POINTS)))
    for k, centre_s in enumerate(time_s[0] - HOP_S / 2 + POINTS * voiced_s):
        near = np.abs(time_s - centre_s) <= half_s
        creak[k] = min(1.0, (np.abs(creaky_s - centre_s) <= half_s).sum() / n_near)
        if near.any():
            points[k] = np.median(pitch_st[near])
            weights[k] = min(1.0, near.sum() / n_near)
            periodicity[k] = track.strength[voiced[near]].mean()
            sd_st[k] = _standard_error(time_s[near] - centre_s, pitch_st[near])
    return Tone(points, weights, sd_st, periodicity, creak, voiced_s)


def _standard_error(time_s: FloatArray, pitch_st: FloatArray) -> float:
    """Scatter of a point's frames about a straight line, over the root of their number."""
    if len(time_s) < MIN_RUN_FRAMES:
        return float(np.hypot(LEAST_SD_ST, 1.0 / len(time_s)))
    design = np.column_stack([np.ones(len(time_s)), time_s])
    residual = pitch_st - design @ np.linalg.lstsq(design, pitch_st, rcond=None)[0]
    scatter = MAD_TO_SD * float(np.median(np.abs(residual)))
    return float(np.hypot(LEAST_SD_ST, scatter / np.sqrt(len(time_s))))
