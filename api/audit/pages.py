"""The audit log as a page: read backwards, filtered, and checked."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.audit.service import AuditFilter, read_entries, verify, verify_end
from api.audit.tables import AuditEntry
from api.dependencies import DatabaseSession, ServiceParts
from api.users.access import require
from api.users.accounts import normal_name
from api.users.permissions import Permission
from api.users.tables import Account
from api.web.pages import render

__all__ = ["router"]

PAGE_ROWS = 100
NOBODY_HAS_THIS = UUID(int=2**128 - 1)

router = APIRouter(include_in_schema=False)


class Wanted(BaseModel):
    """Which rows to show."""

    action: str = Field(default="", max_length=40)
    actor: str = Field(default="", max_length=80, description="Sign-in name")
    before: int | None = Field(default=None, ge=1, le=2**62)
    whole: bool = Field(default=False, description="Check every row, not the end alone")


@router.get("/audit", dependencies=[Depends(require(Permission.READ_AUDIT))])
def show_audit(
    request: Request,
    wanted: Annotated[Wanted, Query()],
    parts: ServiceParts,
    session: DatabaseSession,
) -> Response:
    """Show the log, and whether anybody changed it."""
    check = verify if wanted.whole else verify_end
    n_rows, findings = check(session, parts.settings.audit_anchor)
    filters = AuditFilter(wanted.action or None, _actor(session, wanted.actor))
    entries = read_entries(session, before=wanted.before, limit=PAGE_ROWS, wanted=filters)
    names = session.execute(
        select(Account.id, Account.name).where(Account.id.in_({one.actor for one in entries}))
    )
    actions = session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action))
    context = {
        "n_rows": n_rows,
        "findings": findings,
        "wanted": wanted,
        "entries": entries,
        "names": {row.id: row.name for row in names},
        "actions": list(actions),
        "next_before": entries[-1].number if len(entries) == PAGE_ROWS else None,
    }
    return render(request, "operations/audit.html", context)


def _actor(session: Session, name: str) -> UUID | None:
    if not name.strip():
        return None
    found = session.scalar(select(Account.id).where(Account.name == normal_name(name)))
    return found or NOBODY_HAS_THIS
