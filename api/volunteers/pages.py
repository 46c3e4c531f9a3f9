"""The register of volunteers as pages: list, one volunteer, and who is best placed for a task."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.atlas.names import area_code, county_code, full_name
from api.audit.service import record
from api.cases.routes import place_of
from api.dependencies import Parts, RequestWork, Work
from api.errors import EditConflictError, NotAllowedError
from api.users.access import require
from api.users.accounts import normal_name
from api.users.permissions import Permission
from api.users.principal import Principal
from api.users.tables import Account
from api.volunteers.forms import VolunteerForm
from api.volunteers.register import (
    VolunteerFilter,
    add_volunteer,
    edit_volunteer,
    find_volunteer,
    list_volunteers,
)
from api.volunteers.routes import Manager
from api.volunteers.routing import SHARES, place_volunteers
from api.volunteers.routing import Work as Task
from api.volunteers.tables import Volunteer
from api.web.pages import render
from dialect.errors import CaseError

__all__ = ["router"]

SEE_OTHER = 303

router = APIRouter(include_in_schema=False, prefix="/volunteers")


class Wanted(BaseModel):
    """What volunteers to list, as the form on the page asks for them."""

    county: str = Field(default="", max_length=100)
    course: str = Field(default="", max_length=100)
    here: bool = False
    active: bool = False
    cursor: str | None = Field(default=None, max_length=200)


@router.get("")
def show_volunteers(
    viewer: Manager, request: Request, wanted: Annotated[Wanted, Query()], work: RequestWork
) -> Response:
    """Show the volunteers of one's organisation, and a form to add one."""
    return _show_list(viewer, request, work, wanted)


@router.post("")
def add(
    viewer: Manager, request: Request, form: Annotated[VolunteerForm, Form()], work: RequestWork
) -> Response:
    """Add a volunteer; what cannot be read is shown again with what is wrong."""
    if viewer.organisation_id is None:
        raise NotAllowedError("this account belongs to no organisation; ask an admin for one")
    try:
        fields = _fields(viewer, form, work) | {"home_township": None}
        volunteer = add_volunteer(work.session, viewer.organisation_id, fields, work.origin.at)
    except CaseError as error:
        return _show_list(viewer, request, work, Wanted(), form=form, problem=error)
    record(work.session, "volunteer.add", work.origin, subject=volunteer.id)
    return RedirectResponse("/volunteers", SEE_OTHER)


@router.get("/placement", dependencies=[Depends(require(Permission.ASSIGN_FOLLOW_UPS))])
def show_placement(
    request: Request,
    work: RequestWork,
    county: Annotated[str, Query(max_length=100)] = "",
    task: Task = "visit",
) -> Response:
    """Show who is best placed for a task in a county, and why."""
    counties = work.parts.library.atlas.counties
    code = county_code(counties, county)
    placed = []
    if code is not None:
        today = work.origin.at.date()
        atlas = work.parts.library.atlas
        placed = place_volunteers(work.session, atlas, (code, None), task, today)
    record(work.session, "volunteer.place", work.origin)
    context = {
        "county": full_name(counties, code) if code else county,
        "is_found": code is not None,
        "task": task,
        "placed": placed,
        "names": _names(work.session, [one.volunteer for one in placed]),
        "shares": SHARES[task],
        "county_name": _namer(work.parts),
    }
    return render(request, "operations/placement.html", context)


@router.get("/{volunteer_id}")
def show_volunteer(
    viewer: Manager, request: Request, volunteer_id: UUID, work: RequestWork
) -> Response:
    """Show one volunteer, to be edited."""
    volunteer = find_volunteer(work.session, viewer, volunteer_id)
    record(work.session, "volunteer.read", work.origin, subject=volunteer.id)
    return _show_one(request, volunteer, _form_of(work, volunteer))


