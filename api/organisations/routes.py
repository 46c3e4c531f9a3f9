"""Organisations over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.audit.service import record
from api.cases.contract import Strict
from api.dependencies import DatabaseSession, RequestOrigin, ServiceParts
from api.organisations.service import MOST_NAME_LENGTH, add_organisation, list_organisations
from api.organisations.tables import Organisation, OrganisationKind
from api.users.access import require
from api.users.permissions import Permission
from api.users.principal import Principal

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/organisations", tags=["organisations"])


class OrganisationIn(Strict):
    """An organisation to add."""

    name: Annotated[str, Field(min_length=1, max_length=MOST_NAME_LENGTH)]
    kind: OrganisationKind = OrganisationKind.STATION
    area_code: Annotated[
        str,
        Field(
            pattern=r"^([0-9]{2}){0,3}$",
            description="Division it works in: two, four or six digits; empty for all",
        ),
    ]


class OrganisationOut(BaseModel):
    """An organisation."""

    id: UUID
    name: str
    kind: OrganisationKind
    area_code: str
    created_at: datetime

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationOut":
        """Write an organisation."""
        return cls.model_validate(organisation, from_attributes=True)


@router.get("")
def read_organisations(
    _: Annotated[Principal, Depends(require(Permission.REFER_CASES))], session: DatabaseSession
) -> list[OrganisationOut]:
    """List the organisations that a case may be referred to, by name."""
    return [OrganisationOut.of(row) for row in list_organisations(session)]


@router.post("", status_code=201)
def create_organisation(
    _: Annotated[Principal, Depends(require(Permission.MANAGE_ORGANISATIONS))],
    body: OrganisationIn,
    parts: ServiceParts,
    session: DatabaseSession,
    origin: RequestOrigin,
) -> OrganisationOut:
    """Add an organisation."""
    codes = parts.library.atlas.counties.code.tolist()
    row = add_organisation(session, body.name, body.kind, body.area_code, codes, at=origin.at)
    record(session, "organisation.add", origin, subject=row.id)
    return OrganisationOut.of(row)
