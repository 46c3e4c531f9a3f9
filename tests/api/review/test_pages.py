"""The caseworker's pages over HTTP: who sees what, what is refused and how, what is on record."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.audit.tables import AuditEntry
from api.users.permissions import Role
from tests.api.people import make_organisation, sign_in

BY_HTMX = {"hx-request": "true"}
CONSENT = {"agreed_by": "station", "authority": "依法负责救助", "given_on": "2026-03-01"}
SHANDONG = {"kind": "area", "code": "山东省", "likelihood_ratio": "10"}


@pytest.fixture
def station(client: TestClient) -> UUID:
    with client.app.state.parts.sessions.begin() as session:
        return make_organisation(session)


@pytest.fixture
def worker(client: TestClient, station: UUID) -> TestClient:
    sign_in(client, Role.CASEWORKER, organisation_id=station)
    return client


def open_case(worker: TestClient, **fields: object) -> str:
    reply = worker.post("/cases", data=CONSENT | fields, follow_redirects=False)
    assert reply.status_code == 303, reply.text
    return str(reply.headers["location"])


def actions(client: TestClient) -> list[str]:
    with client.app.state.parts.sessions.begin() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)))


def test_a_case_opens_with_its_consent_and_is_shown(worker: TestClient) -> None:
    desk = open_case(worker, called="老周", uses=["analysis"], fact_about="crop", fact_text="水稻")
    page = worker.get(desk).text
    assert "430500-" in page
    assert "水稻" in page
    assert "老周" in worker.get("/cases?q=老周").text
    assert "老周" not in worker.get("/cases?q=老王").text


def test_what_is_wrong_with_a_new_case_is_said_above_the_form_as_it_was_typed(
    worker: TestClient,
) -> None:
    typed = {"called": "老周", "born_from": "1970", "born_to": "1960", "notes": "左手有疤"}
    reply = worker.post("/cases", data=typed)
    assert reply.status_code == 422
    assert 'value="老周"' in reply.text
    assert "左手有疤" in reply.text


def test_a_case_of_another_station_is_not_found(worker: TestClient, client: TestClient) -> None:
    desk = open_case(worker)
    with client.app.state.parts.sessions.begin() as session:
        elsewhere = make_organisation(session, "别处救助站")
    sign_in(client, Role.CASEWORKER, organisation_id=elsewhere)
    for page in ("", "/report", "/compare", "/outreach/430528", "/panels?show=ledger"):
        assert client.get(f"{desk}{page}").status_code == 404, page
    assert client.post(f"{desk}/clues", data=SHANDONG).status_code == 404


def test_a_deed_answers_with_the_panels_that_it_changed_and_its_undoing(
    worker: TestClient,
) -> None:
    desk = open_case(worker)
    reply = worker.post(f"{desk}/clues", data=SHANDONG, headers=BY_HTMX).text
    assert 'id="ledger" hx-swap-oob="true"' in reply
    assert "/withdrawal" in reply
    plain = worker.post(f"{desk}/clues", data=SHANDONG, follow_redirects=False)
    assert (plain.status_code, plain.headers["location"]) == (303, desk)
    assert actions(worker).count("clue.add") == 2


def test_a_clue_that_names_no_place_is_refused_and_not_added(worker: TestClient) -> None:
    desk = open_case(worker)
    reply = worker.post(f"{desk}/clues", data=SHANDONG | {"code": "蓬莱仙岛"}, headers=BY_HTMX)
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/case")
    assert "clue.add" not in actions(worker)


def test_a_ranking_needs_consent_to_analysis(worker: TestClient) -> None:
    desk = open_case(worker)
    assert worker.post(f"{desk}/rankings", headers=BY_HTMX).status_code == 403
    worker.post(f"{desk}/consents", data=CONSENT | {"uses": "analysis"}, headers=BY_HTMX)
    reply = worker.post(f"{desk}/rankings", headers=BY_HTMX)
    assert reply.status_code == 200
    assert "以上都不是" in reply.text


def test_an_outreach_pack_needs_consent_and_is_on_record(worker: TestClient) -> None:
    desk = open_case(worker, called="老周", uses=["analysis"], notes="左手有疤")
    assert worker.get(f"{desk}/outreach/430528").status_code == 403
    worker.post(f"{desk}/consents", data=CONSENT | {"uses": "outreach"}, headers=BY_HTMX)
    page = worker.get(f"{desk}/outreach/430528")
    assert page.status_code == 200
    assert "老周" not in page.text
    assert "左手有疤" not in page.text
    assert actions(worker)[-1] == "outreach.make"
    assert worker.get(f"{desk}/outreach/999999").status_code == 404


def test_two_edits_of_the_same_field_show_both_versions_and_lose_nothing(
    worker: TestClient,
) -> None:
    desk = open_case(worker)
    first = worker.post(f"{desk}/edit", data={"seen": "1", "notes": "甲"}, headers=BY_HTMX)
    assert first.status_code == 200
    typed = {"seen": "1", "notes": "乙", "called": "老周"}
    second = worker.post(f"{desk}/edit", data=typed, headers=BY_HTMX)
    assert second.status_code == 412
    assert 'value="老周"' in second.text
    assert "<td>甲</td><td>乙</td>" in second.text
    assert 'name="seen" value="2"' in second.text


def test_an_edit_is_undone_by_bringing_the_version_before_back(worker: TestClient) -> None:
    desk = open_case(worker, called="老周")
    worker.post(f"{desk}/edit", data={"seen": "1", "called": "老王"}, headers=BY_HTMX)
    worker.post(f"{desk}/versions/1/restoration", data={"seen": "2"}, headers=BY_HTMX)
    assert "老周" in worker.get("/cases").text
    unknown = worker.post(f"{desk}/versions/9/restoration", data={"seen": "3"}, headers=BY_HTMX)
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("reaction", "n_places", "is_offered"),
    [("strong", "1", True), ("some", "1", True), ("none", "1", False), ("strong", "2", False)],
)
def test_a_reaction_is_a_note_and_counts_only_where_it_can(
    worker: TestClient, reaction: str, n_places: str, is_offered: bool
) -> None:
    desk = open_case(worker)
    seen = {"name": "一渡水镇", "county": "430528", "n_places": n_places, "reaction": reaction}
    reply = worker.post(f"{desk}/reactions", data=seen, headers=BY_HTMX)
    assert ('name="likelihood_ratio"' in reply.text) is is_offered
    assert "念地名“一渡水镇”" in worker.get(desk).text
