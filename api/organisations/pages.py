"""Organisations as a page, for admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.atlas.names import area_code, place_name
from api.audit.service import record
from api.dependencies import RequestWork, Work
from api.errors import OrganisationError
from api.organisations.service import add_organisation, list_organisations
from api.organisations.tables import OrganisationKind
from api.users.access import require
from api.users.permissions import Permission
from api.web.pages import render

__all__ = ["router"]

SEE_OTHER = 303

router = APIRouter(
    include_in_schema=False, dependencies=[Depends(require(Permission.MANAGE_ORGANISATIONS))]
)


class OrganisationForm(BaseModel):
    """An organisation to add, as the page posts it."""

    name: Annotated[str, Field(max_length=200)] = ""
    kind: OrganisationKind = OrganisationKind.STATION
    area: Annotated[str, Field(max_length=100)] = ""


@router.get("/organisations")
def show_organisations(request: Request, work: RequestWork) -> Response:
    """Show all organisations, and a form to add one."""
    return _show(request, work)


@router.post("/organisations")
def add(request: Request, form: Annotated[OrganisationForm, Form()], work: RequestWork) -> Response:
    """Add an organisation; one that cannot be is shown again with what is wrong."""
    counties = work.parts.library.atlas.counties
    area = area_code(counties, form.area) or form.area.strip()
    try:
        added = add_organisation(
            work.session, form.name, form.kind, area, counties.code.tolist(), at=work.origin.at
        )
    except OrganisationError as error:
        return _show(request, work, form=form, problem=error)
    record(work.session, "organisation.add", work.origin, subject=added.id)
    return RedirectResponse("/organisations", SEE_OTHER)


def _show(
    request: Request,
    work: Work,
    *,
    form: OrganisationForm | None = None,
    problem: OrganisationError | None = None,
) -> Response:
    counties = work.parts.library.atlas.counties
    context = {
        "organisations": list_organisations(work.session),
        "kinds": list(OrganisationKind),
        "form": form,
        "problem": problem,
        "area_name": lambda code: place_name(counties, code),
    }
    status = 422 if problem else 200
    return render(request, "operations/organisations.html", context, status=status)
