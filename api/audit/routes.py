"""The audit log over HTTP, for admins to read."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.audit.service import read_entries
from api.dependencies import DatabaseSession
from api.users.access import require
from api.users.permissions import Permission

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["audit"])


class AuditEntryOut(BaseModel):
    """One thing that was done."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    at: datetime
    actor: UUID = Field(description="Account that did it; zeros where nobody was signed in")
    network: str = Field(description="Where from: an address cut to its network")
    action: str
    case_id: UUID | None
    subject: str | None
    route: str
    request_id: str
    consent: str | None
    n_recordings: int
    sha256: str


class AuditOut(BaseModel):
    """A page of the log, the newest entry first."""

    entries: list[AuditEntryOut]
    next_before: int | None = Field(description="Give this as `before` to read on; null at the end")


@router.get("/audit", dependencies=[Depends(require(Permission.READ_AUDIT))])
def read_audit(
    session: DatabaseSession,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditOut:
    """Read the log backwards."""
    rows = read_entries(session, before=before, limit=limit)
    return AuditOut(
        entries=[AuditEntryOut.model_validate(row) for row in rows],
        next_before=rows[-1].number if rows and rows[-1].number > 1 else None,
    )
