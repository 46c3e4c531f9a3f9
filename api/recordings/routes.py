"""Recordings over HTTP: the consent statement, and what a recording holds."""

from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.audit.service import record
from api.dependencies import DatabaseSession, ReceivedForm, RequestOrigin, ServiceParts
from api.errors import UploadError
from api.library import Description
from api.recordings.consent import STATEMENT, check_consent
from api.recordings.incoming import text_field
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["recordings"])

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files", "consent"],
                    "properties": {
                        "files": {"type": "string", "format": "binary"},
                        "consent": {"type": "string", "enum": [STATEMENT.id]},
                    },
                }
            }
        },
    }
}


class ConsentOut(BaseModel):
    """The statement that a sender of recordings makes."""

    id: str = Field(examples=[STATEMENT.id])
    zh: str
    en: str


class SpanOut(BaseModel):
    """A stretch of time, in seconds from the start."""

    start_s: float
    end_s: float


class DescriptionOut(BaseModel):
    """What a recording holds."""

    duration_s: float
    net_speech_s: float
    speech: list[SpanOut] = Field(description="Where speech was detected")
    snr_db: float | None = Field(description="Null when nothing lies between the spans")
    peak_db: float = Field(description="Relative to full scale")
    clipped_share: float = Field(description="Share of samples at the limits, 0 to 1")
    bandwidth_hz: float
    notes: list[str] = Field(description="What a person should know about the file")


@router.get("/consent")
def read_consent() -> ConsentOut:
    """Say what a sender of recordings states with the field `consent`."""
    return ConsentOut(id=STATEMENT.id, zh=STATEMENT.zh, en=STATEMENT.en)


@router.post("/describe", openapi_extra=_FORM)
def describe(
    _: Annotated[Principal, Depends(require(Permission.USE_DESK))],
    received: ReceivedForm,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> DescriptionOut:
    """Say what one recording holds: speech, level, noise. The recording is not kept."""
    files = received.form.files
    if len(files) != 1:
        raise UploadError(f"send one recording in a part 'files'; {len(files)} came")
    consent = check_consent(text_field(received.form, "consent"))
    with parts.decoding(n_recordings=1):
        description = parts.library.describe(files[0].path)
    record(session, "describe", replace(origin, consent=consent, n_recordings=1))
    return _out(description)


def _out(description: Description) -> DescriptionOut:
    return DescriptionOut(**asdict(description.quality), notes=list(description.notes))
