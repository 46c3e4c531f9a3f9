"""Resumable uploads: tus 1.0.0 with creation, termination, expiration and checksum [1]_.

.. [1] https://tus.io/protocols/resumable-upload, version 1.0.0.
"""

import base64
import binascii
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.audit.service import Origin, record
from api.cases.access import find_case_to_give
from api.dependencies import DatabaseSession, Parts, RequestOrigin, ServiceParts
from api.errors import MediaTypeError, OffsetError, TusVersionError, UploadError
from api.recordings.consent import KEEPING, check_consent
from api.recordings.kept import Sender, tell_of_recording
from api.recordings.receiving import CHECKSUMS, Checksum, read_checksum, receive_part
from api.recordings.tables import RecordingRow, UploadRow
from api.recordings.uploads import (
    Landing,
    Part,
    begin_upload,
    count_part,
    drop_upload,
    find_upload,
    prepare_landing,
    settle,
)
from api.recordings.vault import original_name
from api.recordings.words import read_words
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal

__all__ = ["RECORDING_HEADER", "TusHeaders", "router"]

VERSION = TusVersionError.version
EXTENSIONS = "creation,termination,expiration,checksum"
BYTES_TYPE = "application/offset+octet-stream"
PREFIX = "/api/v1/uploads"
RECORDING_HEADER = "Xiangyin-Recording"

router = APIRouter(prefix=PREFIX, tags=["uploads"])


def _check_version(tus_resumable: Annotated[str | None, Header()] = None) -> None:
    if tus_resumable != VERSION:
        raise TusVersionError


@dataclass(frozen=True)
class _Announcement:
    """What the headers say of the bytes that follow."""

    offset: int
    checksum: Checksum | None


def _read_announcement(
    upload_offset: Annotated[int, Header(ge=0)],
    upload_checksum: Annotated[str | None, Header()] = None,
    content_type: Annotated[str, Header()] = "",
    tus_resumable: Annotated[str | None, Header()] = None,
) -> _Announcement:
    _check_version(tus_resumable)
    if content_type != BYTES_TYPE:
        raise MediaTypeError(BYTES_TYPE)
    return _Announcement(upload_offset, read_checksum(upload_checksum))


SpokenTus = Annotated[None, Depends(_check_version)]
Announced = Annotated[_Announcement, Depends(_read_announcement)]
Uploader = Annotated[Principal, Depends(require(Permission.UPLOAD_RECORDINGS))]


