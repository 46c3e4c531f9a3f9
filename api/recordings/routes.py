"""Recordings over HTTP: the consent statement, and what a recording holds."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from api.audit.service import record
from api.dependencies import DatabaseSession, ReceivedForm, ServiceParts, origin_of
from api.errors import UploadError
from api.recordings.consent import STATEMENT, check_consent
from api.recordings.incoming import text_field
from dialect.contract import DescriptionOut, description_out

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


@router.get("/consent")
def read_consent() -> ConsentOut:
    """Say what a sender of recordings states with the field `consent`."""
    return ConsentOut(id=STATEMENT.id, zh=STATEMENT.zh, en=STATEMENT.en)


@router.post("/describe", openapi_extra=_FORM)
def describe(
    request: Request, received: ReceivedForm, parts: ServiceParts, session: DatabaseSession
) -> DescriptionOut:
    """Say what one recording holds: speech, level, noise. The recording is not kept."""
    files = received.form.files
    if len(files) != 1:
        raise UploadError(f"send one recording in a part 'files'; {len(files)} came")
    consent = check_consent(text_field(received.form, "consent"))
    with parts.decoding(n_recordings=1):
        description = parts.library.describe(files[0].path)
    record(session, "describe", origin_of(request, consent=consent, n_recordings=1))
    return description_out(description.quality, description.notes)
