"""People for tests: accounts, and clients signed in as them."""

import secrets
from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID, uuid4

from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from api.cases.tables import CaseFile, Person
from api.dependencies import Parts
from api.organisations.tables import Organisation, OrganisationKind
from api.users.access import cookie_name, lifetime_of
from api.users.accounts import create_account, get_account, principal_of
from api.users.permissions import Permission, Role
from api.users.sessions import start_session
from api.users.tokens import create_token

__all__ = [
    "make_account",
    "make_case",
    "make_organisation",
    "session_cookie",
    "sign_in",
    "sign_in_as",
    "sign_out",
    "use_token",
]


def make_organisation(session: Session, name: str = "邵阳救助站") -> UUID:
    row = Organisation(
        name=name, kind=OrganisationKind.STATION, area_code="4305", created_at=datetime.now(UTC)
    )
    session.add(row)
    session.flush()
    return row.id


def make_case(session: Session, case_id: UUID, organisation_id: UUID | None = None) -> UUID:
    """Make a case of which nothing is known, in a new organisation when none is named."""
    now = datetime.now(UTC)
    person, station = Person(id=uuid4(), created_at=now), organisation_id
    if station is None:
        station = make_organisation(session)
    session.add(person)
    session.flush()
    session.add(
        CaseFile(
            id=case_id,
            number=f"430500-{case_id.int}",
            organisation_id=station,
            person_id=person.id,
            status="open",
            version=1,
            opened_at=now,
            opened_by=case_id,
            changed_at=now,
            called="",
            facts=[],
            language_history={"stays": [], "caregivers": []},
            notes="",
            searched="",
        )
    )
    session.flush()
    return station


def make_account(client: TestClient, *roles: Role, organisation_id: UUID | None = None) -> UUID:
    with client.app.state.parts.sessions.begin() as session:
        name = f"person-{secrets.token_hex(4)}"
        now = datetime.now(UTC)
        account = create_account(session, name, roles, organisation_id=organisation_id, now=now)
        return account.id


def sign_in(client: TestClient, *roles: Role, organisation_id: UUID | None = None) -> UUID:
    """Make an account and let `client` act as its owner's browser; return the account's id."""
    account_id = make_account(client, *roles, organisation_id=organisation_id)
    sign_in_as(client, account_id)
    return account_id


def sign_in_as(client: TestClient, account_id: UUID) -> None:
    sign_out(client)
    client.cookies.set(*session_cookie(client.app.state.parts, account_id))
    client.headers["sec-fetch-site"] = "same-origin"


def session_cookie(parts: Parts, account_id: UUID) -> tuple[str, str]:
    """Start a session of an account; return the cookie that its browser would hold."""
    with parts.sessions.begin() as session:
        secret, _ = start_session(
            session,
            get_account(session, account_id),
            lifetime_of(parts.settings),
            agent="test",
            network="unknown",
            now=datetime.now(UTC),
        )
    return cookie_name(parts.settings), secret


def use_token(client: TestClient, account_id: UUID, scopes: Collection[Permission]) -> str:
    """Let `client` act as a program with a token of an account."""
    sign_out(client)
    with client.app.state.parts.sessions.begin() as session:
        principal = principal_of(get_account(session, account_id), "session", account_id)
        now = datetime.now(UTC)
        _, text = create_token(session, principal, "test", scopes, n_days=1, now=now)
    client.headers["authorization"] = f"Bearer {text}"
    return text


def sign_out(client: TestClient) -> None:
    client.cookies.clear()
    client.headers.pop("sec-fetch-site", None)
    client.headers.pop("authorization", None)
