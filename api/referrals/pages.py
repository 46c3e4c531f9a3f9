"""Referrals as a page: what was offered to one's organisation, and what it offered."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy import select
from starlette.responses import Response

from api.audit.service import record
from api.cases.tables import CaseFile
from api.dependencies import DatabaseSession, RequestOrigin
from api.organisations.service import list_organisations
from api.referrals.routes import Referrer
from api.referrals.service import decide, end, list_referrals
from api.web.pages import render

__all__ = ["router"]

SEE_OTHER = 303

router = APIRouter(include_in_schema=False, prefix="/referrals")


class DecisionForm(BaseModel):
    """An answer to an offer, as the page posts it."""

    decision: Literal["accepted", "declined"]
    reason: Annotated[str, Field(max_length=500)] = ""


class EndForm(BaseModel):
    """Why a referral ends."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


@router.get("")
def show_referrals(
    viewer: Referrer, request: Request, session: DatabaseSession, origin: RequestOrigin
) -> Response:
    """Show the referrals from and to one's organisation, the latest first."""
    found = list_referrals(session, viewer)
    record(session, "referral.list", origin)
    cases = [one.case_id for one in found]
    numbers = session.execute(select(CaseFile.id, CaseFile.number).where(CaseFile.id.in_(cases)))
    own = viewer.organisation_id
    context = {
        "incoming": [one for one in found if one.to_organisation == own],
        "outgoing": [one for one in found if one.to_organisation != own],
        "numbers": {row.id: row.number for row in numbers},
        "organisations": {one.id: one.name for one in list_organisations(session)},
    }
    return render(request, "operations/referrals.html", context)


@router.post("/{referral_id}/decision")
def decide_referral(
    viewer: Referrer,
    referral_id: UUID,
    form: Annotated[DecisionForm, Form()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Accept or decline."""
    by = (viewer, origin.at)
    referral = decide(session, referral_id, by, form.decision, reason=form.reason)
    record(session, "referral.decide", origin, case_id=referral.case_id, subject=referral.id)
    return RedirectResponse("/referrals", SEE_OTHER)


@router.post("/{referral_id}/end")
def end_referral(
    viewer: Referrer,
    referral_id: UUID,
    form: Annotated[EndForm, Form()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Return a case that was shared, or recall one that was offered."""
    referral = end(session, referral_id, (viewer, origin.at), reason=form.reason)
    record(session, "referral.end", origin, case_id=referral.case_id, subject=referral.id)
    return RedirectResponse("/referrals", SEE_OTHER)
