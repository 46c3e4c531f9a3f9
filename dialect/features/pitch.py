"""Pitch of a voice: the fundamental frequency, every ten milliseconds, or none.

Autocorrelation after Boersma [1]_ with a best path through the candidates, written in numpy: as
good on speech as the trackers that would need a compiler, a neural runtime or another licence (see
docs/adr/0003-pitch-tracker.md, benchmarks/pitch_trackers.py).

.. [1] P. Boersma, Accurate short-term analysis of the fundamental frequency and the
   harmonics-to-noise ratio of a sampled sound, IFA Proceedings 17, 1993, p. 97-110.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray, Span, Waveform

__all__ = ["HOP_S", "PitchTrack", "track_pitch"]

HOP_S = 0.01
"""Time between frames, in seconds."""
FLOOR_HZ = 60.0
CEILING_HZ = 600.0
"""Pitch of an old man's low tone and of a small child's high one."""
N_CANDIDATES = 8
"""Pitches considered in each frame, beside none."""
VOICING_THRESHOLD = 0.45
SILENCE_THRESHOLD = 0.03
OCTAVE_COST = 0.01
OCTAVE_JUMP_COST = 0.35
VOICING_COST = 0.14
"""Costs as the paper recommends for speech, at 10 ms per frame."""
HALF_RANGE_SEMITONES = 11.0
"""Second pass: an octave less a semitone on either side of the speaker's median, so that no pitch
near the median can double or halve, and tones of any height still fit."""
OVERSAMPLING = 2
"""Lags per sample: at 16 kHz a lag of one sample is a semitone for a high child's voice."""

_UNVOICED = 0


@dataclass(frozen=True)
class PitchTrack:
    """Pitch over time.

    Attributes
    ----------
    time_s : ndarray of float, shape (n_frames,)
        Centre of each frame from the start of the recording, ascending; only the spans asked for.
    pitch_hz : ndarray of float, shape (n_frames,)
        Fundamental frequency; NaN where the frame is not voiced.
    strength : ndarray of float, shape (n_frames,)
        Normalised autocorrelation at that pitch, 0 to 1: how periodic the frame is; at its best
        lag where the frame is not voiced.
    level_db : ndarray of float, shape (n_frames,)
        Peak amplitude of the frame relative to the loudest frame.
    """

    time_s: FloatArray
    pitch_hz: FloatArray
    strength: FloatArray
    level_db: FloatArray


@dataclass(frozen=True)
class _Candidates:
    """Possible pitches of consecutive frames; column 0 is "not voiced"."""

    time_s: FloatArray
    pitch_hz: FloatArray  # (n_frames, 1 + N_CANDIDATES), NaN where there is none
    strength: FloatArray  # likewise, 0 where there is none
    peak: FloatArray  # (n_frames,)


def track_pitch(
    waveform: Waveform,
    spans: Sequence[Span] | None = None,
    *,
    half_range_st: float = HALF_RANGE_SEMITONES,
) -> PitchTrack:
    """Track the pitch of one speaker.

    Parameters
    ----------
    waveform : Waveform
        Recording of any level, sampled at 16 kHz.
    spans : sequence of Span, optional
        Where the speaker speaks, in seconds, ascending and apart; the whole recording if left out.
        Half a window on either side is heard too.
    half_range_st : float, default=11
        Semitones on either side of the median that the second pass allows. More where several
        people speak: an old man and the woman who asks him are further apart.

    Returns
    -------
    track : PitchTrack
        Frames of all spans in order. The range is fitted to the speaker: a first pass from 60 to
        600 Hz finds the median, a second allows `half_range_st` on either side.

    Examples
    --------
    >>> time_s = np.arange(8000) / 16000
    >>> tone = sum(np.sin(2 * np.pi * 120 * k * time_s) / k for k in range(1, 9))
    >>> track = track_pitch(Waveform((0.1 * tone).astype(np.float32)))
    >>> float(np.nanmedian(track.pitch_hz).round())
    120.0
    """
    if spans is None:
        spans = [Span(0.0, waveform.duration_s)]
    found = [_candidates(waveform, span) for span in spans]
    loudest = max((float(c.peak.max()) for c in found if len(c.peak)), default=0.0)
    if loudest == 0.0:
        empty = np.zeros(0)
        return PitchTrack(empty, empty, empty, empty)
    wide = [_best_path(c, loudest, FLOOR_HZ, CEILING_HZ) for c in found]
    median_hz = _median_pitch(found, wide)
    reach = 2.0 ** (half_range_st / 12.0)
    paths = [_best_path(c, loudest, median_hz / reach, median_hz * reach) for c in found]
    rows = [np.arange(len(path)) for path in paths]
    return PitchTrack(
        np.concatenate([c.time_s for c in found]),
        np.concatenate([c.pitch_hz[i, p] for c, i, p in zip(found, rows, paths, strict=True)]),
        np.concatenate(
            [
                np.where(p == _UNVOICED, c.strength.max(axis=1), c.strength[i, p])
                for c, i, p in zip(found, rows, paths, strict=True)
            ]
        ),
        np.concatenate([20 * np.log10(np.maximum(c.peak, 1e-9) / loudest) for c in found]),
    )


