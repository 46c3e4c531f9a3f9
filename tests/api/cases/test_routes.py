"""Cases over HTTP: a whole case, edits that collide, what is refused, what is audited."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.audit.tables import AuditEntry
from api.users.permissions import Permission, Role
from tests.api.people import make_account, make_organisation, sign_in, sign_in_as, use_token

CONSENT = {
    "agreed_by": "station",
    "authority": "民政部门救助管理",
    "uses": ["analysis", "sharing"],
    "given_on": "2026-03-01",
}
SHANDONG = {"kind": "area", "code": "37", "likelihood_ratio": 10}


@pytest.fixture
def station(client: TestClient) -> UUID:
    with client.app.state.parts.sessions.begin() as session:
        return make_organisation(session)


@pytest.fixture
def worker(client: TestClient, station: UUID) -> Iterator[TestClient]:
    sign_in(client, Role.CASEWORKER, organisation_id=station)
    yield client
    client.headers.pop("authorization", None)


def open_case(client: TestClient, **fields: object) -> tuple[str, str]:
    """Open a case; return its address and entity tag."""
    reply = client.post("/api/v1/cases", json=fields)
    assert reply.status_code == 201, reply.text
    return reply.headers["location"], reply.headers["etag"]


def test_a_case_is_opened_read_and_edited(worker: TestClient) -> None:
    address, tag = open_case(worker, called="老王", notes="自称甘肃人")
    reply = worker.patch(address, json={"notes": "像陇西话"}, headers={"if-match": tag})
    assert (reply.status_code, reply.headers["etag"]) == (200, '"2"')
    read = worker.get(address)
    assert (read.headers["etag"], read.json()["called"]) == ('"2"', "老王")
    assert read.json()["number"].startswith("430500-")
    history = worker.get(f"{address}/history").json()
    assert [one["fields"]["notes"] for one in history] == ["像陇西话", "自称甘肃人"]


@pytest.mark.parametrize("tag", [None, "*", "1", 'W/"1"'])
def test_an_edit_that_names_no_version_is_refused(worker: TestClient, tag: str | None) -> None:
    address, _ = open_case(worker)
    headers = {} if tag is None else {"if-match": tag}
    reply = worker.patch(address, json={"notes": "x"}, headers=headers)
    assert (reply.status_code, reply.json()["type"]) == (428, "/problems/precondition-missing")


def test_an_edit_of_an_old_version_shows_both(worker: TestClient) -> None:
    address, tag = open_case(worker, notes="一")
    worker.patch(address, json={"notes": "二"}, headers={"if-match": tag})
    reply = worker.patch(address, json={"notes": "三"}, headers={"if-match": tag})
    problem = reply.json()
    assert (reply.status_code, problem["type"]) == (412, "/problems/edit-conflict")
    assert problem["present_etag"] == '"2"'
    assert problem["conflicts"] == [
        {"field": "notes", "base": "一", "yours": "三", "present": "二"}
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "lost"},
        {"status": "reunited"},
        {"born_from": 1960, "born_to": 1950},
        {"assigned_to": str(uuid4())},
        {"nickname": "x"},
    ],
)
def test_a_case_that_breaks_the_contract_is_refused(
    worker: TestClient, fields: dict[str, object]
) -> None:
    assert worker.post("/api/v1/cases", json=fields).status_code == 422
    address, tag = open_case(worker)
    reply = worker.patch(address, json=fields, headers={"if-match": tag})
    assert reply.status_code == 422


def test_lists_are_filtered_searched_and_paged(worker: TestClient) -> None:
    for n in range(3):
        open_case(worker, called=str(n), notes="一渡水" if n else "双塘村")
    found = worker.get("/api/v1/cases", params={"q": "渡水", "limit": 1}).json()
    assert [case["called"] for case in found["cases"]] == ["2"]
    rest = worker.get("/api/v1/cases", params={"q": "渡水", "cursor": found["next"]}).json()
    assert ([case["called"] for case in rest["cases"]], rest["next"]) == (["1"], None)
    assert worker.get("/api/v1/cases", params={"status": "closed"}).json()["cases"] == []


@pytest.mark.parametrize("cursor", ["", "x", "WzFd", "bnVsbA", "WyIyMDI2IiwgIngiXQ"])
def test_a_cursor_that_no_list_gave_out_is_refused(worker: TestClient, cursor: str) -> None:
    reply = worker.get("/api/v1/cases", params={"cursor": cursor})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/cursor")


def test_a_case_runs_from_clue_to_ranking_to_follow_up_to_clue(worker: TestClient) -> None:
    address, _ = open_case(worker)
    refused = worker.post(f"{address}/rankings", json={})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/no-consent")
    assert worker.post(f"{address}/consents", json=CONSENT).status_code == 201
    clue = worker.post(f"{address}/clues", json={"clue": SHANDONG}).json()
    first = worker.post(f"{address}/rankings", json={}).json()
    assert first["answer"]["candidates"][0]["province"] == "山东省"
    assert (first["clues"], first["stale"]["is_stale"]) == ([clue["id"]], False)

    best = first["answer"]["candidates"][0]["code"]
    task = worker.post(f"{address}/follow-ups", json={"county": best, "due": "2026-04-01"}).json()
    told = {"outcome": "not_from_here", "note": "村里无人认识"}
    done = worker.post(f"/api/v1/follow-ups/{task['id']}/outcome", json=told)
    assert done.json()["state"] == "done"

    stale = worker.get(f"{address}/rankings/{first['id']}").json()["stale"]
    assert (stale["is_stale"], len(stale["added"])) == (True, 1)
    second = worker.post(f"{address}/rankings", json={"prior": "uniform"}).json()
    pair = {"earlier": first["id"], "later": second["id"]}
    compared = worker.get(f"{address}/rankings/comparison", params=pair).json()
    assert (compared["added"], compared["priors"]) == (stale["added"], ["population", "uniform"])
    counties = worker.get(f"{address}/rankings/{second['id']}/counties").json()
    assert len(counties) == 7
    listed = worker.get(f"{address}/rankings").json()["rankings"]
    assert [one["id"] for one in listed] == [second["id"], first["id"]]


def test_a_withdrawn_consent_stops_rankings(worker: TestClient) -> None:
    address, _ = open_case(worker)
    consent = worker.post(f"{address}/consents", json=CONSENT).json()
    assert worker.post(f"{address}/rankings", json={}).status_code == 201
    worker.post(f"{address}/consents/{consent['id']}/withdrawal")
    reply = worker.post(f"{address}/rankings", json={})
    assert (reply.status_code, "was withdrawn" in reply.json()["detail"]) == (403, True)


def test_a_clue_that_cannot_be_weighed_is_refused_at_once(worker: TestClient) -> None:
    address, _ = open_case(worker)
    clue = {"kind": "feature", "feature": "none", "value": "x"}
    reply = worker.post(f"{address}/clues", json={"clue": clue})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/case")
    assert worker.get(f"{address}/clues").json() == []


def test_a_clue_is_withdrawn_once_and_stays_in_the_ledger(worker: TestClient) -> None:
    address, _ = open_case(worker)
    clue = worker.post(f"{address}/clues", json={"clue": SHANDONG}).json()
    for status in (200, 409):
        reply = worker.post(f"{address}/clues/{clue['id']}/withdrawal", json={"reason": "听错"})
        assert reply.status_code == status
    (entry,) = worker.get(f"{address}/clues").json()
    assert (entry["body"], entry["withdrawal"]["reason"]) == (SHANDONG, "听错")
    assert worker.get(f"{address}/clues", params={"which": "standing"}).json() == []


def test_a_case_of_another_organisation_is_as_if_it_were_not(
    client: TestClient, worker: TestClient
) -> None:
    address, tag = open_case(worker)
    with client.app.state.parts.sessions.begin() as session:
        other = make_organisation(session, "别处救助站")
    sign_in(client, Role.CASEWORKER, organisation_id=other)
    assert client.get(address).status_code == 404
    reply = client.patch(address, json={"notes": "x"}, headers={"if-match": tag})
    assert reply.status_code == 404
    assert client.get("/api/v1/cases").json()["cases"] == []


def test_a_case_is_handed_over_with_all_that_is_in_it(
    client: TestClient, worker: TestClient, station: UUID
) -> None:
    address, _ = open_case(worker, notes="一渡水")
    worker.post(f"{address}/clues", json={"clue": SHANDONG})
    person = worker.get(address).json()["person_id"]
    with client.app.state.parts.sessions.begin() as session:
        other = make_organisation(session, "别处救助站")
    offer = {"kind": "transfer", "to_organisation": str(other), "reason": "家乡在当地"}
    referral = worker.post(f"{address}/referrals", json=offer).json()
    sign_in(client, Role.CASEWORKER, organisation_id=other)
    answer = client.post(
        f"/api/v1/referrals/{referral['id']}/decision", json={"decision": "accepted"}
    )
    assert answer.json()["state"] == "transferred"
    case = client.get(address).json()
    assert (case["organisation_id"], case["person_id"]) == (str(other), person)
    assert len(client.get(f"{address}/clues").json()) == 1


def test_a_volunteer_reads_only_tasks_of_their_own(
    client: TestClient, worker: TestClient, station: UUID
) -> None:
    caseworker = sign_in(client, Role.CASEWORKER, organisation_id=station)
    account = make_account(client, Role.VOLUNTEER, organisation_id=station)
    address, _ = open_case(client)
    person = {"name": "李", "home_county": "370782", "account_id": str(account)}
    volunteer = client.post("/api/v1/volunteers", json=person).json()
    tasks = [
        client.post(f"{address}/follow-ups", json={"county": "370782", "due": "2026-04-01"}).json()[
            "id"
        ]
        for _ in range(2)
    ]
    client.post(f"/api/v1/follow-ups/{tasks[0]}/assignment", json={"volunteer": volunteer["id"]})
    sign_in_as(client, account)
    assert [one["id"] for one in client.get("/api/v1/follow-ups").json()["follow_ups"]] == tasks[:1]
    assert client.get(f"/api/v1/follow-ups/{tasks[1]}").status_code == 404
    assert client.get(address).status_code == 403
    back = client.post(f"/api/v1/follow-ups/{tasks[0]}/hand-back", json={"reason": "病了"})
    assert back.json()["state"] == "open"
    sign_in_as(client, caseworker)
    events = client.get(f"/api/v1/follow-ups/{tasks[0]}").json()["events"]
    assert [event["kind"] for event in events] == ["made", "assigned", "handed_back"]


def test_a_reunion_brings_return_visits(worker: TestClient) -> None:
    address, tag = open_case(worker)
    home = {"status": "reunited", "home_on": "2026-04-01", "home_county": "430528"}
    assert worker.patch(address, json=home, headers={"if-match": tag}).status_code == 200
    tasks = worker.get("/api/v1/follow-ups").json()["follow_ups"]
    assert {task["kind"] for task in tasks} == {"return_visit"}
    assert sorted(task["due"] for task in tasks)[0] == "2026-05-01"


def test_placement_shows_the_parts_of_the_score(worker: TestClient) -> None:
    for county in ("430528", "371102"):
        worker.post("/api/v1/volunteers", json={"name": county, "home_county": county})
    found = worker.get("/api/v1/volunteers/placement", params={"county": "370782"}).json()
    assert [one["home_county"] for one in found["volunteers"]] == ["371102", "430528"]
    assert set(found["shares"]) == set(found["volunteers"][0]["parts"])
    assert "name" not in found["volunteers"][0]


def test_what_is_new_is_gone_after_a_visit(client: TestClient, station: UUID) -> None:
    sign_in(client, Role.CASEWORKER, organisation_id=station)
    address, _ = open_case(client)
    sign_in(client, Role.CASEWORKER, organisation_id=station)
    assert [one["kind"] for one in client.get(f"{address}/changes").json()] == ["opened"]
    assert client.get("/api/v1/cases").json()["cases"][0]["n_unseen"] == 1
    assert client.post(f"{address}/visit").status_code == 204
    assert client.get(f"{address}/changes").json() == []


def test_audit_rows_name_cases_and_hold_nothing_that_was_written(
    client: TestClient, worker: TestClient
) -> None:
    address, tag = open_case(worker, called="老王", notes="秘密")
    worker.patch(address, json={"notes": "隐私"}, headers={"if-match": tag})
    worker.get(address)
    with client.app.state.parts.sessions() as session:
        rows = list(session.scalars(select(AuditEntry).order_by(AuditEntry.number)))
    actions = [row.action for row in rows if row.action.startswith("case.")]
    assert actions == ["case.open", "case.edit", "case.read"]
    assert all(str(row.case_id) in address for row in rows if row.action.startswith("case."))
    assert not any(text in str(vars(row)) for row in rows for text in ("老王", "秘密", "隐私"))


def test_a_token_for_exchange_alone_exports_nothing_personal(
    client: TestClient, station: UUID
) -> None:
    account = sign_in(client, Role.CASEWORKER, organisation_id=station)
    open_case(client, called="老王")
    use_token(client, account, {Permission.EXCHANGE_CASES})
    (case,) = client.get("/api/v1/exchange/cases").json()["cases"]
    assert case["person"] is None
    reply = client.get("/api/v1/exchange/cases", params={"personal": "true"})
    assert (reply.status_code, reply.json()["type"]) == (403, "/problems/forbidden")


@pytest.mark.parametrize("moment", ["37401417", "-1.5", "2026-03-01T08:00:00"])
def test_changed_since_takes_a_moment_with_its_zone_alone(client: TestClient, moment: str) -> None:
    sign_in(client, Role.CASEWORKER)
    reply = client.get("/api/v1/cases", params={"changed_since": moment})
    assert reply.status_code == 422
