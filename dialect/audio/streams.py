"""Read the sound of a container through FFmpeg, with everything but plain decoding switched off.

Runs inside the decoding child only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NoReturn

import av
import av.subtitles.codeccontext  # else imported at the first film, when no file can be opened
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from dialect.audio.request import SAMPLE_RATE_HZ, DecodeRequest
from dialect.errors import (
    DamagedAudioError,
    EmptyAudioError,
    NoAudioStreamError,
    TooLargeError,
    TooLongError,
    TooManyChannelsError,
    TruncatedAudioError,
    UnsupportedFormatError,
)

__all__ = ["Blocks", "read_streams"]

Blocks = list[NDArray[np.float32]]

# What phones, recorders and chat apps write. FFmpeg holds hundreds more that nobody needs here.
CODECS = frozenset(
    {"aac", "ac3", "alac", "amr_nb", "amr_wb", "eac3", "flac", "gsm", "gsm_ms", "mp2", "mp3"}
    | {"opus", "speex", "vorbis", "wmapro", "wmav1", "wmav2"}
    | {"adpcm_ima_qt", "adpcm_ima_wav", "adpcm_ms"}
)
# Decoders that FFmpeg may run while it looks at a container: no picture is ever decoded.
DECODERS = ("amrnb", "amrwb", "libopus", "mp2float", "mp3float", "libopencore_amrnb", "libspeex")
OPTIONS = {
    "codec_whitelist": ",".join(
        sorted(CODECS.union(DECODERS, (n for n in av.codecs_available if n.startswith("pcm_"))))
    ),
    "protocol_whitelist": "none",
}

# A block takes more of the address space than its samples: 1.03 (FLAC) to 1.33 times (AAC, WAV),
# measured on 40 minutes of each.
ROOM_PER_BYTE = 1.4
MOST_BAD_PACKETS = 0.1  # a phone's file may lose a packet; one in ten is a damaged file
MISSING_SHARE, MISSING_S = 0.02, 0.5  # containers round, and count an encoder's padding


@dataclass
class _Tally:
    """What decoding met."""

    n_packets: int = 0
    n_bad: int = 0
    n_samples: int = 0
    last_problem: str = "no sound in it"


def read_streams(file: BinaryIO, request: DecodeRequest, *, room_bytes: int = 2**30) -> Blocks:
    """Decode the first sound track that can be read.

    Parameters
    ----------
    file : binary file
        Seekable, at its start.
    request : DecodeRequest
        What the file is and what it may hold.
    room_bytes : int, default=2**30
        What the blocks may take together.

    Returns
    -------
    blocks : list of ndarray of float32, shape (n_channels, n_samples)
        One or two channels at 16 kHz.

    Raises
    ------
    AudioError
        Of the kind that says what is wrong with the file.
    MemoryError
        If the blocks take more than `room_bytes`.
    """
    try:
        container = av.open(
            file, format=request.demuxer, container_options=OPTIONS, io_open=_refuse
        )
    except MemoryError:
        raise
    except av.error.EOFError as error:  # a header and no sound after it
        raise EmptyAudioError from error
    except (av.error.FFmpegError, ValueError) as error:
        raise DamagedAudioError(request.label, _reason(error)) from error
    if not isinstance(container, InputContainer):
        raise TypeError("a file opened for reading is an input")
    with container:
        stream = _choose_stream(container, request)
        stated_s = _stated_length_s(container, stream, request)
        limits = request.limits
        if stated_s is not None and stated_s > limits.audio_s:
            raise TooLongError(stated_s, limits.audio_s)
        if request.size_bytes > limits.file_bytes:
            raise TooLargeError(request.size_bytes, limits.file_bytes)
        blocks, kept_bytes, tally = [], 0, _Tally()
        for block in _resample(container, stream, tally):
            blocks.append(block)
            if tally.n_samples > limits.audio_s * SAMPLE_RATE_HZ:
                guess_s = (container.duration or 0) / av.time_base
                raise TooLongError(max(guess_s, limits.audio_s), limits.audio_s)
            kept_bytes += block.nbytes
            if ROOM_PER_BYTE * kept_bytes > room_bytes:
                raise MemoryError
        _check_whole(tally, stated_s, request)
        return blocks


def _refuse(*_: object) -> NoReturn:
    """Open nothing that a container points to."""
    raise PermissionError("a recording may not open other files")


def _reason(error: Exception) -> str:
    """Take FFmpeg's own words, without the path or address in them."""
    words = error.strerror if isinstance(error, av.error.FFmpegError) else None
    return (words or "its header cannot be read").lower()


