"""All that a review screen shows of a recording, made once when it has come in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dialect.audio import DecodeLimits, measure_quality, read_audio
from dialect.audio.peaks import Peaks, outline
from dialect.audio.playback import encode_playback
from dialect.entities import FloatArray, Quality, Span, Waveform
from dialect.features.pitch import HOP_S, track_pitch
from dialect.features.spectrogram import draw_spectrogram

__all__ = ["PitchLine", "ReviewCopy", "prepare_review"]

TWO_VOICES_ST = 18.0
"""Range of pitch on either side of the median: whoever asks the person is heard too."""
MOST_SPAN_S = 20.0
"""Speech whose pitch is tracked at a time; a minute of it takes 150 MB."""

_DEFAULT_LIMITS = DecodeLimits()


@dataclass(frozen=True)
class PitchLine:
    """The pitch over the whole recording.

    Attributes
    ----------
    hop_s : float
        Time between two values.
    pitch_hz : ndarray of float, shape (n_values,)
        Pitch at (k + ½) hops; NaN where nobody speaks or the voice has no pitch.
    """

    hop_s: float
    pitch_hz: FloatArray


@dataclass(frozen=True)
class ReviewCopy:
    """What is shown and played of a recording; nothing of its file but the sound.

    Attributes
    ----------
    quality : Quality
        Length, speech, noise and level.
    notes : tuple of str
        What a person should know about the file.
    playback : bytes
        The copy that is played, see `dialect.audio.playback`.
    peaks : Peaks
        Outline of the waveform.
    pitch : PitchLine
        Pitch of whoever speaks.
    spectrogram : iterator of bytes
        Tiles, see `dialect.features.spectrogram`; drawn as they are taken.
    """

    quality: Quality
    notes: tuple[str, ...]
    playback: bytes
    peaks: Peaks
    pitch: PitchLine
    spectrogram: Iterator[bytes]


def prepare_review(path: Path, *, limits: DecodeLimits = _DEFAULT_LIMITS) -> ReviewCopy:
    """Decode a recording out of harm's way and make what a review screen shows of it.

    Parameters
    ----------
    path : Path
        The file as it was sent.
    limits : DecodeLimits
        What the file may hold and what decoding may use.

    Returns
    -------
    copy : ReviewCopy
        Made from the decoded sound alone.

    Raises
    ------
    AudioError
        Of the kind that says what is wrong with the file; see `dialect.audio.read_audio`.
    """
    waveform = read_audio(path, limits=limits)
    quality = measure_quality(waveform)
    return ReviewCopy(
        quality,
        waveform.notes,
        encode_playback(waveform),
        outline(waveform),
        _pitch_line(waveform, quality.speech),
        draw_spectrogram(waveform),
    )


def _pitch_line(waveform: Waveform, speech: tuple[Span, ...]) -> PitchLine:
    """Track the pitch of the speech, some of it at a time, on one grid."""
    pitch_hz = np.full(int(np.ceil(waveform.duration_s / HOP_S)), np.nan)
    for spans in _batches(speech):
        track = track_pitch(waveform, spans, half_range_st=TWO_VOICES_ST)
        places = np.floor(track.time_s / HOP_S).astype(np.intp)
        inside = places < len(pitch_hz)
        pitch_hz[places[inside]] = track.pitch_hz[inside]
    return PitchLine(HOP_S, pitch_hz)


def _batches(speech: tuple[Span, ...]) -> Iterator[list[Span]]:
    """Cut speech into pieces and gather these, no batch longer than `MOST_SPAN_S`."""
    batch: list[Span] = []
    total_s = 0.0
    for span in speech:
        for start_s in np.arange(span.start_s, span.end_s, MOST_SPAN_S):
            piece = Span(float(start_s), min(float(start_s) + MOST_SPAN_S, span.end_s))
            if batch and total_s + piece.end_s - piece.start_s > MOST_SPAN_S:
                yield batch
                batch, total_s = [], 0.0
            batch.append(piece)
            total_s += piece.end_s - piece.start_s
    if batch:
        yield batch
