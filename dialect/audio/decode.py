"""Turn any file that a phone or chat app makes into checked mono sound.

The bytes come from strangers and the decoders are C, so this process only looks at the first of
them and leaves the rest to a child that it can lose; see docs/adr/0001.
"""

import json
import math
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from dialect import errors
from dialect.audio import formats
from dialect.audio.nursery import Nursery
from dialect.audio.reply import SAMPLE_BYTES, Reply, read_output
from dialect.audio.request import SAMPLE_RATE_HZ, DecodeLimits, DecodeRequest
from dialect.audio.wholeness import declared_end_bytes
from dialect.entities import Waveform
from dialect.errors import (
    AudioError,
    DamagedAudioError,
    DecodeLimitError,
    EmptyAudioError,
    EmptyFileError,
    NotAudioError,
    SilentAudioError,
    TooLargeError,
    TooLongError,
    TruncatedAudioError,
    UnreadableFileError,
)

__all__ = [
    "DECODING_VERSION",
    "child_environment",
    "open_nursery",
    "read_audio",
    "read_raw_audio",
]

DECODING_VERSION = 1  # raise it when the same file decodes to other samples

SILENT_BELOW_DB = -60.0  # peak; speech ten metres away still peaks some 20 dB above this
QUIETEST_DB = -120.0  # what digital silence is called
MISSING_SHARE, MISSING_S = 0.02, 0.5  # less than this is a header rounded, not a file cut
STREAMED = frozenset(
    {"ogg", "amr", "aac"}
)  # only a last piece cut in two shows that they break off
RAW_SAMPLE_BYTES = 2
CHILD = "dialect.audio.child"
CHILD_ERRORS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, AudioError)
}
# One thread each: BLAS would reserve memory per core, and the child computes next to nothing.
# The library path is what some interpreters need to start at all.
CHILD_SETTINGS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
CHILD_INHERITS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")

_DEFAULT_LIMITS = DecodeLimits()


def read_audio(
    path: Path, *, limits: DecodeLimits = _DEFAULT_LIMITS, nursery: Nursery | None = None
) -> Waveform:
    """Read a recording or a video's sound as mono float32 at 16 kHz.

    WAV, FLAC, Ogg (Opus, Vorbis, Speex), MP3, M4A/MP4/MOV/3GP, AAC, AMR, WebM/Matroska, WMA, AVI,
    AIFF, CAF, AU and WeChat's SILK are told by their first bytes, whatever the name says, and
    decoded in a throw-away process. Titles, places and every other tag stay behind.

    Parameters
    ----------
    path : Path
        The file.
    limits : DecodeLimits
        What the file may hold and what decoding may use.
    nursery : Nursery, optional
        Forks the child, which is faster where there are many files; when not given, the child
        is an interpreter of its own.

    Returns
    -------
    waveform : Waveform
        At least one sample, not silent; `notes` tells of a misleading name.

    Raises
    ------
    UnreadableFileError
        If the path is missing, no regular file, or may not be read.
    EmptyFileError
        If the file holds no bytes.
    NotAudioError
        If the bytes are no recording; the message says what they are.
    UnsupportedFormatError
        If it is a recording of a kind that is not read.
    NoAudioStreamError
        If it is a video without sound.
    TooLongError, TooLargeError, TooManyChannelsError
        If it holds more than `limits` allows.
    DamagedAudioError, TruncatedAudioError
        If it does not decode, or ends before its header says.
    EmptyAudioError, SilentAudioError
        If it decodes to nothing, or to nothing that can be heard.
    DecodeLimitError
        If decoding used more time or memory than `limits` allows.
    """
    with _open(path) as file:
        size_bytes = os.fstat(file.fileno()).st_size
        if size_bytes == 0:
            raise EmptyFileError
        found, notes = _recognise(file, path.suffix.lower())
        request = DecodeRequest(
            found.demuxer, found.label, found.declares_length, size_bytes, limits
        )
        samples = _decode_whole(file, request, nursery)
    return _audible(samples, notes)


def open_nursery() -> Nursery:
    """Start what decodes one file after another; `read_audio` takes it."""
    return Nursery(child_environment())


def read_raw_audio(path: Path, *, limits: DecodeLimits = _DEFAULT_LIMITS) -> Waveform:
    """Read a file of bare samples: 16 bits, little-endian, mono, 16 kHz.

    Nothing in such a file says what it is, so it is read only where its maker says so. There is
    nothing to decode either, and no child to do it.

    Parameters
    ----------
    path : Path
        The file.
    limits : DecodeLimits
        What the file may hold.

    Returns
    -------
    waveform : Waveform
        At least one sample, not silent.

    Raises
    ------
    UnreadableFileError
        If the path is missing, no regular file, or may not be read.
    EmptyFileError
        If the file holds no bytes.
    TooLongError, TooLargeError
        If it holds more than `limits` allows.
    DamagedAudioError
        If it ends inside a sample.
    SilentAudioError
        If nothing in it can be heard.
    """
    with _open(path) as file:
        size_bytes = os.fstat(file.fileno()).st_size
        if size_bytes == 0:
            raise EmptyFileError
        if size_bytes % RAW_SAMPLE_BYTES:
            raise DamagedAudioError("PCM", "it ends inside a sample")
        if size_bytes > limits.file_bytes:
            raise TooLargeError(size_bytes, limits.file_bytes)
        duration_s = size_bytes / RAW_SAMPLE_BYTES / SAMPLE_RATE_HZ
        if duration_s > limits.audio_s:
            raise TooLongError(duration_s, limits.audio_s)
        samples = np.frombuffer(file.read(), "<i2").astype(np.float32) / 32768.0
    return _audible(samples, ())


