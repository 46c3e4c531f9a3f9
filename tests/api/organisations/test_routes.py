"""Organisations over HTTP."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.audit.tables import AuditEntry
from api.users.permissions import Role
from tests.api.people import sign_in

ADDRESS = "/api/v1/organisations"
STATION = {"name": "新宁救助站", "kind": "station", "area_code": "430528"}


@pytest.fixture
def admin(client: TestClient) -> TestClient:
    sign_in(client, Role.ADMIN)
    return client


def test_what_an_admin_adds_a_caseworker_can_refer_to(admin: TestClient) -> None:
    added = admin.post(ADDRESS, json=STATION)
    assert added.status_code == 201
    sign_in(admin, Role.CASEWORKER)
    assert admin.get(ADDRESS).json() == [added.json()]


def test_adding_is_audited(admin: TestClient) -> None:
    added = admin.post(ADDRESS, json=STATION).json()
    with admin.app.state.parts.sessions() as session:  # type: ignore[attr-defined]  # FastAPI's
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert (entry.action, entry.subject) == ("organisation.add", added["id"])


def test_a_name_is_given_once_whatever_its_spaces(admin: TestClient) -> None:
    assert admin.post(ADDRESS, json=STATION).status_code == 201
    again = admin.post(ADDRESS, json=STATION | {"name": " 新宁救助站 "})
    assert (again.status_code, again.json()["type"]) == (422, "/problems/organisation")
    assert "there already" in again.json()["detail"]


@pytest.mark.parametrize("area", ["", "43", "4305", "430528"])
def test_an_area_may_be_of_any_level(admin: TestClient, area: str) -> None:
    assert admin.post(ADDRESS, json=STATION | {"area_code": area}).status_code == 201


@pytest.mark.parametrize("wrong", [{"area_code": "99"}, {"area_code": "4"}, {"name": "  "}])
def test_an_area_or_name_that_is_none_is_refused(admin: TestClient, wrong: dict[str, str]) -> None:
    assert admin.post(ADDRESS, json=STATION | wrong).status_code == 422
