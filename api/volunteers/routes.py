"""The register of volunteers over HTTP, and who is best placed for a task."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from api.audit.service import record
from api.cases.contract import CountyCode, Strict, TownshipCode
from api.cases.routes import place_of
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.errors import NotAllowedError
from api.etags import EditedVersion, etag
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal
from api.volunteers.register import (
    VolunteerFilter,
    add_volunteer,
    edit_volunteer,
    find_volunteer,
    list_volunteers,
)
from api.volunteers.routing import SHARES, Work, place_volunteers
from api.volunteers.tables import Volunteer
from dialect.entities import FollowUpClue
from dialect.errors import CaseError

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/volunteers", tags=["volunteers"])

Manager = Annotated[Principal, Depends(require(Permission.MANAGE_VOLUNTEERS))]
RegionId = Annotated[str, Field(min_length=1, max_length=80)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]


class Training(Strict):
    """A course that was taken."""

    course: Annotated[str, Field(min_length=1, max_length=100)]
    on: date


class VolunteerIn(Strict):
    """A volunteer as a caseworker writes one."""

    account_id: UUID | None = None
    name: Annotated[str, Field(min_length=1, max_length=100)]
    home_county: CountyCode
    home_township: TownshipCode | None = None
    dialects: list[RegionId] = Field(
        default=[], max_length=50, description="Dialect regions understood besides that of home"
    )
    languages: list[Language] = Field(default=[], max_length=50)
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = Field(
        default=[6, 7], max_length=7, description="1 for Monday"
    )
    away_until: date | None = None
    most_tasks: Annotated[int, Field(ge=1, le=100)] = 3
    training: list[Training] = Field(default=[], max_length=100)
    is_active: bool = True


class VolunteerEdit(VolunteerIn):
    """Some fields of a volunteer; what is left out stays as it is."""

    name: Annotated[str, Field(min_length=1, max_length=100)] = ""
    home_county: CountyCode = ""


class VolunteerOut(VolunteerIn):
    """A volunteer."""

    id: UUID
    organisation_id: UUID
    version: int
    added_at: datetime

    @classmethod
    def of(cls, volunteer: Volunteer) -> "VolunteerOut":
        """Write a volunteer."""
        fields = {name: getattr(volunteer, name) for name in cls.model_fields}
        return cls.model_validate(fields)


class VolunteersOut(BaseModel):
    """A page of volunteers, the latest added first."""

    volunteers: list[VolunteerOut]
    next: str | None


class PartsOut(BaseModel):
    """What a score is made of, each 0 to 1."""

    near: float
    dialect: float
    load: float
    reliability: float


class PlacedOut(BaseModel):
    """A volunteer who could take a task."""

    volunteer: UUID
    organisation: UUID
    home_county: str
    score: float
    parts: PartsOut
    distance_km: float


class PlacementOut(BaseModel):
    """Who is best placed, and what each part of the score counts."""

    shares: dict[str, float]
    volunteers: list[PlacedOut]


class Wanted(BaseModel):
    """What volunteers to list, as the query string has it."""

    county: str = Field(default="", pattern=r"^\d{0,6}$", description="Area code, or its beginning")
    active: bool | None = None
    cursor: str | None = Field(default=None, max_length=200)
    limit: int = Field(default=50, ge=1, le=200)


@router.post("", status_code=201)
def create_volunteer(
    viewer: Manager,
    body: VolunteerIn,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> VolunteerOut:
    """Put somebody into the register of one's organisation."""
    if viewer.organisation_id is None:
        raise NotAllowedError("this account belongs to no organisation; ask an admin for one")
    parts.library.check(FollowUpClue(body.home_county, "contacted", body.home_township))
    fields = body.model_dump(mode="json")
    volunteer = add_volunteer(session, viewer.organisation_id, fields, origin.at)
    record(session, "volunteer.add", origin, subject=volunteer.id)
    return VolunteerOut.of(volunteer)


@router.get("")
def read_volunteers(
    viewer: Manager,
    wanted: Annotated[Wanted, Query()],
    session: DatabaseSession,
    origin: RequestOrigin,
) -> VolunteersOut:
    """List the volunteers of one's organisation."""
    filters = VolunteerFilter(viewer.organisation_id, wanted.county, wanted.active)
    page = list_volunteers(session, filters, after=place_of(wanted.cursor), limit=wanted.limit)
    record(session, "volunteer.list", origin)
    return VolunteersOut(
        volunteers=[VolunteerOut.of(row) for row in page.rows],
        next=page.next and page.next.cursor(),
    )


@router.get("/placement", dependencies=[Depends(require(Permission.ASSIGN_FOLLOW_UPS))])
def place(
    county: Annotated[CountyCode, Query()],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
    township: TownshipCode | None = None,
    work: Work = "visit",
) -> PlacementOut:
    """Say which volunteers of any organisation are best placed for a task, and why."""
    record(session, "volunteer.place", origin)
    placed = place_volunteers(
        session, parts.library.atlas, (county, township), work, origin.at.date()
    )
    found: list[dict[str, Any]] = [asdict(one) for one in placed]
    return PlacementOut(shares=SHARES[work], volunteers=[PlacedOut(**one) for one in found])


@router.get("/{volunteer_id}")
def read_volunteer(
    viewer: Manager,
    volunteer_id: UUID,
    session: DatabaseSession,
    origin: RequestOrigin,
    response: Response,
) -> VolunteerOut:
    """Read a volunteer."""
    volunteer = find_volunteer(session, viewer, volunteer_id)
    record(session, "volunteer.read", origin, subject=volunteer.id)
    response.headers["ETag"] = etag(volunteer.version)
    return VolunteerOut.of(volunteer)


def _take_edit(edited: EditedVersion, body: VolunteerEdit) -> tuple[int, VolunteerEdit]:
    return edited, body


@router.patch("/{volunteer_id}")
def change_volunteer(
    viewer: Manager,
    volunteer_id: UUID,
    edit: Annotated[tuple[int, VolunteerEdit], Depends(_take_edit)],
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> VolunteerOut:
    """Change the fields that are sent, if the volunteer is still as it was read."""
    volunteer = find_volunteer(session, viewer, volunteer_id)
    edited, body = edit
    sent = body.model_dump(mode="json", exclude_unset=True)
    if "home_county" in sent and sent["home_county"] not in parts.library.atlas.counties.row:
        raise CaseError("home_county", "no county has this code", "没有这个县级代码")
    volunteer = edit_volunteer(session, volunteer, (edited, sent), origin.at)
    record(session, "volunteer.edit", origin, subject=volunteer.id)
    return VolunteerOut.of(volunteer)
