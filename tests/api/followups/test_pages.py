"""A volunteer's own tasks on the page."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from api.users.permissions import Role
from tests.api.pages import open_page, post
from tests.api.people import make_account, make_organisation, sign_in, sign_in_as
from tests.api.recordings.test_processing import SOUND
from tests.api.recordings.uploading import upload

ASK = "问有没有人家三十年前走失过女儿"


class Station:
    """A station with a volunteer, and a task of theirs."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        with client.app.state.parts.sessions.begin() as session:
            organisation = make_organisation(session)
        self.volunteer = make_account(client, Role.VOLUNTEER, organisation_id=organisation)
        self.caseworker = sign_in(client, Role.CASEWORKER, organisation_id=organisation)
        self.case = client.post("/api/v1/cases", json={"called": "小芹", "notes": "秘密"}).json()
        fields = {"name": "李", "home_county": "370782", "account_id": str(self.volunteer)}
        self.register_id = client.post("/api/v1/volunteers", json=fields).json()["id"]
        self.task = self.make_task()

    def make_task(self, **fields: Any) -> str:
        sign_in_as(self.client, self.caseworker)
        due = datetime.now(UTC).date() + timedelta(days=3)
        visit = {"kind": "visit", "county": "430528", "due": str(due), "ask": ASK} | fields
        made = self.client.post(f"/api/v1/cases/{self.case['id']}/follow-ups", json=visit)
        task_id = str(made.json()["id"])
        self.assign(task_id, self.register_id)
        return task_id

    def assign(self, task_id: str, register_id: str) -> None:
        body = {"volunteer": register_id}
        reply = self.client.post(f"/api/v1/follow-ups/{task_id}/assignment", json=body)
        assert reply.status_code == 200, reply.text

    def tasks(self, account: UUID) -> str:
        sign_in_as(self.client, account)
        return open_page(self.client, "/tasks")

    def clues(self) -> list[dict[str, Any]]:
        sign_in_as(self.client, self.caseworker)
        found: list[dict[str, Any]] = self.client.get(
            f"/api/v1/cases/{self.case['id']}/clues"
        ).json()
        return found


@pytest.fixture
def station(client: TestClient) -> Station:
    return Station(client)


def test_a_volunteer_reads_where_and_what_to_ask_and_nothing_of_the_person(
    station: Station,
) -> None:
    township = station.make_task(township="430528101")
    page = station.tasks(station.volunteer)
    for told in ("湖南省 邵阳市 新宁县", ASK, "还有 3 天", station.case["number"], "一渡水镇"):
        assert told in page
    assert page.count(f'id="task-{township}"') == 1
    assert "小芹" not in page
    assert "秘密" not in page


def test_tasks_of_others_are_not_there_not_even_for_a_caseworker(station: Station) -> None:
    page = station.tasks(station.caseworker)
    assert "还没有登记为志愿者" in page
    assert ASK not in page
    fields = {"outcome": "maybe", "note": ""}
    assert post(station.client, f"/tasks/{station.task}/outcome", **fields).status_code == 404


def test_an_outcome_becomes_a_clue_and_the_task_is_done(station: Station) -> None:
    sign_in_as(station.client, station.volunteer)
    fields = {"outcome": "not_from_here", "note": "问了三位老人"}
    reply = post(station.client, f"/tasks/{station.task}/outcome", **fields)
    assert reply.status_code == 303
    page = station.tasks(station.volunteer)
    assert "目前没有交给您的任务" in page
    assert "问了三位老人" in page
    assert [(one["kind"], one["body"]["outcome"]) for one in station.clues()] == [
        ("follow_up", "not_from_here")
    ]


def test_a_first_contact_leaves_the_task_to_do(station: Station) -> None:
    sign_in_as(station.client, station.volunteer)
    fields = {"outcome": "contacted", "note": "村长答应去问"}
    post(station.client, f"/tasks/{station.task}/outcome", **fields)
    page = station.tasks(station.volunteer)
    assert ASK in page
    assert "联系上了，还要再问：村长答应去问" in page
    assert station.clues() == []


def test_a_return_visit_has_outcomes_of_its_own(station: Station) -> None:
    task = station.make_task(kind="return_visit", due="2026-01-02", ask="")
    page = station.tasks(station.volunteer)
    assert "回家后探望" in page
    assert "已过期" in page
    assert "过得安稳" in page
    reply = post(station.client, f"/tasks/{task}/outcome", outcome="settled", note="")
    assert reply.status_code == 303
    assert post(station.client, f"/tasks/{task}/outcome", outcome="settled").status_code == 409


def test_a_task_that_is_handed_back_is_seen_no_more(station: Station) -> None:
    sign_in_as(station.client, station.volunteer)
    fields = {"reason": "家里有事"}
    assert post(station.client, f"/tasks/{station.task}/hand-back", **fields).status_code == 303
    assert ASK not in station.tasks(station.volunteer)
    assert post(station.client, f"/tasks/{station.task}/hand-back").status_code == 404


def test_what_the_volunteer_before_wrote_is_not_told(station: Station) -> None:
    sign_in_as(station.client, station.volunteer)
    fields = {"outcome": "contacted", "note": "只说给救助站听"}
    post(station.client, f"/tasks/{station.task}/outcome", **fields)
    sign_in_as(station.client, station.caseworker)
    other = make_account(station.client, Role.VOLUNTEER)
    fields = {"name": "王", "home_county": "370782", "account_id": str(other)}
    register = station.client.post("/api/v1/volunteers", json=fields)
    station.assign(station.task, register.json()["id"])
    page = station.tasks(other)
    assert ASK in page
    assert "只说给救助站听" not in page


def test_what_one_sent_is_listed_with_its_state(station: Station) -> None:
    consent = {"agreed_by": "station", "authority": "x", "given_on": "2026-03-01"}
    address = f"/api/v1/cases/{station.case['id']}"
    uses = {"uses": ["analysis", "sharing"]}
    station.client.post(f"{address}/consents", json=consent | uses)
    station.client.put(f"{address}/grants/{station.volunteer}")
    sign_in_as(station.client, station.volunteer)
    recording_id = upload(station.client, SOUND, case=UUID(station.case["id"]))
    page = station.tasks(station.volunteer)
    assert recording_id[:4].upper() in page
    assert "等待检查" in page
    assert recording_id[:4].upper() not in station.tasks(station.caseworker)


def test_a_task_that_nobody_has_is_not_found(station: Station) -> None:
    sign_in_as(station.client, station.volunteer)
    reply = post(station.client, f"/tasks/{uuid4()}/outcome", outcome="maybe")
    assert reply.status_code == 404
