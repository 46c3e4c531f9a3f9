"""Entity tags: the version of what was read, sent back with an edit so that none is overwritten."""

import re
from typing import Annotated

from fastapi import Depends, Header

from api.errors import PreconditionMissingError

__all__ = ["EditedVersion", "etag"]

_TAG = re.compile(r'^"(\d{1,9})"$')


def etag(version: int) -> str:
    """Write a version as an entity tag.

    Examples
    --------
    >>> etag(3)
    '"3"'
    """
    return f'"{version}"'


def _edited_version(
    if_match: Annotated[
        str | None, Header(description="ETag of the version that was edited")
    ] = None,
) -> int:
    """Read ``If-Match``; any other tag than one of ours, ``*`` too, names no version."""
    found = _TAG.match(if_match or "")
    if found is None:
        raise PreconditionMissingError
    return int(found[1])


EditedVersion = Annotated[int, Depends(_edited_version)]
