"""Consents and grants of a case over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from api.audit.service import record
from api.cases.access import find_case, find_own_case
from api.cases.consent import consents_of, record_consent, withdraw_consent
from api.cases.contract import ConsentIn, ConsentOut, GrantOut
from api.cases.grants import grant_case, grants_of, revoke_case
from api.cases.routes import Reader, Writer
from api.dependencies import DatabaseSession, RequestOrigin

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/cases/{case_id}", tags=["cases"])


@router.get("/consents")
def read_consents(
    viewer: Reader, case_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> list[ConsentOut]:
    """List who agreed to what, the latest first."""
    case = find_case(session, viewer, case_id)
    record(session, "case.read", origin, case_id=case.id)
    return [ConsentOut.of(consent) for consent in consents_of(session, case.id)]


@router.post("/consents", status_code=201)
def add_consent(
    viewer: Writer, case_id: UUID, body: ConsentIn, session: DatabaseSession, origin: RequestOrigin
) -> ConsentOut:
    """Record a consent."""
    case = find_case(session, viewer, case_id)
    consent = record_consent(session, viewer, case, body.model_dump(), origin.at)
    record(session, "consent.record", origin, case_id=case.id, subject=consent.id)
    return ConsentOut.of(consent)


@router.post("/consents/{consent_id}/withdrawal")
def take_back_consent(
    viewer: Writer,
    case_id: UUID,
    consent_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> ConsentOut:
    """Withdraw a consent; analysis and sharing that rest on it are refused from now on."""
    case = find_case(session, viewer, case_id)
    consent = withdraw_consent(session, viewer, case, consent_id, origin.at)
    record(session, "consent.withdraw", origin, case_id=case.id, subject=consent.id)
    return ConsentOut.of(consent)


@router.get("/grants")
def read_grants(
    viewer: Reader, case_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> list[GrantOut]:
    """List the volunteers and listeners who may see a case."""
    case = find_case(session, viewer, case_id)
    record(session, "case.read", origin, case_id=case.id)
    return [GrantOut.of(grant) for grant in grants_of(session, case)]


@router.put("/grants/{account_id}")
def grant(
    viewer: Writer,
    case_id: UUID,
    account_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> GrantOut:
    """Let somebody see a case."""
    case = find_own_case(session, viewer, case_id)
    granted = grant_case(session, viewer, case, account_id, origin.at)
    record(session, "case.grant", origin, case_id=case.id, subject=account_id)
    return GrantOut.of(granted)


@router.delete("/grants/{account_id}", status_code=204)
def revoke(
    viewer: Writer,
    case_id: UUID,
    account_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> None:
    """Take back somebody's sight of a case."""
    case = find_own_case(session, viewer, case_id)
    revoke_case(session, viewer, case, account_id, origin.at)
    record(session, "case.revoke", origin, case_id=case.id, subject=account_id)