def _choose_stream(container: InputContainer, request: DecodeRequest) -> AudioStream:
    """Take the first readable track: the second of a phone's video is surround sound."""
    tracks = container.streams.audio
    if not tracks:
        raise NoAudioStreamError
    readable = [t for t in tracks if _is_read(t)]
    if not readable:
        raise UnsupportedFormatError(
            f"sound of an unusual kind inside a {request.label} file",
            "export the sound as m4a, mp3 or wav and send that",
        )
    limit = request.limits.channels
    for track in readable:
        if track.codec_context.channels <= limit:
            return track
    raise TooManyChannelsError(readable[0].codec_context.channels, limit)


def _is_read(track: AudioStream) -> bool:
    context = track.codec_context
    if context is None:
        return False
    name = context.codec.canonical_name
    return name in CODECS or name.startswith("pcm_")


def _stated_length_s(
    container: InputContainer, stream: AudioStream, request: DecodeRequest
) -> float | None:
    """Return the length that the header states; None when it only can be guessed."""
    if not request.declares_length:
        return None
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    # Matroska states one length for all tracks, and pictures may outlast the sound.
    if container.duration is not None and not container.streams.video:
        return container.duration / av.time_base
    return None


def _resample(
    container: InputContainer, stream: AudioStream, tally: _Tally
) -> Iterator[NDArray[np.float32]]:
    """Yield blocks at 16 kHz; start afresh when the sound changes its form midway."""
    layout = "mono" if stream.codec_context.channels == 1 else "stereo"
    resampler, form = None, None
    for frame in _frames(container, stream, tally):
        if resampler is None or form != (frame.sample_rate, frame.layout.name, frame.format.name):
            form = (frame.sample_rate, frame.layout.name, frame.format.name)
            if resampler is not None:
                yield from _counted(resampler.resample(None), tally)
            resampler = av.AudioResampler("fltp", layout, SAMPLE_RATE_HZ)
        frame.pts = None  # gaps in a chat app's clock are no silence
        yield from _counted(resampler.resample(frame), tally)
    if resampler is not None:
        yield from _counted(resampler.resample(None), tally)


def _counted(frames: list[av.AudioFrame], tally: _Tally) -> Iterator[NDArray[np.float32]]:
    for frame in frames:
        tally.n_samples += frame.samples
        yield frame.to_ndarray().astype(np.float32, copy=False)


def _frames(
    container: InputContainer, stream: AudioStream, tally: _Tally
) -> Iterator[av.AudioFrame]:
    """Yield what decodes and count what does not."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.EOFError):
            return
        except MemoryError:
            raise
        except av.error.FFmpegError as error:
            tally.n_bad, tally.last_problem = tally.n_bad + 1, _reason(error)
            return
        tally.n_packets += 1
        try:
            yield from packet.decode()
        except MemoryError:
            raise
        except av.error.FFmpegError as error:
            tally.n_bad, tally.last_problem = tally.n_bad + 1, _reason(error)


def _check_whole(tally: _Tally, stated_s: float | None, request: DecodeRequest) -> None:
    """Refuse what broke off or mostly failed to decode."""
    decoded_s = tally.n_samples / SAMPLE_RATE_HZ
    if tally.n_bad > 1 + MOST_BAD_PACKETS * tally.n_packets or (tally.n_bad and not decoded_s):
        raise DamagedAudioError(request.label, tally.last_problem)
    if stated_s is not None and stated_s - decoded_s > max(MISSING_S, MISSING_SHARE * stated_s):
        raise TruncatedAudioError(decoded_s, stated_s)
