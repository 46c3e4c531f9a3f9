"""Decode one untrusted file, alone in a process that can do little else and then ends.

Started by `dialect.audio.decode` as ``python -I -m dialect.audio.child REQUEST`` with the file as
standard input. On standard output: ``ready``, one line of JSON, then samples as float32.
"""

import io
import json
import os
import resource
import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from dialect.audio.mixing import mix_to_mono
from dialect.audio.request import DecodeLimits, DecodeRequest
from dialect.audio.silk import read_silk
from dialect.audio.streams import read_streams
from dialect.errors import AudioError, DecodeLimitError

__all__ = ["decode_one", "main", "rehearse"]

STATM = Path("/proc/self/statm")
MARGIN_BYTES = 16 * 2**20  # what a decoder may yet reserve


def main() -> None:
    """Decode standard input as the request in the first argument says."""
    fields = json.loads(sys.argv[1])
    request = DecodeRequest(**{**fields, "limits": DecodeLimits(**fields["limits"])})
    rehearse()
    decode_one(request)


def decode_one(request: DecodeRequest) -> None:
    """Give up what decoding does not need, decode standard input, and answer.

    Parameters
    ----------
    request : DecodeRequest
        What standard input is, and what may be used for it.
    """
    # Not `sys.stdin`: a forked child has another file there than its interpreter started with.
    file, out = os.fdopen(0, "rb", closefd=False), os.fdopen(1, "wb", closefd=False)
    room_bytes = _room_bytes(request.limits)
    _confine(request.limits)
    out.write(b"ready\n")
    out.flush()
    try:
        blocks = _decode(file, request, room_bytes)
    except AudioError as error:
        _reply(out, {"error": type(error).__name__, "args": error.args}, iter(()))
    except MemoryError:
        limit = DecodeLimitError(f"{request.limits.memory_bytes >> 20} MiB of memory")
        _reply(out, {"error": type(limit).__name__, "args": limit.args}, iter(()))
    else:
        _reply(out, {"n_samples": sum(block.shape[1] for block in blocks)}, mix_to_mono(blocks))


def rehearse() -> None:
    """Decode ten milliseconds of our own, for PyAV imports half of itself at the first file."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as writer:
        writer.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        writer.writeframes(bytes(160))
    sound.seek(0)
    read_streams(sound, DecodeRequest("wav", "WAV", False, len(sound.getvalue())))


def _confine(limits: DecodeLimits) -> None:
    """Give up, for good, all that decoding does not need.

    Every module is loaded by now, so the child needs no further file, socket or process; with
    no descriptor to be had there is neither disk nor network for whoever takes it over.
    """
    # Past the soft limit the kernel sends SIGXCPU, which tells the parent why the child ended.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
    for what, amount in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (amount, amount))


def _room_bytes(limits: DecodeLimits) -> int:
    """Count what may be kept of the sound; PyAV crashes if memory ends inside its own reading."""
    if not STATM.exists():  # not Linux
        return limits.memory_bytes
    pages = int(STATM.read_text().split()[0])
    return limits.memory_bytes - pages * resource.getpagesize() - MARGIN_BYTES


def _decode(file: BinaryIO, request: DecodeRequest, room_bytes: int) -> list[NDArray[np.float32]]:
    if request.demuxer == "silk":
        return read_silk(file, request)
    return read_streams(file, request, room_bytes=room_bytes)


def _reply(out: BinaryIO, header: dict[str, object], blocks: Iterator[NDArray[np.float32]]) -> None:
    out.write(json.dumps(header).encode() + b"\n")
    for block in blocks:
        out.write(block.tobytes())
    out.flush()


if __name__ == "__main__":
    main()
