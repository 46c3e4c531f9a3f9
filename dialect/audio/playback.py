"""The copy of a recording that people listen to: our own encoding of the decoded sound, no more.

AAC in an MP4 file, because it is what every browser plays: Safari reads Opus in Ogg since 18.4
(2025) alone, and phones that volunteers have are older. The index stands before the sound, so
that a player starts and seeks without reading to the end.
"""

import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream

from dialect.audio.decode import read_audio
from dialect.entities import Span, Waveform
from dialect.errors import EmptyAudioError

__all__ = ["MEDIA_TYPE", "cut_playback", "encode_playback"]

MEDIA_TYPE = "audio/mp4"
BIT_RATE = 64_000
"""Bits a second; at 16 kHz mono AAC spends no more than it needs of it."""
BLOCK_SAMPLES = 16_000
FRAME_SAMPLES = 1_024  # ISO/IEC 14496-3
# The index holds a size (4 bytes) per frame and, per run of frames, its place and length.
INDEX_BYTES, INDEX_BYTES_PER_FRAME = 4_096, 20


def encode_playback(waveform: Waveform) -> bytes:
    """Encode a recording for browsers.

    Parameters
    ----------
    waveform : Waveform
        At least one sample.

    Returns
    -------
    file : bytes
        An M4A file with sound alone: no title, place, date or name.

    Examples
    --------
    >>> silence = Waveform(np.zeros(16_000, np.float32))
    >>> encode_playback(silence)[4:8]
    b'ftyp'
    """
    file = io.BytesIO()
    n_frames = len(waveform.samples) // FRAME_SAMPLES + 3
    room = INDEX_BYTES + INDEX_BYTES_PER_FRAME * n_frames
    options = {"fflags": "+bitexact", "moov_size": str(room)}
    with av.open(file, "w", format="ipod", options=options) as container:
        stream = container.add_stream("aac", rate=waveform.sample_rate_hz, layout="mono")
        assert isinstance(stream, AudioStream)  # what "aac" is
        stream.bit_rate = BIT_RATE
        for start in range(0, len(waveform.samples), BLOCK_SAMPLES):
            block = waveform.samples[start : start + BLOCK_SAMPLES]
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(block[np.newaxis], np.float32), format="fltp", layout="mono"
            )
            frame.sample_rate = waveform.sample_rate_hz
            frame.pts, frame.time_base = start, Fraction(1, waveform.sample_rate_hz)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def cut_playback(path: Path, span: Span) -> bytes:
    """Encode a span of a recording alone: nothing of what was said before and after is in it.

    Parameters
    ----------
    path : Path
        The file as it was sent.
    span : Span
        From where to where, in seconds; what lies beyond the end is left out.

    Returns
    -------
    file : bytes
        As `encode_playback` makes it.

    Raises
    ------
    AudioError
        Of the kind that says what is wrong with the file; `EmptyAudioError` of a span without a
        sample.
    """
    waveform = read_audio(path)
    first, last = (round(time_s * waveform.sample_rate_hz) for time_s in (span.start_s, span.end_s))
    samples = waveform.samples[first:last]
    if not len(samples):
        raise EmptyAudioError
    return encode_playback(replace(waveform, samples=samples))
