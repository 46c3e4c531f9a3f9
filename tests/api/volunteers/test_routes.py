"""The register of volunteers over HTTP."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.organisations.tables import Organisation
from api.users.permissions import Role
from tests.api.people import make_account, make_organisation, sign_in

LI = {"name": "李", "home_county": "370782", "dialects": ["xiang"], "languages": ["yue", "zh-CN"]}


@pytest.fixture
def worker(client: TestClient) -> TestClient:
    with client.app.state.parts.sessions.begin() as session:
        station = make_organisation(session)
    sign_in(client, Role.CASEWORKER, organisation_id=station)
    return client


def test_a_volunteer_is_added_edited_and_listed(worker: TestClient) -> None:
    added = worker.post("/api/v1/volunteers", json=LI).json()
    address = f"/api/v1/volunteers/{added['id']}"
    tag = worker.get(address).headers["etag"]
    sent = {"most_tasks": 5, "away_until": "2027-01-01"}
    edited = worker.patch(address, json=sent, headers={"if-match": tag}).json()
    assert (edited["most_tasks"], edited["name"], edited["version"]) == (5, "李", 2)
    listed = worker.get("/api/v1/volunteers", params={"county": "37", "active": "true"}).json()
    assert listed["volunteers"] == [edited]
    assert worker.get("/api/v1/volunteers", params={"county": "43"}).json()["volunteers"] == []


def test_an_edit_of_an_old_version_shows_both(worker: TestClient) -> None:
    added = worker.post("/api/v1/volunteers", json=LI).json()
    address = f"/api/v1/volunteers/{added['id']}"
    for most, status in ((5, 200), (6, 412)):
        sent = {"most_tasks": most}
        reply = worker.patch(address, json=sent, headers={"if-match": '"1"'})
        assert reply.status_code == status
    (conflict,) = reply.json()["conflicts"]
    assert (conflict["yours"], conflict["present"]) == (6, 5)


@pytest.mark.parametrize(
    "fields",
    [{"home_county": "999999"}, {"languages": ["Chinese!"]}, {"weekdays": [0]}, {"most_tasks": 0}],
)
def test_a_volunteer_that_breaks_the_contract_is_refused(
    worker: TestClient, fields: dict[str, object]
) -> None:
    assert worker.post("/api/v1/volunteers", json=LI | fields).status_code == 422
    added = worker.post("/api/v1/volunteers", json=LI).json()
    address = f"/api/v1/volunteers/{added['id']}"
    assert worker.patch(address, json=fields, headers={"if-match": '"1"'}).status_code == 422


def test_an_account_is_one_volunteer_of_its_own_organisation(worker: TestClient) -> None:
    with worker.app.state.parts.sessions.begin() as session:
        station = session.execute(select(Organisation.id)).scalar_one()
        other = make_organisation(session, "别处救助站")
    mine = str(make_account(worker, Role.VOLUNTEER, organisation_id=station))
    added = worker.post("/api/v1/volunteers", json=LI | {"account_id": mine})
    assert added.status_code == 201
    again = {"account_id": mine, "most_tasks": 4}
    address = f"/api/v1/volunteers/{added.json()['id']}"
    assert worker.patch(address, json=again, headers={"if-match": '"1"'}).status_code == 200
    theirs = make_account(worker, Role.VOLUNTEER, organisation_id=other)
    for account in (mine, uuid4(), theirs):
        reply = worker.post("/api/v1/volunteers", json=LI | {"account_id": str(account)})
        assert (reply.status_code, reply.json()["type"]) == (422, "/problems/case")


def test_a_volunteer_of_another_organisation_is_as_if_they_were_not(worker: TestClient) -> None:
    added = worker.post("/api/v1/volunteers", json=LI).json()
    with worker.app.state.parts.sessions.begin() as session:
        other = make_organisation(session, "别处救助站")
    sign_in(worker, Role.CASEWORKER, organisation_id=other)
    assert worker.get(f"/api/v1/volunteers/{added['id']}").status_code == 404
    assert worker.get("/api/v1/volunteers").json()["volunteers"] == []
