"""Find where syllables may be: stretches of voice around a peak of loudness, with their edges.

A candidate is only a place to look at; which of them are words is for the alignment to say.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray, Span, Waveform
from dialect.features.pitch import HOP_S, PitchTrack
from dialect.features.sounds import ABOVE_NOISE_DB
from dialect.features.spectra import COARSE, Spectra, band_level_db, noise_power, power_spectra

__all__ = ["find_syllables"]

SOUND_BAND_HZ = (100.0, 7600.0)
NUCLEUS_BAND_HZ = (100.0, 2500.0)
"""Vowels are loud here, consonants between them less [1]_; the fundamental belongs to it, or a tone
that rises into the band would look like a second syllable.

.. [1] P. Mermelstein, Automatic segmentation of speech into syllabic units, JASA 58, 1975.
"""
QUIETEST_WORD_DB = 30.0
"""Sound further below the recording's loud frames is nobody's word."""
LOUD_QUANTILE = 0.98
SMOOTH_FRAMES = 5
DIP_DB = 9.0
"""Depth of a dip in the nucleus band that parts two syllables."""
LEAST_NUCLEUS_FRAMES = 6
LONGEST_CREAK_FRAMES = 10
CREAK_BELOW_DB = 18.0
"""A voice may lose its pitch for so long, no weaker than this under its peak, and be one vowel."""
TAIL_BELOW_DB, NEAR_FRAMES = 12.0, 12
"""A nucleus so much weaker than one so near is no syllable beside it."""
LONGEST_ONSET_FRAMES, LONGEST_TAIL_FRAMES = 35, 15
"""Noise before the voice, and its dying away after."""
LEAST_STRENGTH = 0.6


@dataclass(frozen=True)
class _Frames:
    """What the search looks at, every 10 ms."""

    is_sound: NDArray[np.bool_]
    is_voiced: NDArray[np.bool_]
    nucleus_db: FloatArray


def find_syllables(waveform: Waveform, track: PitchTrack) -> tuple[Span, ...]:
    """Find candidate syllables.

    Parameters
    ----------
    waveform : Waveform
        Sound at 16 kHz.
    track : PitchTrack
        Of the whole recording.

    Returns
    -------
    candidates : tuple of Span
        In order, apart, each with a voiced nucleus of at least 60 ms, from the first noise of its
        onset to where its sound dies away.
    """
    if not len(track.time_s):
        return ()
    frames = _look(waveform, track)
    parts = [part for run in _voiced_runs(frames) for part in _split(frames.nucleus_db, *run)]
    nuclei = _without_tails(frames.nucleus_db, parts)
    return tuple(
        Span(float(start * HOP_S), float(min(end * HOP_S, waveform.duration_s)))
        for start, end in _widen(frames, nuclei)
    )


def _look(waveform: Waveform, track: PitchTrack) -> _Frames:
    """Tell sound from noise and voice from breath, frame by frame."""
    noise = noise_power(waveform, COARSE)
    spectra = power_spectra(waveform, Span(0.0, waveform.duration_s), COARSE, noise=noise)
    level_db = band_level_db(spectra, *SOUND_BAND_HZ)
    steady = Spectra(spectra.time_s[:1], spectra.freq_hz, noise[None] + 1e-10)
    loud_db = float(np.quantile(level_db, LOUD_QUANTILE))
    floor_db = float(band_level_db(steady, *SOUND_BAND_HZ)[0]) + ABOVE_NOISE_DB
    n_frames = min(len(level_db), len(track.time_s))
    is_sound = level_db[:n_frames] > max(floor_db, loud_db - QUIETEST_WORD_DB)
    is_voiced = ~np.isnan(track.pitch_hz) & (track.strength > LEAST_STRENGTH)
    kernel = np.hanning(SMOOTH_FRAMES + 2)[1:-1]
    nucleus_db = np.convolve(
        np.pad(band_level_db(spectra, *NUCLEUS_BAND_HZ), SMOOTH_FRAMES // 2, mode="edge"),
        kernel / kernel.sum(),
        mode="valid",
    )
    return _Frames(is_sound, is_voiced[:n_frames] & is_sound, nucleus_db[:n_frames])


def _voiced_runs(frames: _Frames) -> list[tuple[int, int]]:
    """Join voiced runs over creak, and drop those too short for a vowel."""
    joined: list[tuple[int, int]] = []
    for start, end in _runs(frames.is_voiced):
        if joined and _is_creak(frames, joined[-1], (start, end)):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end - start >= LEAST_NUCLEUS_FRAMES]


def _is_creak(frames: _Frames, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Say whether the gap between two voiced runs is the same vowel without its pitch."""
    gap = slice(before[1], after[0])
    peak_db = frames.nucleus_db[before[0] : after[1]].max()
    return after[0] - before[1] <= LONGEST_CREAK_FRAMES and bool(
        frames.nucleus_db[gap].min() > peak_db - CREAK_BELOW_DB
    )


