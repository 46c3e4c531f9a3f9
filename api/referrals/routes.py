"""Referrals over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from api.audit.service import record
from api.cases.access import find_own_case
from api.cases.contract import Reason, Strict
from api.dependencies import DatabaseSession, RequestOrigin
from api.referrals.service import Kind, decide, end, list_referrals, offer
from api.referrals.tables import Referral
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["referrals"])

Referrer = Annotated[Principal, Depends(require(Permission.REFER_CASES))]
State = Literal["offered", "accepted", "declined", "transferred", "returned", "recalled"]


class ReferralIn(Strict):
    """An offer of a case."""

    kind: Kind = "share"
    to_organisation: UUID
    reason: Reason


class DecisionIn(Strict):
    """An answer to an offer."""

    decision: Literal["accepted", "declined"]
    reason: Reason = ""


class EndIn(Strict):
    """Why a referral ends."""

    reason: Reason


class ReferralOut(BaseModel):
    """An offer and what became of it."""

    id: UUID
    case_id: UUID
    kind: Kind
    state: State
    from_organisation: UUID
    to_organisation: UUID
    reason: str
    offered_at: datetime
    offered_by: UUID
    decided_at: datetime | None
    decided_by: UUID | None
    decision: str
    ended_at: datetime | None
    ended_by: UUID | None
    ending: str

    @classmethod
    def of(cls, referral: Referral) -> "ReferralOut":
        """Write a referral."""
        return cls.model_validate(referral, from_attributes=True)


@router.post("/cases/{case_id}/referrals", status_code=201)
def refer_case(
    viewer: Referrer,
    case_id: UUID,
    body: ReferralIn,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> ReferralOut:
    """Offer a case to another organisation, to share the work or to take charge."""
    case = find_own_case(session, viewer, case_id)
    to = (body.kind, body.to_organisation)
    referral = offer(session, case, to, (viewer, origin.at), reason=body.reason)
    record(session, "referral.offer", origin, case_id=case.id, subject=referral.id)
    return ReferralOut.of(referral)


@router.get("/referrals")
def read_referrals(
    viewer: Referrer,
    session: DatabaseSession,
    origin: RequestOrigin,
    state: Annotated[list[State] | None, Query()] = None,
    case: UUID | None = None,
) -> list[ReferralOut]:
    """List the referrals from and to one's organisation, the latest first."""
    record(session, "referral.list", origin)
    found = list_referrals(session, viewer, case=case, states=tuple(state or ()))
    return [ReferralOut.of(referral) for referral in found]


@router.post("/referrals/{referral_id}/decision")
def decide_referral(
    viewer: Referrer,
    referral_id: UUID,
    body: DecisionIn,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> ReferralOut:
    """Accept or decline what was offered to one's organisation."""
    by = (viewer, origin.at)
    referral = decide(session, referral_id, by, body.decision, reason=body.reason)
    record(session, "referral.decide", origin, case_id=referral.case_id, subject=referral.id)
    return ReferralOut.of(referral)


@router.post("/referrals/{referral_id}/end")
def end_referral(
    viewer: Referrer,
    referral_id: UUID,
    body: EndIn,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> ReferralOut:
    """Return a case that was shared, or recall one that was offered."""
    referral = end(session, referral_id, (viewer, origin.at), reason=body.reason)
    record(session, "referral.end", origin, case_id=referral.case_id, subject=referral.id)
    return ReferralOut.of(referral)
