"""Replies of the review desk: the panels that a deed changed, what was done, and its undoing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from api.audit.service import record
from api.cases.access import find_case
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.review.desk import Desk
from api.users.principal import Principal
from api.web.pages import render

__all__ = ["Call", "Deed", "DeskCall", "Said", "show_panels"]

SEE_OTHER = 303


@dataclass(frozen=True)
class Deed:
    """Something that a button does: its words, where it posts to and what."""

    words: str
    path: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Said:
    """What was done, in words with places to fill, how to undo it and what may come next."""

    words: str
    places: Mapping[str, str] = field(default_factory=dict)
    undo: Deed | None = None
    then: Deed | None = None


@dataclass(frozen=True)
class Call:
    """A request to the desk with what answers it; the route's guard comes before it."""

    request: Request
    parts: ServiceParts
    session: DatabaseSession
    origin: RequestOrigin

    def desk(self, viewer: Principal, case_id: UUID, *, ranking: UUID | None = None) -> Desk:
        """Open the desk of a case that somebody may see.

        Raises
        ------
        NotFoundError
            If there is none.
        """
        case = find_case(self.session, viewer, case_id)
        return Desk(self.session, viewer, case, self.parts.library.atlas, ranking)

    def record(self, action: str, desk: Desk, subject: UUID | None = None) -> None:
        """Write into the audit log what is done to the case."""
        record(self.session, action, self.origin, case_id=desk.case.id, subject=subject)

    def by(self, viewer: Principal) -> tuple[Principal, datetime]:
        """Say who does it and when, as services take it."""
        return viewer, self.origin.at


DeskCall: TypeAlias = Annotated[Call, Depends()]


def show_panels(
    call: Call,
    desk: Desk,
    *panels: str,
    said: Said | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Answer a deed with the panels that it changed; a browser without scripts is led back."""
    if "hx-request" not in call.request.headers:
        return RedirectResponse(desk.path, SEE_OTHER)
    context = {"desk": desk, "panels": panels, "said": said, "oob": True, **(more or {})}
    return render(call.request, "review/panels.html", context)