@router.options("", status_code=204)
def tell_abilities(parts: ServiceParts) -> Response:
    """Say what of the protocol is spoken here."""
    return Response(
        status_code=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(parts.settings.max_file_bytes),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


@router.post("", status_code=201, response_class=Response)
def begin(
    principal: Uploader,
    _: SpokenTus,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
    upload_length: Annotated[int, Header(ge=0)],
    upload_metadata: Annotated[str, Header()] = "",
) -> Response:
    """Begin an upload.

    `Upload-Metadata` holds `case_id` and `consent`, and may hold `words`: a JSON list of
    [start_s, end_s, word], what was said when, of words of the prompt lists. More is dropped.
    """
    metadata = _read_metadata(upload_metadata)
    consent = check_consent(metadata.get("consent"), KEEPING)
    try:
        case_id = UUID(metadata.get("case_id", ""))
    except ValueError as error:
        raise UploadError("Upload-Metadata needs case_id, the number of the case") from error
    words = read_words(metadata["words"]) if "words" in metadata else None
    find_case_to_give(session, principal, case_id)
    sender = Sender(principal.account_id, "tus", consent, origin.at, words)
    upload = begin_upload(
        session,
        parts.vault,
        parts.settings,
        sender,
        case_id=case_id,
        length_bytes=upload_length,
    )
    noted = replace(origin, consent=consent)
    record(session, "upload.begin", noted, case_id=case_id, subject=upload.id)
    headers = {"Location": f"{PREFIX}/{upload.id}", **_state_headers(upload)}
    return Response(status_code=201, headers=headers)


@router.head("/{upload_id}", response_class=Response)
def tell_offset(
    principal: Uploader, _: SpokenTus, upload_id: UUID, session: DatabaseSession
) -> Response:
    """Say how much of an upload is safe here."""
    upload = find_upload(session, upload_id, principal.account_id, now=datetime.now(UTC))
    headers = {"Upload-Length": str(upload.length_bytes), **_state_headers(upload)}
    return Response(status_code=200, headers=headers)


@router.patch("/{upload_id}", status_code=204)
async def append(
    _: Uploader,
    announced: Announced,
    request: Request,
    upload_id: UUID,
    parts: ServiceParts,
    origin: RequestOrigin,
) -> Response:
    """Take the next bytes; what is acknowledged is safe on disk or in the bucket."""
    landing = await run_in_threadpool(_land, parts, upload_id, announced.offset, origin)
    part = await receive_part(request.stream(), parts.vault, landing, announced.checksum)
    headers = await run_in_threadpool(_count, parts, landing, part, origin)
    return Response(status_code=204, headers=headers)


@router.delete("/{upload_id}", status_code=204)
def terminate(
    _: Uploader,
    __: SpokenTus,
    upload_id: UUID,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Give an upload up; its bytes are removed."""
    upload = find_upload(session, upload_id, origin.actor, now=origin.at)
    drop_upload(session, upload)
    record(session, "upload.drop", origin, case_id=upload.case_id, subject=upload.id)
    _remove_parts(parts, upload_id)
    return Response(status_code=204)


def _land(parts: Parts, upload_id: UUID, offset: int, origin: Origin) -> Landing:
    with parts.sessions.begin() as session:
        upload = find_upload(session, upload_id, origin.actor, now=origin.at)
        return prepare_landing(session, parts.vault, upload, offset)


def _count(parts: Parts, landing: Landing, part: Part, origin: Origin) -> dict[str, str]:
    """Count what came in, and say in headers where the upload stands."""
    at = datetime.now(UTC)  # the bytes may have been long on their way
    with parts.sessions.begin() as session:
        upload = find_upload(session, landing.upload_id, origin.actor, now=at)
        if not part.n_bytes:
            return _state_headers(upload)
        sender = Sender(origin.actor, "tus", upload.consent, at, upload.words)
    try:
        with parts.sessions.begin() as session:
            address = settle(session, parts.vault, landing, part)
        with parts.sessions.begin() as session:
            recording = count_part(session, parts.settings, landing, part, address, sender)
            if recording is not None:
                _note_receipt(session, recording, sender, origin)
            session.flush()
            upload = session.get_one(UploadRow, landing.upload_id, populate_existing=True)
            headers = _state_headers(upload)
    except OffsetError:
        parts.vault.sealed.objects.delete(landing.name)
        raise
    if recording is not None and landing.start_byte:
        _remove_parts(parts, landing.upload_id)
    if recording is not None and recording.state == "refused":
        name = original_name(recording.case_id, recording.content_hash)
        parts.vault.sealed.objects.delete(name)
    return headers


def _note_receipt(
    session: Session, recording: RecordingRow, sender: Sender, origin: Origin
) -> None:
    noted = replace(origin, at=sender.at, consent=sender.consent, n_recordings=1)
    tell_of_recording(session, recording, sender)
    record(session, "recording.receive", noted, case_id=recording.case_id, subject=recording.id)


def _remove_parts(parts: Parts, upload_id: UUID) -> None:
    objects = parts.vault.sealed.objects
    for name in objects.names(f"uploads/{upload_id}"):
        objects.delete(name)


def _state_headers(upload: UploadRow) -> dict[str, str]:
    headers = {
        "Upload-Offset": str(upload.offset_bytes),
        "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
        "Cache-Control": "no-store",
    }
    if upload.recording_id is not None:
        headers[RECORDING_HEADER] = str(upload.recording_id)
    return headers


def _read_metadata(header: str) -> dict[str, str]:
    """Read pairs of a key and Base64; the sender's file name, if there is one, goes no further."""
    metadata = {}
    for pair in filter(None, (pair.strip() for pair in header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            metadata[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise UploadError("Upload-Metadata holds pairs of a key and Base64") from error
    return metadata


class TusHeaders:
    """Middleware that names the protocol's version in every reply about an upload."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Tus-Resumable"] = VERSION
            await send(message)

        is_upload = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        await self._app(scope, receive, named if is_upload else send)
