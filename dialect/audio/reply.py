"""What a decoding child answers, read from its standard output."""

from dataclasses import dataclass
from typing import BinaryIO

from dialect.audio.request import SAMPLE_RATE_HZ, DecodeLimits

__all__ = ["SAMPLE_BYTES", "Reply", "read_output"]

SAMPLE_BYTES = 4
MOST_LINE_BYTES = 4096
PIECE_BYTES = 2**20
READY = b"ready\n"


@dataclass(frozen=True)
class Reply:
    """What came from a child, and how it ended.

    Attributes
    ----------
    is_ready : bool
        Whether it got as far as the file.
    header, payload : bytes
        A line of JSON, and samples.
    status : int
        Exit status; the signal that ended it, negative.
    elapsed_s : float
        How long it took by the clock.
    """

    is_ready: bool
    header: bytes
    payload: bytes
    status: int
    elapsed_s: float


def read_output(out: BinaryIO, limits: DecodeLimits) -> tuple[bool, bytes, bytes]:
    """Read a child's output to the end, or to what it may send, and close it.

    Parameters
    ----------
    out : binary file
        Its standard output.
    limits : DecodeLimits
        For the longest recording.

    Returns
    -------
    is_ready, header, payload : bool, bytes, bytes
        As in `Reply`.
    """
    most_bytes = int((limits.audio_s + 1) * SAMPLE_RATE_HZ) * SAMPLE_BYTES
    is_ready = out.readline(MOST_LINE_BYTES) == READY
    header = out.readline(MOST_LINE_BYTES)
    payload = _read_up_to(out, most_bytes)
    out.close()  # a child that sends more than it may is stopped by the broken pipe
    return is_ready, header, payload


def _read_up_to(out: BinaryIO, most_bytes: int) -> bytes:
    """Read to the end or the limit; one large read would reserve the limit for every clip."""
    pieces: list[bytes] = []
    while most_bytes > 0 and (piece := out.read(min(PIECE_BYTES, most_bytes))):
        pieces.append(piece)
        most_bytes -= len(piece)
    return b"".join(pieces)
