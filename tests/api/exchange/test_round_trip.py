"""Cases out of one organisation and into another: nothing is lost, nothing comes twice."""

import json
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from api.audit.tables import AuditEntry
from api.exchange.contract import CaseExchanged, CasesExchanged
from api.exchange.csv_lines import from_csv, to_csv
from api.users.permissions import Role
from tests.api.people import make_organisation, sign_in

CASE = {
    "called": "=老王",
    "sex": "male",
    "born_from": 1950,
    "born_to": 1960,
    "admitted_on": "2026-01-05",
    "facts": [{"about": "crop", "text": "种烤烟，\n有“甜酒”"}],
    "language_history": {
        "stays": [{"place": "双塘村", "code": "430528"}],
        "caregivers": [{"relation": "奶奶", "place": "邵阳"}],
        "years_away": 17,
    },
    "notes": "说“一渡水”，听不清",
}
CONSENT = {
    "agreed_by": "guardian",
    "authority": "侄子",
    "uses": ["analysis"],
    "given_on": "2026-02-01",
}
NAME = {"kind": "place_name", "heard": "一渡水", "script": "hanzi", "confidence": 0.9}


def exported(client: TestClient, **query: str) -> str:
    reply = client.get("/api/v1/exchange/cases", params=query)
    assert reply.status_code == 200
    return reply.text


def imported(client: TestClient, text: str, media_type: str) -> dict[str, object]:
    reply = client.post(
        "/api/v1/exchange/cases", content=text.encode(), headers={"content-type": media_type}
    )
    assert reply.status_code == 201, reply.text
    return dict(reply.json())


def other_station(client: TestClient) -> UUID:
    with client.app.state.parts.sessions.begin() as session:
        return make_organisation(session, "别处救助站")


@pytest.fixture
def worker(client: TestClient) -> TestClient:
    with client.app.state.parts.sessions.begin() as session:
        station = make_organisation(session)
    sign_in(client, Role.CASEWORKER, organisation_id=station)
    address = client.post("/api/v1/cases", json=CASE).headers["location"]
    consent = client.post(f"{address}/consents", json=CONSENT).json()
    client.post(f"{address}/consents/{consent['id']}/withdrawal")
    client.post(f"{address}/clues", json={"clue": NAME})
    return client


@pytest.mark.parametrize(
    ("name", "media_type"), [("json", "application/json"), ("csv", "text/csv; charset=utf-8")]
)
def test_a_case_goes_round_and_comes_back_the_same(
    worker: TestClient, name: str, media_type: str
) -> None:
    file = exported(worker, personal="true", format=name)
    (original,) = worker.get("/api/v1/cases").json()["cases"]
    opened_at = original["opened_at"]
    sign_in(worker, Role.CASEWORKER, organisation_id=other_station(worker))
    first = imported(worker, file, media_type)
    assert [len(first["imported"]), first["skipped"]] == [1, []]
    (address,) = (f"/api/v1/cases/{one['case_id']}" for one in first["imported"])
    case = worker.get(address).json()
    assert case["opened_at"] == opened_at
    assert {name: case[name] for name in CASE if name != "facts"} == {
        **{name: CASE[name] for name in CASE if name not in {"facts", "language_history"}},
        "language_history": case["language_history"],
    }
    assert case["language_history"]["stays"][0]["place"] == "双塘村"
    assert case["language_history"]["years_away"] == 17
    assert case["facts"] == CASE["facts"]
    (consent,) = worker.get(f"{address}/consents").json()
    assert (consent["authority"], consent["withdrawn_at"] is not None) == ("侄子", True)
    (clue,) = worker.get(f"{address}/clues").json()
    assert clue["body"] == NAME
    number = json.loads(exported(worker))["cases"][0]["number"]
    assert number != first["imported"][0]["number"]


def test_a_case_that_is_there_already_is_skipped(worker: TestClient) -> None:
    file = exported(worker, personal="true")
    assert imported(worker, file, "application/json")["imported"] == []
    sign_in(worker, Role.CASEWORKER, organisation_id=other_station(worker))
    imported(worker, file, "application/json")
    assert len(imported(worker, file, "application/json")["skipped"]) == 1
    assert len(worker.get("/api/v1/cases").json()["cases"]) == 1


@pytest.mark.parametrize("name", ["json", "csv"])
def test_an_export_holds_nothing_personal_unless_asked_for(worker: TestClient, name: str) -> None:
    file = exported(worker, format=name)
    assert not any(text in file for text in ("老王", "烤烟", "双塘", "一渡水", "侄子"))
    assert "male" in file


def test_each_case_that_leaves_with_personal_data_is_audited(worker: TestClient) -> None:
    exported(worker)
    exported(worker, personal="true")
    with worker.app.state.parts.sessions() as session:
        rows = session.scalars(
            select(AuditEntry.case_id).where(AuditEntry.action == "case.export_personal")
        ).all()
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "reunited"}, "home_on and home_county"),
        ({"status": "open", "born_from": 1960, "born_to": 1950}, "lies before born_from"),
    ],
)
def test_a_case_whose_fields_contradict_each_other_is_refused(
    worker: TestClient, fields: dict[str, object], said: str
) -> None:
    sent = {"cases": [{"number": "A-1"} | fields]}
    reply = worker.post("/api/v1/exchange/cases", json=sent)
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/case")
    assert said in reply.json()["detail"]


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        ("{}", "application/json", 422),
        ("[", "application/json", 422),
        ("number,nickname\n1,x\n", "text/csv", 422),
        ("", "text/csv", 422),
        ("number,status,facts\n1,open,[\n", "text/csv", 422),
        ("x", "text/plain", 415),
    ],
)
def test_a_file_that_is_none_of_cases_is_refused(
    worker: TestClient, body: str, media_type: str, status: int
) -> None:
    reply = worker.post(
        "/api/v1/exchange/cases", content=body, headers={"content-type": media_type}
    )
    assert reply.status_code == status


@given(notes=st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=40))
def test_csv_keeps_every_text(notes: str) -> None:
    case = CaseExchanged.model_validate(
        {"number": "1", "status": "open", "person": {"notes": notes, "called": "甲"}}
    )
    read = CasesExchanged.model_validate(from_csv(to_csv([case])))
    assert read.cases[0].person == case.person


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    case = CaseExchanged.model_validate(
        {"number": f"{start}1", "status": "open", "person": {"called": f"{start}A1"}}
    )
    assert f",{start}A1" not in to_csv([case])
    assert not to_csv([case]).splitlines()[1].startswith(start)
