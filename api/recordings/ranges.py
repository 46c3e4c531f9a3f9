"""Which part of a recording a player asks for (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

from api.errors import RangeError

__all__ = ["ByteRange", "read_range"]

_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII)


@dataclass(frozen=True)
class ByteRange:
    """Bytes from `start` up to, but not with, `stop`."""

    start: int
    stop: int


def read_range(header: str | None, size_bytes: int) -> ByteRange | None:
    """Read the header ``Range``.

    Parameters
    ----------
    header : str or None
        The header.
    size_bytes : int
        Size of the whole.

    Returns
    -------
    part : ByteRange or None
        None where the whole is to be sent: without the header, for several parts at once, and
        for what is malformed, as the standard has it.

    Raises
    ------
    RangeError
        If no byte of the part is there.

    Examples
    --------
    >>> read_range("bytes=0-99", 1_000), read_range("bytes=-100", 1_000)
    (ByteRange(start=0, stop=100), ByteRange(start=900, stop=1000))
    """
    match = _RANGE.fullmatch(header or "")
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(0, size_bytes - int(last)), size_bytes
    else:
        start = int(first)
        if last and int(last) < start:
            return None
        stop = min(int(last) + 1, size_bytes) if last else size_bytes
    if start >= stop:
        raise RangeError(size_bytes)
    return ByteRange(start, stop)