def _audible(samples: NDArray[np.float32], notes: tuple[str, ...]) -> Waveform:
    """Refuse sound that nobody could hear."""
    if not len(samples):
        raise EmptyAudioError
    peak = float(np.abs(samples).max())
    level_db = max(QUIETEST_DB, 20 * math.log10(peak)) if peak > 0 else QUIETEST_DB
    if level_db < SILENT_BELOW_DB:
        raise SilentAudioError(level_db)
    return Waveform(np.clip(samples, -1.0, 1.0), SAMPLE_RATE_HZ, notes)


def _open(path: Path) -> BinaryIO:
    """Open a regular file; a pipe or device would hang or never end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableFileError("it is a folder" if path.is_dir() else "it is no plain file")
        return path.open("rb")
    except OSError as error:
        raise UnreadableFileError((error.strerror or "no reason given").lower()) from error


def _recognise(file: BinaryIO, extension: str) -> tuple[formats.AudioFormat, tuple[str, ...]]:
    """Name the format, and say so where the file's name claims another."""
    claims_recording = extension in formats.EXTENSIONS
    try:
        found = formats.recognise(file)
    except NotAudioError as error:
        if not claims_recording:
            raise
        raise NotAudioError(error.found, extension) from error
    if not claims_recording or extension in found.extensions:
        return found, ()
    note = (
        f"文件名以 {extension} 结尾，实为 {found.label}，已照 {found.label} 读取 "
        f"(named {extension}, read as {found.label})"
    )
    return found, (note,)


def _decode_whole(
    file: BinaryIO, request: DecodeRequest, nursery: Nursery | None
) -> NDArray[np.float32]:
    """Decode, and refuse a file that stops before it says; FFmpeg would read it without a word."""
    try:
        samples = _decode_in_child(file, request, nursery)
    except DamagedAudioError as error:
        end_bytes = declared_end_bytes(file, request.demuxer, request.size_bytes)
        if request.demuxer == "mov" and end_bytes is not None and end_bytes > request.size_bytes:
            raise TruncatedAudioError(0.0) from error  # phones write the index last
        raise
    end_bytes = declared_end_bytes(file, request.demuxer, request.size_bytes)
    if end_bytes is None or end_bytes <= request.size_bytes or request.demuxer == "mov":
        return samples  # the index of an MP4 has been compared with the sound already
    decoded_s = len(samples) / SAMPLE_RATE_HZ
    if request.demuxer in STREAMED:
        raise TruncatedAudioError(decoded_s)
    declared_s = decoded_s * end_bytes / request.size_bytes
    if declared_s - decoded_s > max(MISSING_S, MISSING_SHARE * declared_s):
        raise TruncatedAudioError(decoded_s, declared_s)
    return samples


def _decode_in_child(
    file: BinaryIO, request: DecodeRequest, nursery: Nursery | None
) -> NDArray[np.float32]:
    """Have a child decode the open file, and take its samples or its error."""
    file.seek(0)
    reply = nursery.decode(file, request) if nursery else _ask_new_child(file, request)
    if reply.status != 0:
        raise _death(reply, request)
    return _take(reply.header, reply.payload, request)


def _ask_new_child(file: BinaryIO, request: DecodeRequest) -> Reply:
    """Start an interpreter for this file alone."""
    started_s = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-I", "-m", CHILD, json.dumps(asdict(request))],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=child_environment(),
    ) as child:
        watchdog = threading.Timer(request.limits.wall_s, child.kill)
        watchdog.start()
        try:
            is_ready, header, payload = read_output(cast(BinaryIO, child.stdout), request.limits)
            status = child.wait()
        finally:
            watchdog.cancel()
            child.kill()
    return Reply(is_ready, header, payload, status, time.monotonic() - started_s)


def child_environment() -> dict[str, str]:
    """Return nothing but what an interpreter needs to start: no secret of the service."""
    inherited = {name: os.environ[name] for name in CHILD_INHERITS if name in os.environ}
    return CHILD_SETTINGS | inherited


def _death(reply: Reply, request: DecodeRequest) -> AudioError | RuntimeError:
    """Say what ended the child."""
    if reply.status == -signal.SIGXCPU:
        return DecodeLimitError(f"{request.limits.cpu_s} s of computing")
    if reply.status == -signal.SIGKILL:
        if reply.elapsed_s >= request.limits.wall_s:
            return DecodeLimitError(f"{request.limits.wall_s:.0f} s")
        return DecodeLimitError("the machine's memory")  # so the kernel does when it has no more
    if not reply.is_ready:
        return RuntimeError(
            f"{sys.executable} -I -m {CHILD} does not start (status {reply.status})"
        )
    return DamagedAudioError(request.label, "the decoder gave up on it")


def _take(header: bytes, payload: bytes, request: DecodeRequest) -> NDArray[np.float32]:
    """Read the reply, which a subverted child may have written."""
    try:
        reply = json.loads(header)
        if "n_samples" in reply and len(payload) == SAMPLE_BYTES * reply["n_samples"]:
            samples = np.frombuffer(payload, np.float32)
            if np.isfinite(samples).all():
                return samples
        kind = CHILD_ERRORS[reply["error"]]
        refusal = kind(*reply["args"])
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedAudioError(request.label, "the decoder gave up on it") from error
    raise refusal
