"""A case's recordings over HTTP: sent as a form, listed, looked at and played."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.audit.service import record
from api.cases.access import find_case_to_give, find_case_to_hear
from api.dependencies import (
    DatabaseSession,
    Parts,
    ReceivedForm,
    RequestOrigin,
    ServiceParts,
)
from api.errors import ErasedError, NotFoundError, RecordingNotReadyError, UploadError
from api.recordings.consent import KEEPING, check_consent
from api.recordings.incoming import Upload, text_field
from api.recordings.kept import (
    Sender,
    find_recording,
    keep_recording,
    list_recordings,
    tell_of_recording,
)
from api.recordings.playing import PLAYED, UNKEPT, AskedRange, begun, sound_reply
from api.recordings.processing import tile_kind
from api.recordings.quotas import spend_quota
from api.recordings.routes import ConsentOut
from api.recordings.tables import RecordingRow
from api.recordings.uploads import check_quota
from api.recordings.vault import ORIGINAL, derived_name, part_name
from api.storage.case_keys import CaseKey, find_case_key, make_case_key
from api.storage.sealed import PIECE_BYTES
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal
from dialect.contract.recordings import DescriptionOut
from dialect.errors import EmptyFileError
from dialect.features.spectrogram import HOP_S, TILE_S

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["recordings"])

Uploader = Annotated[Principal, Depends(require(Permission.UPLOAD_RECORDINGS))]
Hearer = Annotated[Principal, Depends(require(Permission.LISTEN))]

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files", "consent"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                        },
                        "consent": {"type": "string", "enum": [KEEPING.id]},
                    },
                }
            }
        },
    }
}


class KeptRecordingOut(BaseModel):
    """A recording of a case."""

    id: UUID
    case_id: UUID
    state: Literal["received", "processing", "ready", "refused", "erased"]
    reason: str | None = Field(description="Kind of problem, `/problems/{reason}`, when refused")
    size_bytes: int = Field(description="Of the file as it was sent")
    received_at: datetime
    sent_by: UUID
    sent_how: Literal["tus", "form"]
    consent: str
    quality: DescriptionOut | None = Field(description="What it holds; null until it is ready")
    n_tiles: int = Field(description=f"Pictures of its spectrogram, {TILE_S:.0f} s each")
    tile_s: float = TILE_S
    column_s: float = Field(HOP_S, description="One column of pixels of a tile")


@router.get("/consent/case")
def read_keeping_consent() -> ConsentOut:
    """Say what a sender of a case's recordings states with `consent`."""
    return ConsentOut(id=KEEPING.id, zh=KEEPING.zh, en=KEEPING.en)


@router.post("/cases/{case_id}/recordings", status_code=201, openapi_extra=_FORM)
def send_recordings(
    principal: Uploader,
    case_id: UUID,
    received: ReceivedForm,
    parts: ServiceParts,
    origin: RequestOrigin,
) -> list[KeptRecordingOut]:
    """Keep recordings sent as a form; a file that the case has already is the same recording."""
    if not received.form.files:
        raise UploadError("send the recordings in parts 'files'")
    consent = check_consent(text_field(received.form, "consent"), KEEPING)
    n_bytes = [file.path.stat().st_size for file in received.form.files]
    if not all(n_bytes):
        raise EmptyFileError
    now = datetime.now(UTC)
    sender = Sender(principal.account_id, "form", consent, now)
    with parts.sessions.begin() as session:
        find_case_to_give(session, principal, case_id)
        check_quota(session, parts.settings, case_id, sum(n_bytes), now=now)
        spend_quota(session, parts.settings, sender, sum(n_bytes), n_files=len(n_bytes))
        key = make_case_key(session, parts.vault.ring, case_id, at=now)
    # Storing takes a while, and nobody else shall wait for it.
    stored = [_store(parts, key, file) for file in received.form.files]
    noted = replace(origin, consent=consent, n_recordings=1)
    with parts.sessions.begin() as session:
        rows = [
            keep_recording(session, case_id, address, size_bytes, sender)
            for address, size_bytes in zip(stored, n_bytes, strict=True)
        ]
        for row in rows:
            tell_of_recording(session, row, sender)
            record(session, "recording.receive", noted, case_id=case_id, subject=row.id)
        return [_out(row) for row in rows]


@router.get("/cases/{case_id}/recordings")
def list_of_case(viewer: Hearer, case_id: UUID, session: DatabaseSession) -> list[KeptRecordingOut]:
    """List a case's recordings, the first that came first."""
    case = find_case_to_hear(session, viewer, case_id)
    return [_out(row) for row in list_recordings(session, case.id)]