def _runs(is_true: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First frame of each run, and the frame after its last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_true, [False]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _split(level_db: FloatArray, start: int, end: int) -> list[tuple[int, int]]:
    """Part a voiced run at its deepest dip, as long as both sides are peaks of their own."""
    inside = level_db[start:end]
    left = np.maximum.accumulate(inside)
    right = np.maximum.accumulate(inside[::-1])[::-1]
    depth = np.minimum(left, right) - inside
    depth[:LEAST_NUCLEUS_FRAMES] = depth[-LEAST_NUCLEUS_FRAMES:] = 0.0
    dip = int(depth.argmax())
    if depth[dip] < DIP_DB:
        return [(start, end)]
    return _split(level_db, start, start + dip) + _split(level_db, start + dip, end)


def _without_tails(level_db: FloatArray, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the faint part of a voice back to its syllable, or drop it where it has broken off."""
    peaks_db = [float(level_db[start:end].max()) for start, end in parts]
    kept: list[tuple[int, int]] = []
    pending: int | None = None  # start of a faint part that runs into the next
    for number, (start, end) in enumerate(parts):
        gaps = [start - parts[number - 1][1]] if number else []
        near_db = [peaks_db[number - 1] for gap in gaps if gap <= NEAR_FRAMES]
        onward = parts[number + 1][0] - end if number + 1 < len(parts) else NEAR_FRAMES + 1
        near_db += [peaks_db[number + 1]] if onward <= NEAR_FRAMES else []
        if all(peaks_db[number] > other_db - TAIL_BELOW_DB for other_db in near_db):
            kept.append((start if pending is None else pending, end))
            pending = None
        elif onward == 0 and peaks_db[number + 1] == max(near_db):
            pending = start if pending is None else pending
        elif kept and kept[-1][1] == start:
            kept[-1] = (kept[-1][0], end)
    return kept


def _widen(frames: _Frames, nuclei: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Add the noise before each nucleus and its dying away, up to the neighbours."""
    widened: list[tuple[int, int]] = []
    last_end = 0
    for number, (start, end) in enumerate(nuclei):
        following = nuclei[number + 1][0] if number + 1 < len(nuclei) else len(frames.is_sound)
        first = start
        while first > max(last_end, start - LONGEST_ONSET_FRAMES) and _sounds(frames, first - 1):
            first -= 1
        # Of sound that reaches the next nucleus, all but the tail is the next one's onset.
        last = end
        while last < min(following, end + LONGEST_TAIL_FRAMES) and frames.is_sound[last]:
            last += 1
        if last == following and following > end and number + 1 < len(nuclei):
            last = end + int(frames.nucleus_db[end:following].argmin())
        widened.append((first, last))
        last_end = last
    return widened


def _sounds(frames: _Frames, frame: int) -> bool:
    """Sound, or a closure of one or two frames between a burst and its voice."""
    return bool(frames.is_sound[max(0, frame - 1) : frame + 1].any())
