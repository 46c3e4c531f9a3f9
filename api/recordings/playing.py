"""Sound as a player asks for it: whole or by ranges, and kept by no browser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Response
from fastapi.responses import StreamingResponse

from api.errors import DamagedObjectError
from api.recordings.ranges import read_range
from dialect.audio.playback import MEDIA_TYPE

__all__ = ["PLAYED", "UNKEPT", "AskedRange", "begun", "sound_reply"]

UNKEPT = {"Cache-Control": "private, no-store"}
"""What was made of a recording never changes, but nobody's browser may keep somebody's voice."""

PLAYED: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {}}},
    206: {"content": {MEDIA_TYPE: {}}, "description": "The part that was asked for"},
}
"""How OpenAPI has the replies of a route that plays."""


@dataclass(frozen=True)
class AskedRange:
    """The part of a file that is asked for, and of which version."""

    range: Annotated[str | None, Header()] = None
    if_range: Annotated[str | None, Header()] = None


def sound_reply(
    asked: AskedRange,
    name: str,
    identifier: UUID,
    size_bytes: int,
    pieces: Callable[[int, int], Iterator[bytes]],
) -> Response:
    """Answer with a playback copy or the part of it that is asked for.

    Parameters
    ----------
    asked : AskedRange
        What the player wants.
    name : str
        What it is, for whoever saves it: ``recording`` or ``clip``.
    identifier : UUID
        Of the copy, which never changes.
    size_bytes : int
        Of the whole.
    pieces : callable
        Gives the bytes from a first up to, but not with, a last.

    Raises
    ------
    RangeError
        If no byte of the part is there.
    """
    tag = f'"{identifier}"'
    wanted = read_range(asked.range if asked.if_range in (None, tag) else None, size_bytes)
    named = {"Content-Disposition": f'inline; filename="{name}-{identifier}.m4a"'}
    headers = {"Accept-Ranges": "bytes", "ETag": tag, **named, **UNKEPT}
    start, stop = (wanted.start, wanted.stop) if wanted else (0, size_bytes)
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size_bytes}"
    headers["Content-Length"] = str(stop - start)
    return StreamingResponse(
        pieces(start, stop),
        status_code=206 if wanted else 200,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Take the first piece at once, so that a fault is a reply and not a broken one.

    Raises
    ------
    DamagedObjectError
        If the object is not there, or was tampered with.
    """
    try:
        return chain([next(pieces, b"")], pieces)
    except FileNotFoundError as error:
        raise DamagedObjectError from error