@router.post("/{volunteer_id}")
def change(
    viewer: Manager,
    request: Request,
    volunteer_id: UUID,
    form: Annotated[VolunteerForm, Form()],
    work: RequestWork,
) -> Response:
    """Change a volunteer; of an edit that came too late both versions are shown."""
    volunteer = find_volunteer(work.session, viewer, volunteer_id)
    try:
        edit = (form.version, _fields(viewer, form, work))
        edit_volunteer(work.session, volunteer, edit, work.origin.at)
    except CaseError as error:
        return _show_one(request, volunteer, form, problem=error)
    except EditConflictError as error:
        # Sent again, the form is an edit of the present version.
        late = form.model_copy(update={"version": error.version})
        return _show_one(request, volunteer, late, conflict=error)
    record(work.session, "volunteer.edit", work.origin, subject=volunteer.id)
    return RedirectResponse("/volunteers", SEE_OTHER)


def _show_list(
    viewer: Principal,
    request: Request,
    work: Work,
    wanted: Wanted,
    *,
    form: VolunteerForm | None = None,
    problem: CaseError | None = None,
) -> Response:
    filters = VolunteerFilter(
        organisation=viewer.organisation_id,
        county_prefix=area_code(work.parts.library.atlas.counties, wanted.county) or "",
        is_active=True if wanted.active else None,
        here_on=work.origin.at.date() if wanted.here else None,
        course=wanted.course.strip(),
    )
    page = list_volunteers(work.session, filters, after=place_of(wanted.cursor))
    record(work.session, "volunteer.list", work.origin)
    context = {
        "volunteers": page.rows,
        "next": page.next and page.next.cursor(),
        "wanted": wanted,
        "is_unknown_place": bool(wanted.county.strip()) and not filters.county_prefix,
        "form": form or VolunteerForm(weekdays=[6, 7], is_active=True),
        "problem": problem,
        "today": work.origin.at.date(),
        "county_name": _namer(work.parts),
    }
    status = 422 if problem else 200
    return render(request, "operations/volunteers.html", context, status=status)


def _show_one(
    request: Request,
    volunteer: Volunteer,
    form: VolunteerForm,
    *,
    problem: CaseError | None = None,
    conflict: EditConflictError | None = None,
) -> Response:
    context = {
        "volunteer": volunteer,
        "form": form,
        "problem": problem,
        "conflict": conflict,
    }
    status = 422 if problem else 412 if conflict else 200
    return render(request, "operations/volunteer.html", context, status=status)


def _fields(viewer: Principal, form: VolunteerForm, work: Work) -> dict[str, Any]:
    """Read the form of a volunteer."""
    account = _account_id(work.session, viewer, form.account)
    account_id = str(account) if account else None
    return form.fields(work.parts.library.atlas, account_id)


def _account_id(session: Session, viewer: Principal, name: str) -> UUID | None:
    """Find the account of one's organisation that has a sign-in name."""
    if not name.strip():
        return None
    account = session.scalar(select(Account).where(Account.name == normal_name(name)))
    if account is None or account.organisation_id != viewer.organisation_id:
        raise CaseError(
            "account",
            "nobody of this organisation signs in by this name",
            f"本机构没有登录名为“{name.strip()}”的账号",
        )
    return account.id


def _form_of(work: Work, volunteer: Volunteer) -> VolunteerForm:
    """Write a volunteer as the form has one."""
    account = volunteer.account_id and work.session.get(Account, volunteer.account_id)
    tree = work.parts.library.atlas.regions
    return VolunteerForm(
        name=volunteer.name,
        home_county=full_name(work.parts.library.atlas.counties, volunteer.home_county),
        account=account.name if account else "",
        dialects="、".join(
            tree.full_name(tree.row[one]) if one in tree.row else one for one in volunteer.dialects
        ),
        languages=", ".join(volunteer.languages),
        weekdays=volunteer.weekdays,
        away_until=volunteer.away_until.isoformat() if volunteer.away_until else "",
        most_tasks=volunteer.most_tasks,
        training="\n".join(f"{one['course']} {one['on']}" for one in volunteer.training),
        is_active=volunteer.is_active,
        version=volunteer.version,
    )


def _names(session: Session, volunteers: list[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Volunteer.id, Volunteer.name).where(Volunteer.id.in_(volunteers)))
    return {row.id: row.name for row in rows}


def _namer(parts: Parts) -> Callable[[str], str]:
    counties = parts.library.atlas.counties
    return lambda code: full_name(counties, code)
