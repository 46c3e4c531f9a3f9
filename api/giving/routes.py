"""Upload links of a case, and receipts, over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.audit.service import record
from api.cases.access import find_own_case
from api.cases.contract import Strict
from api.cases.routes import Writer
from api.dependencies import DatabaseSession, RequestOrigin
from api.giving.codes import spaced
from api.giving.links import links_of, make_link, revoke_link
from api.giving.receipts import read_receipt
from api.giving.tables import UploadLink
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal

__all__ = ["Hours", "Sender", "router"]

router = APIRouter(prefix="/api/v1", tags=["giving"])

Sender = Annotated[Principal, Depends(require(Permission.UPLOAD_RECORDINGS))]
Hours = Literal[24, 72, 168]


class LinkIn(Strict):
    """A link to make."""

    hours: Hours = Field(default=24, description="How long it is good")


class LinkOut(BaseModel):
    """A link to a case that is good now; its code is not kept."""

    id: UUID
    made_at: datetime
    made_by: UUID
    expires_at: datetime

    @classmethod
    def of(cls, link: UploadLink) -> "LinkOut":
        """Write a link."""
        return cls.model_validate(link, from_attributes=True)


class NewLinkOut(LinkOut):
    """A link that was made just now."""

    code: str = Field(description="Shown this once; entered at /give")


class ReceiptOut(BaseModel):
    """A recording as its sender may know it."""

    number: str
    case_number: str
    received_at: datetime
    state: Literal["received", "processing", "ready", "refused"]
    reason: str | None = Field(description="Kind of problem, `/problems/{reason}`, when refused")
    speech_s: float | None = Field(description="Net speech; null until it is ready")
    advice: list[Literal["little_speech", "faint", "too_loud"]]
    n_words: int
    n_words_heard: int


@router.get("/cases/{case_id}/upload-links")
def read_links(
    viewer: Writer, case_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> list[LinkOut]:
    """List the links by which recordings may be sent to a case now."""
    case = find_own_case(session, viewer, case_id)
    record(session, "upload_link.list", origin, case_id=case.id)
    return [LinkOut.of(link) for link in links_of(session, case.id, now=origin.at)]


@router.post("/cases/{case_id}/upload-links", status_code=201)
def add_link(
    viewer: Writer, case_id: UUID, body: LinkIn, session: DatabaseSession, origin: RequestOrigin
) -> NewLinkOut:
    """Make a link by which somebody without an account may send recordings to a case."""
    case = find_own_case(session, viewer, case_id)
    link, code = make_link(session, case, (viewer, origin.at), hours=body.hours)
    record(session, "upload_link.make", origin, case_id=case.id, subject=link.id)
    return NewLinkOut(**LinkOut.of(link).model_dump(), code=spaced(code))


@router.post("/cases/{case_id}/upload-links/{link_id}/revocation", status_code=204)
def take_link_back(
    viewer: Writer, case_id: UUID, link_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> None:
    """Take a link back; browsers in which it was opened may send nothing more."""
    case = find_own_case(session, viewer, case_id)
    link = revoke_link(session, case.id, link_id, now=origin.at)
    record(session, "upload_link.revoke", origin, case_id=case.id, subject=link.id)


@router.get("/uploads/{upload_id}/receipt")
def read_receipt_of_upload(
    sender: Sender, upload_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> ReceiptOut:
    """Say what has become of an upload: to its sender alone, and no word of its content."""
    found = read_receipt(session, upload_id, sender.account_id, now=origin.at)
    return ReceiptOut.model_validate(found, from_attributes=True)