@router.get("/recordings/{recording_id}")
def read_recording(
    viewer: Hearer, recording_id: UUID, session: DatabaseSession
) -> KeptRecordingOut:
    """Say what is known of a recording."""
    return _out(_heard_by(session, viewer, recording_id))


@router.get(
    "/recordings/{recording_id}/audio",
    response_class=Response,
    responses=PLAYED,
)
def play(
    viewer: Hearer,
    recording_id: UUID,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
    asked: Annotated[AskedRange, Depends()],
) -> Response:
    """Play the re-encoded copy, or a part of it; the file as it was sent is never given out."""
    row = _ready(session, viewer, recording_id)
    reply = sound_reply(
        asked,
        "recording",
        recording_id,
        row.playback_bytes or 0,
        lambda start, stop: _pieces(parts, session, row, "playback", start=start, stop=stop),
    )
    record(session, "recording.listen", origin, case_id=row.case_id, subject=row.id)
    return reply


@router.get("/recordings/{recording_id}/peaks", response_class=Response)
def read_peaks(
    viewer: Hearer, recording_id: UUID, parts: ServiceParts, session: DatabaseSession
) -> Response:
    """Return the waveform's outline, as audiowaveform writes it (JSON, version 2)."""
    return _whole(parts, (session, viewer), recording_id, "peaks", "application/json")


@router.get("/recordings/{recording_id}/pitch", response_class=Response)
def read_pitch(
    viewer: Hearer, recording_id: UUID, parts: ServiceParts, session: DatabaseSession
) -> Response:
    """Return the pitch in Hz every `hop_s`, null where nobody speaks or a sound has none."""
    return _whole(parts, (session, viewer), recording_id, "pitch", "application/json")


@router.get("/recordings/{recording_id}/spectrogram/{tile}", response_class=Response)
def read_spectrogram(
    viewer: Hearer,
    recording_id: UUID,
    tile: Annotated[int, Path(ge=0)],
    parts: ServiceParts,
    session: DatabaseSession,
) -> Response:
    """Return one picture of the spectrogram: PNG, 256 rows from 8 kHz at the top to 0."""
    if tile >= (_ready(session, viewer, recording_id).n_tiles or 0):
        raise NotFoundError
    return _whole(parts, (session, viewer), recording_id, tile_kind(tile), "image/png")


def _store(parts: Parts, key: CaseKey, file: Upload) -> str:
    """Lock a file away and return its address."""
    vault, name = parts.vault, part_name(uuid4(), uuid4())
    with (
        file.path.open("rb") as plain,
        vault.sealed.writing(key, name, bound_to=ORIGINAL) as out,
    ):
        while piece := plain.read(PIECE_BYTES):
            out.write(piece)
    vault.keep(key, name, out.address)
    return out.address


def _heard_by(session: Session, viewer: Principal, recording_id: UUID) -> RecordingRow:
    row = find_recording(session, recording_id)
    find_case_to_hear(session, viewer, row.case_id)
    return row


def _ready(session: Session, viewer: Principal, recording_id: UUID) -> RecordingRow:
    row = _heard_by(session, viewer, recording_id)
    if row.state == "erased":
        raise ErasedError
    if row.state != "ready":
        raise RecordingNotReadyError(row.state)
    return row


def _whole(
    parts: Parts, by: tuple[Session, Principal], recording_id: UUID, kind: str, media_type: str
) -> Response:
    """Return something made from a recording; it shows how somebody speaks, but is no voice."""
    session, viewer = by
    row = _ready(session, viewer, recording_id)
    data = b"".join(_pieces(parts, session, row, kind))
    return Response(data, headers=UNKEPT, media_type=media_type)


def _pieces(
    parts: Parts,
    session: Session,
    row: RecordingRow,
    kind: str,
    *,
    start: int = 0,
    stop: int | None = None,
) -> Iterator[bytes]:
    """Unlock what was made of a recording; the first piece at once, so that a fault is a reply."""
    key = find_case_key(session, parts.vault.ring, row.case_id)
    name = derived_name(row.case_id, row.id, kind)
    pieces = parts.vault.sealed.pieces(key, name, bound_to=name, start=start, stop=stop)
    return begun(pieces)


def _out(row: RecordingRow) -> KeptRecordingOut:
    return KeptRecordingOut.model_validate(
        {
            "id": row.id,
            "case_id": row.case_id,
            "state": row.state,
            "reason": row.reason,
            "size_bytes": row.size_bytes,
            "received_at": row.received_at,
            "sent_by": row.sent_by,
            "sent_how": row.sent_how,
            "consent": row.consent,
            "quality": row.quality and row.quality | {"notes": row.notes},
            "n_tiles": row.n_tiles or 0,
        }
    )
