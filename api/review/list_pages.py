"""The list of cases, and the form that opens one."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.audit.service import record
from api.cases.consent import record_consent
from api.cases.contract import Status
from api.cases.edits import open_case
from api.cases.lists import CaseFilter, list_cases
from api.cases.routes import Reader, Writer, place_of
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.review.forms import SentForm, case_fields, consent_fields, text_of, typed_fields
from api.review.outlook import outlooks
from api.review.places import PlaceNames
from api.web.pages import render
from dialect.errors import CaseError

__all__ = ["router"]

PAGE_ROWS = 50
SEE_OTHER = 303

router = APIRouter(include_in_schema=False)


class Wanted(BaseModel):
    """What cases to show, as the filters above the list send it."""

    status: list[Status] = []
    mine: bool = False
    q: Annotated[str, Field(max_length=200)] = ""
    cursor: Annotated[str | None, Field(max_length=200)] = None


@router.get("/cases")
def show_cases(
    request: Request,
    viewer: Reader,
    wanted: Annotated[Wanted, Query()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Show the cases that one may see."""
    filters = CaseFilter(
        status=tuple(wanted.status),
        assigned_to=viewer.account_id if wanted.mine else None,
        query=wanted.q,
    )
    page = list_cases(session, viewer, filters, after=place_of(wanted.cursor), limit=PAGE_ROWS)
    record(session, "case.list", origin)
    cases = [listed.case for listed in page.rows]
    context = {
        "cases": cases,
        "outlooks": outlooks(session, viewer, cases, origin.at.date()),
        "wanted": wanted,
        "next": page.next and page.next.cursor(),
        "viewer": viewer,
    }
    return render(request, "review/cases.html", context)


@router.get("/cases/new")
def show_new_case(request: Request, _: Writer, origin: RequestOrigin) -> Response:
    """Show the form that opens a case."""
    return _show_form(request, {}, {"given_on": origin.at.date().isoformat()})


@router.post("/cases")
def open_new_case(
    request: Request,
    viewer: Writer,
    form: SentForm,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Open a case with its consent; what is wrong is said above the form, as it was filled in."""
    places = PlaceNames(parts.library.atlas.counties)
    assigned = str(viewer.account_id) if text_of(form, "mine") else None
    try:
        fields = case_fields(form, places, assigned_to=assigned)
        consent = consent_fields(form) if form.getlist("uses") else None
    except CaseError as error:
        return _show_form(
            request, typed_fields(form), dict(form), problem=error, uses=form.getlist("uses")
        )
    case = open_case(session, viewer, fields, origin.at)
    record(session, "case.open", origin, case_id=case.id)
    if consent is not None:
        kept = record_consent(session, viewer, case, consent.model_dump(), origin.at)
        record(session, "consent.record", origin, case_id=case.id, subject=kept.id)
    return RedirectResponse(f"/cases/{case.id}", SEE_OTHER)


def _show_form(
    request: Request,
    typed: dict[str, Any],
    consent: dict[str, Any],
    *,
    problem: CaseError | None = None,
    uses: list[Any] | None = None,
) -> Response:
    context = {"typed": typed, "consent": consent, "problem": problem, "uses": uses or []}
    return render(request, "review/new_case.html", context, status=422 if problem else 200)
