"""Operators make, follow and stop jobs; caseworkers see what changed in their own cases."""

import csv
import io
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.audit.tables import AuditEntry
from api.jobs.changes import COLUMNS
from api.jobs.runner import Runner
from api.settings import Settings
from api.users.permissions import Role
from tests.api.fakes import FakeLibrary, small_atlas
from tests.api.jobs.scene import ThreadEngine, clue, open_failing, open_next, ranked_case
from tests.api.people import sign_in
from tests.api.stored import STATION


@pytest.fixture
def library() -> FakeLibrary:
    """Serve the next version of the library."""
    return FakeLibrary(replace(small_atlas(), version="next-atlas"), power=2.0)


@pytest.fixture
def operator(client: TestClient) -> TestClient:
    with client.app.state.parts.sessions.begin() as session:
        for ratio in (9.0, 9.0, 1.05):
            ranked_case(session, ratio=ratio)
        clue(session, ranked_case(session), "37")
    sign_in(client, Role.OPERATOR)
    return client


def run(client: TestClient, settings: Settings, opening: Any = open_next) -> None:
    Runner(settings, client.app.state.parts.sessions, ThreadEngine(), opening=opening).run_next()


def made(client: TestClient, **body: Any) -> dict[str, Any]:
    reply = client.post("/api/v1/jobs", json=body)
    assert reply.status_code == 201, reply.text
    return reply.json()


def test_a_job_names_its_versions_and_waits(operator: TestClient) -> None:
    job = made(operator)
    assert (job["state"], job["versions"]["atlas"]) == ("waiting", "next-atlas")
    assert job["totals"] | {"seconds": 0} == {
        "done": 0, "failed": 0, "skipped": 0, "left": 4, "all": 4,
        "material": 0, "unacknowledged": 0, "seconds": 0,
    }  # fmt: skip
    assert operator.get("/api/v1/jobs").json()["jobs"] == [job]
    assert operator.get(f"/api/v1/jobs/{job['id']}").json() == job


def test_a_query_names_cases_by_status_or_one_by_one(operator: TestClient) -> None:
    assert made(operator, query={"statuses": ["closed"]})["totals"]["all"] == 0
    assert made(operator, query={"case_ids": [str(uuid4())]})["totals"]["all"] == 0
    assert made(operator, query={"organisation_id": str(STATION)})["totals"]["all"] == 4


@pytest.mark.parametrize(
    "body", [{"sample": 0}, {"query": {"statuses": []}}, {"model": "../x"}, {"rule": {"x": 1}}]
)
def test_a_job_that_cannot_be_is_refused(operator: TestClient, body: dict[str, Any]) -> None:
    assert operator.post("/api/v1/jobs", json=body).status_code == 422


def test_a_model_that_is_not_there_is_named(operator: TestClient) -> None:
    reply = operator.post("/api/v1/jobs", json={"model": "none-such"})
    assert (reply.status_code, reply.json()["type"]) == (503, "/problems/model")
    assert "none-such" in reply.json()["detail"]


def test_a_job_is_paused_resumed_cancelled_and_then_over(operator: TestClient) -> None:
    address = f"/api/v1/jobs/{made(operator)['id']}"
    assert operator.post(f"{address}/pause").json()["state"] == "paused"
    assert operator.post(f"{address}/resume").json()["state"] == "waiting"
    assert operator.post(f"{address}/cancel").json()["state"] == "cancelled"
    assert operator.post(f"{address}/resume").json()["type"] == "/problems/state"
    with operator.app.state.parts.sessions() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
    assert actions[-4:] == ["job.make", "job.pause", "job.resume", "job.cancel"]


def test_events_tell_where_a_job_stands_and_that_it_is_over(
    operator: TestClient, settings: Settings
) -> None:
    job = made(operator)
    run(operator, settings)
    reply = operator.get(f"/api/v1/jobs/{job['id']}/events")
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = reply.text.strip().split("\n\n")
    assert [event.split("\n")[0] for event in events[1:]] == ["event: progress", "event: end"]
    told = json.loads(events[1].split("data: ")[1])
    assert (told["state"], told["totals"]["done"]) == ("done", 4)


