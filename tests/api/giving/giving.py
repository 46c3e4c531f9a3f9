"""A station with a case, and browsers of people who are there."""

from dataclasses import dataclass
from uuid import UUID

from fastapi.testclient import TestClient

from api.users.permissions import Role
from tests.api.people import sign_in, sign_in_as, sign_out

__all__ = ["HERE", "Case", "agree", "become_giver", "new_case", "open_link"]

HERE = {"sec-fetch-site": "same-origin"}


@dataclass(frozen=True)
class Case:
    """A case, and its caseworker."""

    id: UUID
    number: str
    caseworker_id: UUID

    @property
    def links(self) -> str:
        return f"/api/v1/cases/{self.id}/upload-links"


def new_case(client: TestClient, organisation_id: UUID) -> Case:
    """Open a case with consent to analysis, as a new caseworker, who stays signed in."""
    caseworker_id = sign_in(client, Role.CASEWORKER, organisation_id=organisation_id)
    case = client.post("/api/v1/cases", json={}).json()
    agree(client, case["id"])
    return Case(UUID(case["id"]), case["number"], caseworker_id)


def agree(client: TestClient, case_id: object) -> str:
    stated = {
        "agreed_by": "station",
        "authority": "民政部门救助管理",
        "uses": ["analysis", "sharing"],
        "given_on": "2026-03-01",
    }
    reply = client.post(f"/api/v1/cases/{case_id}/consents", json=stated)
    return str(reply.json()["id"])


def open_link(client: TestClient, case: Case) -> tuple[str, str]:
    """Make a link as the caseworker; return its id and code."""
    sign_in_as(client, case.caseworker_id)
    reply = client.post(case.links, json={})
    assert reply.status_code == 201, reply.text
    return reply.json()["id"], reply.json()["code"]


def become_giver(client: TestClient, code: str) -> None:
    """Enter a code in a browser in which nobody is signed in."""
    sign_out(client)
    client.headers.update(HERE)
    reply = client.post("/give", data={"code": code}, follow_redirects=False)
    assert reply.status_code == 303, reply.text
