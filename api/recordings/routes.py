"""Recordings over HTTP: the consent statement, and what a recording holds."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from api.audit.service import record
from api.dependencies import DatabaseSession, ReceivedForm, ServiceParts, origin_of
from api.errors import UploadError
from api.recordings.consent import STATEMENT, check_consent
from api.recordings.incoming import check_fields, text_field
from api.recordings.submission import recording_of_form
from dialect.acoustic.prompts import PROMPT_LISTS, prompt_list
from dialect.contract import (
    DescriptionOut,
    PromptListOut,
    description_out,
    prompt_list_out,
)
from dialect.contract.elicited import ElicitedOut

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["recordings"])

_FILE: dict[str, Any] = {
    "files": {"type": "string", "format": "binary"},
    "consent": {"type": "string", "enum": [STATEMENT.id]},
}
_WORDS: dict[str, Any] = {
    "words": {
        "type": "string",
        "description": "Words said, between commas, in the order asked for",
        "example": "一,二,三",
    },
    "prompt_list": {"type": "string", "enum": list(PROMPT_LISTS)},
    "marks": {
        "type": "string",
        "contentMediaType": "application/json",
        "description": "List of segments: start_s, end_s, and text or tone_category",
        "example": '[{"start_s": 1.2, "end_s": 1.6, "text": "三"}]',
    },
}


def _form(properties: dict[str, Any]) -> dict[str, Any]:
    """Describe a form for the API description: its route reads the body itself."""
    schema = {"type": "object", "required": list(_FILE), "properties": properties}
    content = {"multipart/form-data": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


class ConsentOut(BaseModel):
    """The statement that a sender of recordings makes."""

    id: str = Field(examples=[STATEMENT.id])
    zh: str
    en: str


@router.get("/consent")
def read_consent() -> ConsentOut:
    """Say what a sender of recordings states with the field `consent`."""
    return ConsentOut(id=STATEMENT.id, zh=STATEMENT.zh, en=STATEMENT.en)


@router.post("/describe", openapi_extra=_form(_FILE))
def describe(
    request: Request, received: ReceivedForm, parts: ServiceParts, session: DatabaseSession
) -> DescriptionOut:
    """Say what one recording holds: speech, level, noise. The recording is not kept."""
    files = received.form.files
    check_fields(received.form, "consent")
    if len(files) != 1:
        raise UploadError(f"send one recording in a part 'files'; {len(files)} came")
    consent = check_consent(text_field(received.form, "consent"))
    with parts.decoding(n_recordings=1):
        description = parts.library.describe(files[0].path)
    record(session, "describe", origin_of(request, consent=consent, n_recordings=1))
    return description_out(description.quality, description.notes)


DEFAULT_TOP = 20


@router.post("/elicit", openapi_extra=_form(_FILE | _WORDS))
def elicit(
    request: Request,
    received: ReceivedForm,
    parts: ServiceParts,
    session: DatabaseSession,
    top: Annotated[int, Query(ge=1, description="Counties to spell out")] = DEFAULT_TOP,
) -> ElicitedOut:
    """Say what each known word of one recording said, and for where. Nothing is kept.

    Words are found by `words` or `prompt_list`, or marked by `marks`; marks stand where both are
    sent. Words without a usable pitch say why; if no word has any, nothing is weighed.
    """
    recording = recording_of_form(received.form)
    consent = check_consent(text_field(received.form, "consent"))
    with parts.decoding(n_recordings=1):
        elicited = parts.library.elicit(recording.to_entity(received.folder), top=top)
    record(session, "elicit", origin_of(request, consent=consent, n_recordings=1))
    return elicited


@router.get("/prompts")
def read_prompts() -> list[PromptListOut]:
    """List the words to ask for, with what to show for each."""
    return [prompt_list_out(prompt_list(name)) for name in PROMPT_LISTS]