def test_changes_name_numbers_and_reasons_but_no_place(
    operator: TestClient, settings: Settings
) -> None:
    job = made(operator)
    run(operator, settings)
    reply = operator.get(f"/api/v1/jobs/{job['id']}/changes")
    changes = reply.json()["changes"]
    assert all("shift" in change["reasons"] for change in changes)
    assert len(changes) == operator.get(f"/api/v1/jobs/{job['id']}").json()["totals"]["material"]
    assert "新宁" not in reply.text
    assert "430528" not in reply.text
    every = operator.get(f"/api/v1/jobs/{job['id']}/changes", params={"material": False})
    assert len(every.json()["changes"]) == 4


def test_pages_of_changes_and_items_neither_skip_nor_repeat(
    operator: TestClient, settings: Settings
) -> None:
    job = made(operator)
    run(operator, settings)
    for what in ("changes", "items"):
        found: list[str] = []
        query: dict[str, Any] = {"limit": 3, "material": False}
        while query.get("after", "") is not None:
            page = operator.get(f"/api/v1/jobs/{job['id']}/{what}", params=query).json()
            found += [row["case_id"] for row in page[what]]
            query["after"] = page["next_after"]
        assert len(found) == len(set(found)) == 4


def test_exports_hold_every_comparison_and_nothing_personal(
    operator: TestClient, settings: Settings
) -> None:
    job = made(operator)
    run(operator, settings)
    address = f"/api/v1/jobs/{job['id']}/changes"
    lines = list(csv.DictReader(io.StringIO(operator.get(f"{address}/csv").text)))
    table = pq.read_table(io.BytesIO(operator.get(f"{address}/parquet").content))
    assert list(lines[0]) == table.column_names == list(COLUMNS)
    assert [line["case"] for line in lines] == table["case"].to_pylist()
    assert len(lines) == 4


def test_what_failed_is_listed_with_its_reason(operator: TestClient, settings: Settings) -> None:
    job = made(operator)
    run(operator, settings, open_failing)
    (item,) = operator.get(f"/api/v1/jobs/{job['id']}/items?state=failed").json()["items"]
    assert item["reason"] == "case"
    assert operator.post(f"/api/v1/jobs/{job['id']}/retry").json()["totals"]["left"] == 1


def test_a_station_sees_and_acknowledges_the_changes_of_its_own_cases(
    operator: TestClient, settings: Settings
) -> None:
    job = made(operator)
    run(operator, settings)
    sign_in(operator, Role.CASEWORKER)
    assert operator.get("/api/v1/changes").json()["changes"] == []
    sign_in(operator, Role.CASEWORKER, organisation_id=STATION)
    first, *rest = operator.get("/api/v1/changes").json()["changes"]
    comparison = f"/api/v1/cases/{first['case_id']}/rankings/comparison"
    pair = {"earlier": first["before_id"], "later": first["after_id"]}
    assert operator.get(comparison, params=pair).status_code == 200
    address = f"/api/v1/cases/{first['case_id']}/changes/{job['id']}/acknowledgement"
    seen = operator.post(address).json()["acknowledged_at"]
    assert operator.post(address).json()["acknowledged_at"] == seen
    assert operator.get("/api/v1/changes").json()["changes"] == rest


def test_a_rehearsal_is_no_task_for_a_station_and_estimates_the_whole(
    operator: TestClient, settings: Settings
) -> None:
    job = made(operator, sample=2)
    run(operator, settings)
    page = operator.get(f"/jobs/{job['id']}?lang=en").text
    assert "2 were tried; all 4 would take about" in page
    sign_in(operator, Role.CASEWORKER, organisation_id=STATION)
    assert operator.get("/api/v1/changes").json()["changes"] == []


def test_the_pages_show_jobs_and_one_job_in_both_languages(
    operator: TestClient, settings: Settings
) -> None:
    reply = operator.post("/jobs", data={"model": "", "sample": ""}, follow_redirects=False)
    address = reply.headers["location"]
    assert "jobs.js" in operator.get(address).text
    run(operator, settings, open_failing)
    chinese, english = (operator.get(f"{address}?lang={lang}").text for lang in ("zh-CN", "en"))
    assert "搁置的个案" in chinese
    assert "Cases set aside" in english
    assert "jobs.js" not in english
    assert address in operator.get("/jobs").text


def test_a_form_changes_a_job_and_leads_back_to_it(operator: TestClient) -> None:
    address = operator.post("/jobs", data={}, follow_redirects=False).headers["location"]
    reply = operator.post(f"{address}/pause", follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, address)
    assert "已暂停" in operator.get(address).text
