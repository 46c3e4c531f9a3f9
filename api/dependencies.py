"""What endpoints ask for: the parts that the service opened at its start, a transaction, a body."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from api.audit.service import Origin, network_of
from api.errors import BusyError, MediaTypeError
from api.library import Library
from api.recordings.folder import private_folder
from api.recordings.incoming import Form, Limits, read_body, receive_form
from api.recordings.vault import Vault
from api.settings import Settings
from api.web.samples import Sample

__all__ = [
    "DatabaseSession",
    "Parts",
    "Received",
    "ReceivedBody",
    "ReceivedForm",
    "RequestOrigin",
    "RequestWork",
    "ServiceParts",
    "Work",
    "origin_of",
]

MULTIPART = "multipart/form-data"
JSON = "application/json"


@dataclass(frozen=True)
class Parts:
    """What the service opened at its start."""

    settings: Settings
    library: Library
    engine: Engine
    sessions: sessionmaker[Session]
    decode_slots: threading.Semaphore
    samples: tuple[Sample, ...]
    vault: Vault

    @contextmanager
    def decoding(self, n_recordings: int) -> Iterator[None]:
        """Hold a place for decoding, so that many uploads at once do not take the machine down.

        Raises
        ------
        BusyError
            If none came free in time.
        """
        if not n_recordings:
            yield
            return
        if not self.decode_slots.acquire(timeout=self.settings.decode_wait_s):
            raise BusyError
        try:
            yield
        finally:
            self.decode_slots.release()


@dataclass(frozen=True)
class Received:
    """A form with files in a private folder, which goes when the endpoint has answered."""

    form: Form
    folder: Path


def _parts_of(request: Request) -> Parts:
    return cast(Parts, request.app.state.parts)


ServiceParts = Annotated[Parts, Depends(_parts_of)]


def _open_session(parts: ServiceParts) -> Iterator[Session]:
    with parts.sessions.begin() as session:
        yield session


# Scope "function": what was done is committed before the answer leaves.
DatabaseSession = Annotated[Session, Depends(_open_session, scope="function")]


def origin_of(request: Request) -> Origin:
    """Say who asks and where from, for the audit log; after the route's guard has found out who."""
    return Origin(
        actor=request.state.principal.account_id,
        network=network_of(request.client.host if request.client else None),
        route=request.scope["route"].path,
        request_id=request.state.request_id,
        at=datetime.now(UTC),
    )


RequestOrigin = Annotated[Origin, Depends(origin_of)]


@dataclass(frozen=True)
class Work:
    """All that an endpoint works with, where it also takes an address and a form."""

    parts: ServiceParts
    session: DatabaseSession
    origin: RequestOrigin


RequestWork = Annotated[Work, Depends()]


async def _receive_form(request: Request, parts: ServiceParts) -> AsyncIterator[Received]:
    if _media_type(request) != MULTIPART:
        raise MediaTypeError(MULTIPART)
    with private_folder(parts.settings.incoming_folder) as folder:
        yield await _read_form(request, parts.settings, folder)


async def _receive_body(request: Request, parts: ServiceParts) -> AsyncIterator[Received | bytes]:
    media_type = _media_type(request)
    if media_type == JSON:
        yield await read_body(request.stream(), parts.settings.max_case_bytes)
    elif media_type == MULTIPART:
        with private_folder(parts.settings.incoming_folder) as folder:
            yield await _read_form(request, parts.settings, folder)
    else:
        raise MediaTypeError(f"{JSON}, or {MULTIPART} with the recordings")


# Scope "function": recordings are deleted before the answer leaves, whatever it is.
ReceivedForm = Annotated[Received, Depends(_receive_form, scope="function")]
ReceivedBody = Annotated[Received | bytes, Depends(_receive_body, scope="function")]


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _read_form(request: Request, settings: Settings, folder: Path) -> Received:
    limits = Limits(
        max_upload_bytes=settings.max_upload_bytes,
        max_file_bytes=settings.max_file_bytes,
        max_field_bytes=settings.max_case_bytes,
        max_files=settings.max_files,
    )
    content_type = request.headers["content-type"]
    return Received(await receive_form(content_type, request.stream(), folder, limits), folder)