def _median_pitch(found: list[_Candidates], paths: list[NDArray[np.intp]]) -> float:
    """Median of the voiced frames, in Hz; the middle of the range if there are none."""
    pitch_hz = np.concatenate(
        [c.pitch_hz[np.arange(len(path)), path] for c, path in zip(found, paths, strict=True)]
    )
    voiced = pitch_hz[~np.isnan(pitch_hz)]
    return float(np.median(voiced)) if len(voiced) else float(np.sqrt(FLOOR_HZ * CEILING_HZ))


def _candidates(waveform: Waveform, span: Span) -> _Candidates:
    """Find the strongest peaks of each frame's autocorrelation."""
    rate_hz = waveform.sample_rate_hz
    n_window = int(3.0 / FLOOR_HZ * rate_hz)  # three periods of the lowest pitch
    time_s = np.arange(span.start_s, span.end_s, HOP_S) + HOP_S / 2
    padded = np.pad(waveform.samples.astype(np.float64), n_window)
    starts = np.round(time_s * rate_hz).astype(np.intp) + n_window - n_window // 2
    frames = padded[starts[:, None] + np.arange(n_window)]
    frames = frames - frames.mean(axis=1, keepdims=True)
    peak = np.abs(frames).max(axis=1, initial=0.0)
    pitch_hz, strength = _peaks(_normalised_autocorrelation(frames), rate_hz * OVERSAMPLING)
    return _Candidates(time_s, pitch_hz, strength, peak)


def _normalised_autocorrelation(frames: FloatArray) -> FloatArray:
    """Autocorrelate windowed frames and undo the window's own, shape (n_frames, n_lags)."""
    n_window = frames.shape[1]
    n_fft = 1 << int(np.ceil(np.log2(1.5 * n_window)))
    window = np.hanning(n_window)
    n_lags = n_window * OVERSAMPLING // 2

    def autocorrelation(windowed: FloatArray) -> FloatArray:
        power = np.abs(np.fft.rfft(windowed, n_fft)) ** 2
        lags: FloatArray = np.fft.irfft(power, n_fft * OVERSAMPLING)[..., :n_lags]
        return lags / np.maximum(lags[..., :1], 1e-12)

    return autocorrelation(frames * window) / autocorrelation(window)


def _peaks(correlation: FloatArray, lags_per_s: int) -> tuple[FloatArray, FloatArray]:
    """Return pitch in Hz and strength of the best peaks, each (n_frames, 1 + N_CANDIDATES)."""
    n_frames = len(correlation)
    low, high = int(lags_per_s / CEILING_HZ), int(lags_per_s / FLOOR_HZ)
    high = min(high, correlation.shape[1] - 2)
    before, here, after = (correlation[:, low + k : high + k] for k in (-1, 0, 1))
    is_peak = (here > before) & (here >= after) & (here > 0)
    # A high pitch is favoured a little, since every multiple of its period fits as well.
    favour = OCTAVE_COST * np.log2(lags_per_s / (FLOOR_HZ * np.arange(low, high)))
    score = np.where(is_peak, here + favour, -np.inf)
    best = np.argpartition(-score, N_CANDIDATES, axis=1)[:, :N_CANDIDATES]
    rows = np.arange(n_frames)[:, None]
    y0, y1, y2 = before[rows, best], here[rows, best], after[rows, best]
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.clip(0.5 * (y0 - y2) / (y0 - 2 * y1 + y2), -0.5, 0.5)
    valid = is_peak[rows, best]
    pitch_hz = np.full((n_frames, 1 + N_CANDIDATES), np.nan)
    strength = np.zeros((n_frames, 1 + N_CANDIDATES))
    pitch_hz[:, 1:] = np.where(valid, lags_per_s / (low + best + shift), np.nan)
    strength[:, 1:] = np.where(valid, np.minimum(y1 - 0.25 * (y0 - y2) * shift, 1.0), 0.0)
    return pitch_hz, strength


def _best_path(
    found: _Candidates, loudest: float, floor_hz: float, ceiling_hz: float
) -> NDArray[np.intp]:
    """Choose one candidate per frame so that strength less jumps is greatest overall."""
    if not len(found.time_s):
        return np.zeros(0, dtype=np.intp)
    log_pitch = np.log2(np.where(np.isnan(found.pitch_hz), 1.0, found.pitch_hz))
    in_range = (found.pitch_hz >= floor_hz) & (found.pitch_hz <= ceiling_hz)
    gain = np.where(in_range, found.strength + OCTAVE_COST * log_pitch, -np.inf)
    gain[:, 1:] -= OCTAVE_COST * np.log2(FLOOR_HZ)
    loudness = found.peak / loudest / (SILENCE_THRESHOLD / (1.0 + VOICING_THRESHOLD))
    gain[:, _UNVOICED] = VOICING_THRESHOLD + np.maximum(0.0, 2.0 - loudness)
    cost = OCTAVE_JUMP_COST * np.abs(log_pitch[1:, None, :] - log_pitch[:-1, :, None])
    cost[:, _UNVOICED, :] = cost[:, :, _UNVOICED] = VOICING_COST
    cost[:, _UNVOICED, _UNVOICED] = 0.0
    best = gain[0]
    came_from = np.zeros(gain.shape, dtype=np.intp)
    for t in range(1, len(gain)):
        reached = best[:, None] - cost[t - 1]  # from, to
        came_from[t] = reached.argmax(axis=0)
        best = reached.max(axis=0) + gain[t]
    path = np.zeros(len(gain), dtype=np.intp)
    path[-1] = best.argmax()
    for t in range(len(gain) - 1, 0, -1):
        path[t - 1] = came_from[t, path[t]]
    return path
