"""Measure the tone of marked syllables: five pitch points each, about the speaker's own middle.

Semitones about the median of all syllables make a man, a woman and a child comparable. What could
not be measured is left out by weight or named with a reason, never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray, Segment, Span, Waveform
from dialect.errors import CaseError
from dialect.features.pitch import HOP_S, PitchTrack, track_pitch

__all__ = ["POINTS", "Contours", "Unusable", "measure_contours"]

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
LONGEST_MARK_S = 5.0
"""Longer than anybody holds a syllable: such a mark is a slip, or holds other words."""
OVERLAP_TOLERANCE_S = 0.005
"""Marks are set by hand; neighbours may share this much."""


@dataclass(frozen=True)
class Unusable:
    """A marked syllable whose tone could not be measured, and why (Chinese)."""

    segment: int
    reason: str


class _Measured(NamedTuple):
    """One syllable: pitch in semitones about 1 Hz, NaN where not measured."""

    points: FloatArray
    weights: FloatArray
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


def measure_contours(waveform: Waveform, segments: Sequence[Segment]) -> Contours:
    """Measure the tone contour of every marked syllable.

    Parameters
    ----------
    waveform : Waveform
        Recording of one speaker, sampled at 16 kHz.
    segments : sequence of Segment
        One mark per syllable, in any order.

    Returns
    -------
    contours : Contours
        In the order of the marks.

    Raises
    ------
    CaseError
        If a mark ends before it starts, lies outside the recording, or overlaps another.
    """
    _check_marks(segments, waveform.duration_s)
    order = sorted(range(len(segments)), key=lambda i: segments[i].start_s)
    track = track_pitch(waveform, [Span(segments[i].start_s, segments[i].end_s) for i in order])
    kept: list[int] = []
    measured: list[_Measured] = []
    unusable: list[Unusable] = []
    for i, segment in enumerate(segments):
        inside = (track.time_s >= segment.start_s) & (track.time_s < segment.end_s)
        voiced = _tone_frames(track, np.flatnonzero(inside))
        reason = _why_unusable(track, voiced)
        if reason:
            unusable.append(Unusable(i, reason))
            continue
        kept.append(i)
        measured.append(_five_points(track, voiced))
    if not kept:
        nothing = np.zeros((0, len(POINTS)))
        return Contours((), nothing, nothing, np.zeros(0), float("nan"), tuple(unusable))
    points = np.array([syllable.points for syllable in measured])
    middle = float(np.median(np.nanmedian(points, axis=1)))
    return Contours(
        tuple(kept),
        np.nan_to_num(points - middle),
        np.array([syllable.weights for syllable in measured]),
        np.array([syllable.voiced_s for syllable in measured]),
        float(2.0 ** (middle / 12.0)),
        tuple(unusable),
    )


def _check_marks(segments: Sequence[Segment], duration_s: float) -> None:
    for i, segment in enumerate(segments):
        if not segment.start_s < segment.end_s:
            raise CaseError(
                f"segments[{i}]",
                f"the mark ends at {segment.end_s:.2f} s, not after its start at "
                f"{segment.start_s:.2f} s",
                f"止点 {segment.end_s:.2f} 秒不在起点 {segment.start_s:.2f} 秒之后",
            )
        if segment.end_s - segment.start_s > LONGEST_MARK_S:
            raise CaseError(
                f"segments[{i}]",
                f"the mark is {segment.end_s - segment.start_s:.1f} s long, a syllable at most "
                f"{LONGEST_MARK_S:.0f} s; mark the one word alone",
                f"标记长 {segment.end_s - segment.start_s:.1f} 秒，一个字最多 "
                f"{LONGEST_MARK_S:.0f} 秒；请只标那一个字",
            )
        if segment.start_s < 0 or segment.end_s > duration_s + OVERLAP_TOLERANCE_S:
            raise CaseError(
                f"segments[{i}]",
                f"the mark from {segment.start_s:.2f} to {segment.end_s:.2f} s lies outside the "
                f"recording of {duration_s:.2f} s",
                f"{segment.start_s:.2f}–{segment.end_s:.2f} 秒超出了录音的 {duration_s:.2f} 秒",
            )
    order = sorted(range(len(segments)), key=lambda i: segments[i].start_s)
    for before, after in pairwise(order):
        if segments[after].start_s < segments[before].end_s - OVERLAP_TOLERANCE_S:
            raise CaseError(
                f"segments[{after}]",
                f"the mark starts at {segments[after].start_s:.2f} s, inside segments[{before}], "
                f"which ends at {segments[before].end_s:.2f} s; mark one syllable at a time",
                f"与标记 {before + 1} 重叠；一个标记只标一个字",
            )


def _tone_frames(track: PitchTrack, frames: NDArray[np.intp]) -> NDArray[np.intp]:
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


def _five_points(track: PitchTrack, voiced: NDArray[np.intp]) -> _Measured:
    """Measure pitch in semitones about 1 Hz and weight at `POINTS`."""
    time_s, pitch_st = track.time_s[voiced], 12.0 * np.log2(track.pitch_hz[voiced])
    voiced_s = float(time_s[-1] - time_s[0]) + HOP_S
    centres_s = time_s[0] - HOP_S / 2 + POINTS * voiced_s
    half_s = max(voiced_s / (2 * len(POINTS)), HOP_S)
    points, weights = np.full(len(POINTS), np.nan), np.zeros(len(POINTS))
    for k, centre_s in enumerate(centres_s):
        near = np.abs(time_s - centre_s) <= half_s
        if near.any():
            points[k] = np.median(pitch_st[near])
            weights[k] = min(1.0, near.sum() * HOP_S / (2 * half_s))
    return _Measured(points, weights, voiced_s)
