"""Melody and rhythm of free speech: how high, how steep, how long, and in what proportions.

No tone is told and no word is known; what is counted is how often the voice stands high or low and
rises or falls, and how evenly it comes and goes. The speaker's own height of voice and loudness are
taken out.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from dialect.entities import FloatArray, Span, Waveform
from dialect.features.pitch import HOP_S, PitchTrack, track_pitch

__all__ = ["NAMES", "melody_and_rhythm"]

MOST_SPEECH_S = 60.0
"""Pitch is the dearest thing to measure and its statistics settle within a minute."""
LEAST_RUN_FRAMES = 6
"""A voiced stretch of less than 60 ms has no contour."""
LONGEST_GAP_S = 0.4
"""Between voiced stretches there is no consonant longer than this, but a pause."""
HEIGHT_ST, SLOPE_ST_PER_S = 1.5, 15.0
"""What parts high, middle and low, and rising, level and falling: about one of the five levels of
Chao's tone letters, and as much in a syllable of 0.1 s."""
SHARES = (0.05, 0.25, 0.75, 0.95)
SLOPE_SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)

NAMES = (
    *(f"height{share:.2f}_st" for share in SHARES),
    *(f"slope{share:.2f}_st_per_s" for share in SLOPE_SHARES),
    "bend_mean_st",
    "bend_spread_st",
    *(
        f"share_{height}_{slope}"
        for height in ("low", "middle", "high")
        for slope in ("falling", "level", "rising")
    ),
    "voiced_share",
    "runs_per_s",
    "run_mean_log_s",
    "run_spread_log_s",
    "gap_mean_log_s",
    "gap_spread_log_s",
    "run_npvi",
    "gap_npvi",
    "periodicity",
)
"""Name of each number, in order."""


def melody_and_rhythm(waveform: Waveform, speech: Sequence[Span]) -> FloatArray:
    """Sum up the melody and rhythm of a recording.

    Parameters
    ----------
    waveform : Waveform
        Recording at 16 kHz.
    speech : sequence of Span
        Where somebody speaks.

    Returns
    -------
    numbers : ndarray of float, shape (n_numbers,)
        In the order of `NAMES`, of the first minute of speech; zeros where fewer than three
        stretches have a voice.

    References
    ----------
    .. [1] F. Ramus, M. Nespor and J. Mehler, Correlates of linguistic rhythm in the speech signal,
       Cognition 73, 1999: the voiced share and the spreads.
    .. [2] E. Grabe and E. L. Low, Durational variability in speech and the rhythm class
       hypothesis, Laboratory Phonology 7, 2002: the normalised pairwise variability index.
    """
    heard = _first(speech, MOST_SPEECH_S)
    track = track_pitch(waveform, heard)
    runs = _voiced_runs(track)
    if len(runs) < 3:
        return np.zeros(len(NAMES))
    pitch_st = 12 * np.log2(track.pitch_hz / np.nanmedian(track.pitch_hz))
    return np.concatenate(
        [
            np.nanquantile(pitch_st, SHARES),
            _contours(pitch_st, runs),
            _rhythm(track, runs, sum(span.end_s - span.start_s for span in heard)),
            [float(track.strength[~np.isnan(track.pitch_hz)].mean())],
        ]
    )


def _first(speech: Sequence[Span], most_s: float) -> list[Span]:
    """Take spans until they hold so many seconds; the last is cut."""
    taken: list[Span] = []
    left_s = most_s
    for span in speech:
        if left_s <= HOP_S:
            break
        end_s = min(span.end_s, span.start_s + left_s)
        taken.append(Span(span.start_s, end_s))
        left_s -= end_s - span.start_s
    return taken


def _voiced_runs(track: PitchTrack) -> list[slice]:
    """Find stretches of unbroken voice that are long enough for a contour."""
    is_voiced = ~np.isnan(track.pitch_hz)
    breaks = np.flatnonzero(np.diff(track.time_s) > 1.5 * HOP_S) + 1
    edges = np.flatnonzero(np.diff(is_voiced.astype(np.int8), prepend=0, append=0))
    cuts = sorted({*edges.tolist(), *breaks.tolist(), len(is_voiced)})
    return [
        slice(start, end)
        for start, end in pairwise(cuts)
        if is_voiced[start] and end - start >= LEAST_RUN_FRAMES
    ]


def _contours(pitch_st: FloatArray, runs: Sequence[slice]) -> FloatArray:
    """Count heights, slopes and bends of the voiced stretches, shape (16,)."""
    shapes = []
    for run in runs:
        contour = pitch_st[run]
        place = np.linspace(-1.0, 1.0, len(contour))
        bend, rise, height = np.polyfit(place, contour, 2)
        shapes.append((height + bend / 3, 2 * rise / (len(contour) * HOP_S), bend))
    height_st, slope, bend_st = np.array(shapes).T
    row = np.digitize(height_st, (-HEIGHT_ST, HEIGHT_ST))
    column = np.digitize(slope, (-SLOPE_ST_PER_S, SLOPE_ST_PER_S))
    shares = np.bincount(3 * row + column, minlength=9) / len(runs)
    slopes = np.quantile(slope, SLOPE_SHARES)
    return np.concatenate([slopes, [bend_st.mean(), bend_st.std()], shares])


def _rhythm(track: PitchTrack, runs: Sequence[slice], speech_s: float) -> FloatArray:
    """Measure lengths of the voiced stretches and of what lies between, shape (8,)."""
    run_s = np.array([run.stop - run.start for run in runs]) * HOP_S
    start_s = track.time_s[[run.start for run in runs]]
    end_s = track.time_s[[run.stop - 1 for run in runs]] + HOP_S
    gap_s = np.maximum(start_s[1:] - end_s[:-1], HOP_S)
    gap_s = gap_s[gap_s < LONGEST_GAP_S]
    if not len(gap_s):
        gap_s = np.array([HOP_S])
    return np.array(
        [
            run_s.sum() / speech_s,
            len(runs) / speech_s,
            *(np.log(run_s).mean(), np.log(run_s).std()),
            *(np.log(gap_s).mean(), np.log(gap_s).std()),
            *(_pairwise_variability(run_s), _pairwise_variability(gap_s)),
        ]
    )


def _pairwise_variability(length_s: FloatArray) -> float:
    """Average how much neighbours differ, over their mean; 0 for fewer than two."""
    if len(length_s) < 2:
        return 0.0
    return float(np.mean(2 * np.abs(np.diff(length_s)) / (length_s[1:] + length_s[:-1])))
