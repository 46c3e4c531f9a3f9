"""The caseworker's page of a case's upload links."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import segno
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, BeforeValidator
from starlette.responses import Response

from api.audit.service import record
from api.cases.access import find_own_case
from api.cases.routes import Writer
from api.cases.tables import CaseFile
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.giving.codes import spaced
from api.giving.links import LIFETIMES_H, links_of, make_link, revoke_link
from api.giving.routes import Hours
from api.users.principal import Principal
from api.web.pages import render

__all__ = ["router"]

router = APIRouter(prefix="/cases/{case_id}/upload-links", include_in_schema=False)

SEE_OTHER = 303


@dataclass(frozen=True)
class Led:
    """A case of the own organisation, and who asks."""

    viewer: Principal
    case: CaseFile


def _led(viewer: Writer, case_id: UUID, session: DatabaseSession) -> Led:
    return Led(viewer, find_own_case(session, viewer, case_id))


OwnCase = Annotated[Led, Depends(_led)]


class LinkForm(BaseModel):
    """How long a link is to be good."""

    hours: Annotated[Hours, BeforeValidator(int)] = 24


@router.get("")
def show_links(
    request: Request,
    own: OwnCase,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Show the links that are good, and how to make one."""
    case = own.case
    record(session, "upload_link.list", origin, case_id=case.id)
    links = links_of(session, case.id, now=origin.at)
    context = {"case": case, "links": links, "lifetimes_h": LIFETIMES_H}
    return render(request, "giving/links.html", context)


@router.post("")
def make(
    request: Request,
    own: OwnCase,
    form: Annotated[LinkForm, Form()],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> Response:
    """Make a link, and show it this once."""
    case = own.case
    link, code = make_link(session, case, (own.viewer, origin.at), hours=form.hours)
    record(session, "upload_link.make", origin, case_id=case.id, subject=link.id)
    base = (parts.settings.public_url or str(request.base_url)).rstrip("/")
    # After the "#": browsers keep that to themselves, so it reaches no log on the way.
    address = f"{base}/give#{code}"
    context = {
        "case": case,
        "link": link,
        "code": spaced(code),
        "address": address,
        "picture": segno.make(address, micro=False).svg_inline(scale=5, border=4, omitsize=True),
    }
    return render(request, "giving/link_made.html", context)


@router.post("/{link_id}/revocation")
def revoke(
    own: OwnCase, link_id: UUID, session: DatabaseSession, origin: RequestOrigin
) -> Response:
    """Take a link back."""
    case = own.case
    link = revoke_link(session, case.id, link_id, now=origin.at)
    record(session, "upload_link.revoke", origin, case_id=case.id, subject=link.id)
    return RedirectResponse(f"/cases/{case.id}/upload-links", SEE_OTHER)
