"""Where a file says that it ends, which shows a copy that broke off.

FFmpeg reads most formats up to where they stop and says nothing, and cuts the stated length of
others to what is there. The layouts are those of each format's specification.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Literal

from dialect.audio.formats import adts_frame_bytes

__all__ = ["declared_end_bytes"]

MOST_CHUNKS = 100_000  # an hour of a browser's film has some thousands
MOST_PAGE_BYTES = 27 + 255 + 255 * 255  # RFC 3533
SEGMENT = b"\x18\x53\x80\x67"  # RFC 9559
MOST_VINT_BYTES = 8
# Bytes of a frame by its type, its first byte included; 3GPP TS 26.101 and 26.201, octet-aligned.
AMR_FRAME_BYTES = {
    b"#!AMR\n": (13, 14, 16, 18, 20, 21, 27, 32, 6),
    b"#!AMR-WB\n": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6),
}


def declared_end_bytes(file: BinaryIO, demuxer: str, size_bytes: int) -> int | None:
    """Read where a file says that it ends.

    Parameters
    ----------
    file : binary file
        Seekable; where it stands afterwards is not defined.
    demuxer : str
        `AudioFormat.demuxer` of the file.
    size_bytes : int
        Its real size.

    Returns
    -------
    end : int or None
        Bytes from the start; of a format without a stated length, the end of the piece that the
        file stops in. None where nothing is said.
    """
    reader = _READERS.get(demuxer)
    return None if reader is None else reader(file, size_bytes)


@dataclass(frozen=True)
class _Chunks:
    """How a format of chunks, each with its size, is laid out."""

    start: int
    head_bytes: int
    size_at: int
    size_width: int
    order: Literal["big", "little"]
    counts_head: bool


def _riff(file: BinaryIO, _size_bytes: int) -> int | None:
    """Take the stated size; a recorder that dies leaves 0 or a huge value, which state nothing."""
    head = _read(file, 0, 8)
    size = int.from_bytes(head[4:8], "little")
    return size + 8 if head[:4] == b"RIFF" and 0 < size < 0x7FFF_0000 else None


def _chunks(layout: _Chunks, file: BinaryIO, size_bytes: int) -> int | None:
    """Go from chunk to chunk; a size below its own head means "to the end", or is none."""
    at = layout.start
    for _ in range(MOST_CHUNKS):
        if at >= size_bytes:
            return at
        head = _read(file, at, 24)
        field = head[layout.size_at : layout.size_at + layout.size_width]
        size = int.from_bytes(field, layout.order, signed=not layout.counts_head)
        if layout is _BOXES and size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size < (layout.head_bytes if layout.counts_head else 0):
            return None
        at += size if layout.counts_head else layout.head_bytes + size
    return None


def _matroska(file: BinaryIO, _size_bytes: int) -> int | None:
    """Read the size of the one segment that follows the head; browsers leave it unknown."""
    head = _vint(_read(file, 4, MOST_VINT_BYTES))
    if head is None:
        return None
    at = 4 + head[0] + head[1]
    segment = _read(file, at, 4 + MOST_VINT_BYTES)
    size = _vint(segment[4:]) if segment[:4] == SEGMENT else None
    return None if size is None else at + 4 + size[0] + size[1]


def _vint(data: bytes) -> tuple[int, int] | None:
    """Read a number of EBML (RFC 8794): its width and value; None where it means "unknown"."""
    if not data or not data[0]:
        return None
    width = 9 - data[0].bit_length()
    value = int.from_bytes(data[:width], "big") & (1 << 7 * width) - 1
    return None if value == (1 << 7 * width) - 1 else (width, value)


def _ogg(file: BinaryIO, size_bytes: int) -> int | None:
    """Find where the last page ends."""
    start = max(0, size_bytes - MOST_PAGE_BYTES)
    tail = _read(file, start, MOST_PAGE_BYTES)
    at = tail.rfind(b"OggS\x00")
    if at < 0:
        return None
    n_segments = tail[at + 26] if at + 26 < len(tail) else 1
    lengths = tail[at + 27 : at + 27 + n_segments]
    return start + at + 27 + n_segments + sum(lengths)


def _amr(file: BinaryIO, size_bytes: int) -> int | None:
    """Go from frame to frame; a type that is none means other data, not a cut."""
    data = _read(file, 0, size_bytes)
    magic = next((magic for magic in AMR_FRAME_BYTES if data.startswith(magic)), b"")
    if not magic:
        return None
    frame_bytes, at = AMR_FRAME_BYTES[magic], len(magic)
    while at < len(data):
        kind = data[at] >> 3 & 15
        at += frame_bytes[kind] if kind < len(frame_bytes) else 1
    return at


def _adts(file: BinaryIO, size_bytes: int) -> int | None:
    """Go from frame to frame; what is none, a tag for one, ends the sound."""
    data, at = _read(file, 0, size_bytes), 0
    while at < len(data) and (n_bytes := adts_frame_bytes(data[at : at + 7])) is not None:
        at += n_bytes
    return at or None


def _read(file: BinaryIO, at: int, n_bytes: int) -> bytes:
    file.seek(at)
    return file.read(n_bytes)


_BOXES = _Chunks(0, 8, 0, 4, "big", counts_head=True)  # ISO/IEC 14496-12
_OBJECTS = _Chunks(0, 24, 16, 8, "little", counts_head=True)  # ASF specification 1.20
_CORE_AUDIO = _Chunks(8, 12, 4, 8, "big", counts_head=False)  # Core Audio Format 1.0

_READERS: dict[str, Callable[[BinaryIO, int], int | None]] = {
    "wav": _riff,
    "avi": _riff,
    "mov": partial(_chunks, _BOXES),
    "asf": partial(_chunks, _OBJECTS),
    "caf": partial(_chunks, _CORE_AUDIO),
    "matroska": _matroska,
    "ogg": _ogg,
    "amr": _amr,
    "aac": _adts,
}
