"""The page on which recordings are given: the case, consent, recording and sending."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.audit.service import Origin, record
from api.cases.access import find_case_to_give
from api.cases.consent import check_use
from api.cases.lists import CaseFilter, list_cases
from api.cases.tables import CaseFile
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.errors import NoConsentError, UploadLinkError
from api.giving.givers import forget_giver, redeem_code
from api.giving.pictures import drawn_words
from api.giving.receipts import list_unfinished
from api.problems import kind_of
from api.recordings.consent import KEEPING
from api.settings import Settings
from api.users.access import Anybody, giving_cookie_name
from api.users.attempts import Limit, count_attempt
from api.users.permissions import Permission
from api.users.principal import Principal
from api.web.pages import render
from dialect.acoustic.prompts import PROMPT_LISTS, prompt_list
from dialect.contract.prompts import prompt_list_out

__all__ = ["router"]

router = APIRouter(prefix="/give", include_in_schema=False)

# Several helpers may stand behind one address; at this pace all codes take a million years.
PER_ADDRESS = Limit("upload code by address", n_attempts=20, window_s=900)
MOST_CASES = 50
SEE_OTHER = 303


class CodeForm(BaseModel):
    """A code as it was typed, or the link that was pasted."""

    code: Annotated[str, Field(max_length=500)] = ""


@router.get("")
def show_give(
    request: Request,
    sender: Anybody,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
    case: UUID | None = None,
) -> Response:
    """Show the page, or ask for a code."""
    if not sender.may(Permission.UPLOAD_RECORDINGS):
        return render(request, "giving/code.html", {"problem": ""})
    wanted = case or sender.gives_to
    if wanted is None:
        return _offer_cases(request, sender, session, origin)
    try:
        found, has_consent = find_case_to_give(session, sender, wanted), True
        check_use(session, found.id, "analysis")
    except NoConsentError:
        found, has_consent = session.get_one(CaseFile, wanted), False
    record(session, "case.give", origin, case_id=found.id)
    context = {
        "case": found,
        "has_consent": has_consent,
        "statement": KEEPING,
        "lists": [prompt_list(name) for name in PROMPT_LISTS],
        "data": _page_data(parts.settings, session, sender, found, origin.at),
    }
    return render(request, "giving/give.html", context)


@router.post("")
def redeem(
    request: Request,
    form: Annotated[CodeForm, Form()],
    sender: Anybody,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Open an upload link in this browser, or ask again."""
    host = request.client.host if request.client else ""
    count_attempt(parts.sessions, PER_ADDRESS, host, now=origin.at)
    try:
        secret, giver, link = redeem_code(session, form.code, now=origin.at)
    except UploadLinkError as error:
        kind = kind_of(error)
        context = {"problem": f"problem.{kind.slug}"}
        return render(request, "giving/code.html", context, status=kind.status)
    # Who is signed in sends under their own account, everybody else under the browser's number.
    actor = sender.account_id if sender.is_signed_in else giver.id
    noted = Origin(actor, origin.network, origin.route, origin.request_id, origin.at)
    record(session, "upload_link.open", noted, case_id=link.case_id, subject=link.id)
    reply = RedirectResponse("/give", SEE_OTHER)
    reply.set_cookie(
        giving_cookie_name(parts.settings),
        secret,
        max_age=int((link.expires_at - origin.at).total_seconds()),
        path="/",
        secure=parts.settings.behind_tls,
        httponly=True,
        samesite="lax",
    )
    return reply


@router.post("/leave")
def leave(request: Request, parts: ServiceParts, session: DatabaseSession) -> Response:
    """Close the upload link in this browser."""
    name = giving_cookie_name(parts.settings)
    forget_giver(session, request.cookies.get(name, ""))
    reply = RedirectResponse("/give", SEE_OTHER)
    reply.delete_cookie(name, path="/", secure=parts.settings.behind_tls, httponly=True)
    return reply


def _offer_cases(request: Request, sender: Principal, session: Session, origin: Origin) -> Response:
    """Let somebody who is signed in choose among the cases that they may see."""
    page = list_cases(session, sender, CaseFilter(status=("open",)), limit=MOST_CASES)
    record(session, "case.list", origin)
    return render(request, "giving/cases.html", {"cases": [row.case for row in page.rows]})


def _page_data(
    settings: Settings, session: Session, sender: Principal, case: CaseFile, now: datetime
) -> dict[str, Any]:
    """Return what the page's modules work with, besides their words."""
    unfinished = list_unfinished(session, sender.account_id, case.id, now=now)
    return {
        "case_id": str(case.id),
        "consent": KEEPING.id,
        "most_bytes": settings.max_file_bytes,
        "lists": [prompt_list_out(prompt_list(name)).model_dump() for name in PROMPT_LISTS],
        "drawn": sorted(drawn_words()),
        "unfinished": [
            {
                "id": str(upload.id),
                "length_bytes": upload.length_bytes,
                "offset_bytes": upload.offset_bytes,
                "created_at": upload.created_at.isoformat(),
            }
            for upload in unfinished
        ],
    }
