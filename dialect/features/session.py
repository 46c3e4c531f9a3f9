"""Measure all marked syllables of a session, each against the voice that says them all."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from dialect.entities import FloatArray, Segment, Span, Waveform
from dialect.features.cepstra import mel_cepstra, standardise, vocal_tract
from dialect.features.contours import Tone, about_register, measure_tone, tone_frames
from dialect.features.ending import measure_ending
from dialect.features.marks import check_marks
from dialect.features.measures import SessionMeasures, SyllableMeasures, Timing, Voice
from dialect.features.onset import measure_onset
from dialect.features.pitch import PitchTrack, track_pitch
from dialect.features.sounds import SyllableSound, observe
from dialect.features.spectra import COARSE, FINE, noise_power, power_spectra

__all__ = ["measure_session", "track_marks"]

MARGIN_S = 0.04
"""Marks are set tight: so much around one is heard too, where no neighbour is."""
STRONG_VOICE = 0.8
"""Periodicity of frames in which formants can be read."""


def track_marks(waveform: Waveform, segments: Sequence[Segment]) -> PitchTrack:
    """Track the pitch inside marks, in the range of the voice that says them.

    Parameters
    ----------
    waveform : Waveform
        Sound at 16 kHz.
    segments : sequence of Segment
        One mark per syllable, in any order.

    Returns
    -------
    track : PitchTrack
        Frames of all marks in order of time.

    Raises
    ------
    CaseError
        As `measure_session` does.
    """
    check_marks(segments, waveform.duration_s)
    order = sorted(segments, key=lambda segment: segment.start_s)
    return track_pitch(waveform, [Span(mark.start_s, mark.end_s) for mark in order])


def measure_session(
    waveform: Waveform, segments: Sequence[Segment], *, track: PitchTrack | None = None
) -> SessionMeasures:
    """Measure every marked syllable of a recording of one speaker.

    Parameters
    ----------
    waveform : Waveform
        Sound at 16 kHz.
    segments : sequence of Segment
        One mark per syllable, in any order.
    track : PitchTrack, optional
        Of the whole recording or of the marks, if there is one already; else the marks are
        tracked.

    Returns
    -------
    measures : SessionMeasures
        In the order of the marks. A whispered or unvoiced syllable has an `Unusable` for its tone
        and NaN for what needs a voice.

    Raises
    ------
    CaseError
        If a mark ends before it starts, is longer than a syllable, lies outside the recording, or
        overlaps another.
    """
    check_marks(segments, waveform.duration_s)
    track = track or track_marks(waveform, segments)
    order = sorted(range(len(segments)), key=lambda i: segments[i].start_s)
    spans = [Span(segments[i].start_s, segments[i].end_s) for i in order]
    sounds = dict(zip(order, _observe_all(waveform, spans, track), strict=True))
    in_order = [sounds[i] for i in range(len(segments))]
    tones, register_hz = about_register(
        [measure_tone(track, sound.frames, segment=i) for i, sound in enumerate(in_order)]
    )
    tract = vocal_tract(waveform, _strong_voice_s(track, in_order))
    timings = _relative([_time(sound) for sound in in_order])
    cepstra = standardise([_cepstra(sound, tract) for sound in in_order])
    syllables = tuple(
        SyllableMeasures(i, tone, timing, measure_onset(sound), measure_ending(sound), frames)
        for i, (tone, timing, sound, frames) in enumerate(
            zip(tones, timings, in_order, cepstra, strict=True)
        )
    )
    return SessionMeasures(syllables, _voice(syllables, register_hz, tract))


def _observe_all(
    waveform: Waveform, spans: Sequence[Span], track: PitchTrack
) -> list[SyllableSound]:
    """Take spectra around each mark, no further than half-way to its neighbour."""
    noise = {grid: noise_power(waveform, grid) for grid in (FINE, COARSE)}
    between = [(a.end_s + b.start_s) / 2 for a, b in pairwise(spans)]
    limits = [0.0, *between, waveform.duration_s]
    found = []
    for span, low_s, high_s in zip(spans, limits, limits[1:], strict=False):
        wide = Span(
            max(span.start_s - MARGIN_S, min(low_s, span.start_s)),
            min(span.end_s + MARGIN_S, max(high_s, span.end_s)),
        )
        frames = np.flatnonzero((track.time_s >= span.start_s) & (track.time_s < span.end_s))
        fine, coarse = (power_spectra(waveform, wide, g, noise=noise[g]) for g in (FINE, COARSE))
        voiced = tone_frames(track, frames)
        found.append(observe(fine, coarse, track, frames, voiced, noise=noise[FINE]))
    return found


def _strong_voice_s(track: PitchTrack, sounds: Sequence[SyllableSound]) -> FloatArray:
    """Centres of the frames in which formants can be read, in seconds."""
    voiced = np.concatenate([sound.voiced for sound in sounds] or [np.zeros(0, np.intp)])
    return np.asarray(track.time_s[voiced[track.strength[voiced] > STRONG_VOICE]])


def _time(sound: SyllableSound) -> Timing:
    """Lengths in seconds; those over the session's come later."""
    rime_s = sound.voice_end_s - sound.voice_start_s
    return Timing(
        sound.start_s, sound.end_s, sound.end_s - sound.start_s, rime_s, float("nan"), float("nan")
    )


def _relative(timings: Sequence[Timing]) -> list[Timing]:
    """Put each length over the session's median."""
    whole_s, rime_s = (
        _median_s([t.whole_s for t in timings]),
        _median_s([t.rime_s for t in timings]),
    )
    return [
        replace(
            timing,
            whole_log2=float(np.log2(timing.whole_s / whole_s)),
            rime_log2=float(np.log2(timing.rime_s / rime_s)),
        )
        for timing in timings
    ]


def _median_s(lengths: Sequence[float]) -> float:
    known = [length for length in lengths if not np.isnan(length)]
    return float(np.median(known)) if known else float("nan")


def _cepstra(sound: SyllableSound, tract: float) -> FloatArray:
    """Cepstra of the frames between the first and the last sound."""
    time_s = sound.coarse.time_s
    inside = (time_s >= sound.start_s) & (time_s <= sound.end_s)
    return mel_cepstra(sound.coarse, tract=tract)[inside]


def _voice(syllables: Sequence[SyllableMeasures], register_hz: float, tract: float) -> Voice:
    """Sum up what the syllables have in common."""
    tones = [s.tone for s in syllables if isinstance(s.tone, Tone)]
    points = np.concatenate([tone.pitch_st[tone.weight > 0] for tone in tones] or [np.zeros(0)])
    low, high = np.quantile(points, [0.1, 0.9]) if len(points) else (np.nan, np.nan)
    return Voice(
        register_hz,
        float(high - low),
        _median_s([s.timing.rime_s for s in syllables]),
        _median_s([s.timing.whole_s for s in syllables]),
        tract,
    )
