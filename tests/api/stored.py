"""Stored cases as the tests of several services need them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from api.cases.consent import record_consent
from api.cases.edits import open_case
from api.cases.tables import CaseFile
from api.organisations.tables import Organisation, OrganisationKind
from api.users.permissions import Role, permissions_of
from api.users.principal import Principal
from api.users.tables import Account

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
STATION, OTHER_STATION = uuid4(), uuid4()


def somebody(role: Role, organisation: UUID | None) -> Principal:
    """Sign somebody in."""
    return Principal(
        account_id=uuid4(),
        name="somebody",
        roles=frozenset({role}),
        permissions=permissions_of([role]),
        organisation_id=organisation,
        signed_in_by="session",
        credential_id=None,
    )


CASEWORKER = somebody(Role.CASEWORKER, STATION)
COLLEAGUE = somebody(Role.CASEWORKER, STATION)
STRANGER = somebody(Role.CASEWORKER, OTHER_STATION)
LISTENER = somebody(Role.LISTENER, STATION)
ADMIN = somebody(Role.ADMIN, None)

EMPTY: dict[str, Any] = {
    "status": "open",
    "assigned_to": None,
    "called": "",
    "sex": None,
    "born_from": None,
    "born_to": None,
    "admitted_on": None,
    "home_on": None,
    "home_county": None,
    "found_how": None,
    "facts": [],
    "language_history": {"stays": [], "caregivers": []},
    "notes": "",
}


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def settle(session: Session) -> None:
    """Make the organisations and accounts of this module, once."""
    if session.get(Organisation, STATION) is not None:
        return
    for identifier, name in ((STATION, "广州站"), (OTHER_STATION, "邵阳站")):
        session.add(
            Organisation(
                id=identifier,
                name=name,
                kind=OrganisationKind.STATION,
                area_code="440106",
                created_at=START,
            )
        )
    session.flush()
    for one in (CASEWORKER, COLLEAGUE, STRANGER, LISTENER, ADMIN):
        session.add(
            Account(
                id=one.account_id,
                name=one.account_id.hex,
                organisation_id=one.organisation_id,
                created_at=START,
            )
        )
    session.flush()


def opened(
    session: Session, *, by: Principal = CASEWORKER, at: datetime = START, **fields: Any
) -> CaseFile:
    """Open a case of which nothing is known but what is given."""
    settle(session)
    case = open_case(session, by, EMPTY | fields, at)
    session.flush()
    return case


def agreed(session: Session, case: CaseFile, *uses: str) -> UUID:
    """Record a consent, to every use when none is named."""
    stated = {
        "agreed_by": "station",
        "authority": "民政部门救助管理",
        "uses": list(uses) or ["analysis", "sharing", "outreach"],
        "given_on": date(2026, 3, 1),
    }
    consent = record_consent(session, CASEWORKER, case, stated, START)
    session.flush()
    return consent.id
