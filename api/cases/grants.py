"""Letting a volunteer or listener see one case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.cases.changes import note_change
from api.cases.consent import check_use
from api.cases.tables import CaseFile, CaseGrant
from api.errors import NotFoundError
from api.users.principal import Principal
from api.users.tables import Account

__all__ = ["grant_case", "grants_of", "revoke_case"]


def grant_case(
    session: Session, viewer: Principal, case: CaseFile, account_id: UUID, at: datetime
) -> CaseGrant:
    """Let somebody see a case; granting it again changes nothing.

    Raises
    ------
    NotFoundError
        If nobody has that account.
    NoConsentError
        If consent to sharing is missing or was withdrawn.
    """
    check_use(session, case.id, "sharing")
    if session.get(Account, account_id) is None:
        raise NotFoundError
    grant = session.get(CaseGrant, (case.id, account_id))
    if grant is None:
        grant = CaseGrant(
            case_id=case.id, account_id=account_id, granted_at=at, granted_by=viewer.account_id
        )
        session.add(grant)
        note_change(session, case, "granted", (viewer.account_id, at), subject=account_id)
    return grant


def revoke_case(
    session: Session, viewer: Principal, case: CaseFile, account_id: UUID, at: datetime
) -> None:
    """Take back what `grant_case` gave; nothing happens where nothing was granted."""
    grant = session.get(CaseGrant, (case.id, account_id))
    if grant is not None:
        session.delete(grant)
        note_change(session, case, "revoked", (viewer.account_id, at), subject=account_id)


def grants_of(session: Session, case: CaseFile) -> list[CaseGrant]:
    """List who was given sight of a case."""
    return list(
        session.scalars(
            select(CaseGrant).where(CaseGrant.case_id == case.id).order_by(CaseGrant.granted_at)
        )
    )
