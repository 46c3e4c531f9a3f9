"""What an upload link lets its holder do, and what not."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.audit.tables import AuditEntry
from api.recordings.processing import Processor, process_next
from api.recordings.tables import RecordingRow
from api.users.permissions import Permission, Role
from tests.api.giving.giving import Case, agree, become_giver, new_case, open_link
from tests.api.pages import open_page, post
from tests.api.people import make_organisation, sign_in, sign_in_as, sign_out
from tests.api.recordings.test_processing import SOUND, fake_copy
from tests.api.recordings.uploading import begin, send, upload
from tests.api.test_access import allowed, may, requests


def process(client: TestClient) -> None:
    parts = client.app.state.parts
    process_next(Processor(parts.settings, parts.sessions, parts.vault, lambda _path: fake_copy()))


def test_a_giver_sends_to_the_case_of_the_link_alone(client: TestClient, case: Case) -> None:
    other = new_case(client, new_station(client))
    _, code = open_link(client, case)
    become_giver(client, code)
    upload(client, SOUND, case=case.id)
    assert begin(client, 10, case=other.id).status_code == 404
    assert client.get(f"/api/v1/cases/{case.id}/recordings").status_code == 401


def test_a_giver_may_do_what_sending_needs_and_nothing_else(client: TestClient, case: Case) -> None:
    _, code = open_link(client, case)
    become_giver(client, code)
    last = ("POST", "/give/leave")
    entries = sorted(requests(), key=lambda entry: entry == last)
    done = {entry for entry in entries if allowed(client, entry)}
    assert done == may(frozenset({Permission.UPLOAD_RECORDINGS, Permission.USE_DESK}))


def test_a_link_that_is_taken_back_stops_an_upload_under_way(
    client: TestClient, case: Case
) -> None:
    link_id, code = open_link(client, case)
    become_giver(client, code)
    address = begin(client, len(SOUND), case=case.id).headers["location"]
    send(client, address, 0, SOUND[:500])
    giver = dict(client.cookies)
    sign_in_as(client, case.caseworker_id)
    assert client.get(case.links).json()[0]["id"] == link_id
    assert client.post(f"{case.links}/{link_id}/revocation").status_code == 204
    assert client.get(case.links).json() == []
    sign_out(client)
    client.cookies.update(giver)
    client.headers["sec-fetch-site"] = "same-origin"
    assert send(client, address, 500, SOUND[500:]).status_code == 401
    assert "上传号码" in open_page(client, "/give")


def test_nothing_is_sent_once_consent_is_withdrawn(client: TestClient, case: Case) -> None:
    _, code = open_link(client, case)
    consents = f"/api/v1/cases/{case.id}/consents"
    consent_id = client.get(consents).json()[0]["id"]
    client.post(f"{consents}/{consent_id}/withdrawal")
    become_giver(client, code)
    assert "同意已被撤回" in open_page(client, "/give")
    reply = begin(client, 10, case=case.id)
    assert (reply.status_code, reply.json()["type"]) == (403, "/problems/no-consent")


def test_a_sender_reads_the_receipt_of_the_own_upload_alone(client: TestClient, case: Case) -> None:
    _, code = open_link(client, case)
    become_giver(client, code)
    address = begin(client, len(SOUND), case=case.id).headers["location"]
    receipt = f"{address}/receipt"
    assert client.get(receipt).json()["type"] == "/problems/state"
    recording_id = UUID(send(client, address, 0, SOUND).headers["xiangyin-recording"])
    told = client.get(receipt).json()
    assert told["case_number"] == case.number
    assert told["number"].replace("-", "") == recording_id.hex[:8].upper()
    assert (told["state"], told["speech_s"], told["advice"]) == ("received", None, [])
    process(client)
    told = client.get(receipt).json()
    assert (told["state"], told["speech_s"], told["advice"]) == ("ready", 1.5, ["little_speech"])
    become_giver(client, code)  # another browser
    assert client.get(receipt).status_code == 404


def test_an_upload_that_broke_off_is_named_to_its_sender(client: TestClient, case: Case) -> None:
    _, code = open_link(client, case)
    become_giver(client, code)
    address = begin(client, len(SOUND), case=case.id).headers["location"]
    send(client, address, 0, SOUND[:500])
    assert address.rpartition("/")[2] in open_page(client, "/give")
    become_giver(client, code)
    assert address.rpartition("/")[2] not in open_page(client, "/give")


def test_guessing_codes_is_limited_and_the_answer_says_nothing(
    client: TestClient, case: Case
) -> None:
    sign_out(client)
    for _ in range(20):
        reply = post(client, "/give", code="0000 0000 0000")
        assert reply.status_code == 410
        assert "不对、已到期或已被收回" in reply.text
    reply = post(client, "/give", code="0000 0000 0000")
    assert (reply.status_code, int(reply.headers["retry-after"]) > 0) == (429, True)


def test_who_is_signed_in_sends_to_the_link_under_their_own_account(
    client: TestClient, case: Case
) -> None:
    _, code = open_link(client, case)
    operator = sign_in(client, Role.OPERATOR)
    assert begin(client, 10, case=case.id).status_code == 403
    assert post(client, "/give", code=code).status_code == 303
    recording_id = upload(client, SOUND, case=case.id)
    with client.app.state.parts.sessions() as session:
        assert session.get_one(RecordingRow, UUID(recording_id)).sent_by == operator
    assert post(client, "/give/leave").status_code == 303
    assert begin(client, 10, case=case.id).status_code == 403


def test_the_log_tells_who_made_opened_and_used_a_link_and_no_code(
    client: TestClient, case: Case
) -> None:
    link_id, code = open_link(client, case)
    become_giver(client, code)
    recording_id = upload(client, SOUND, case=case.id)
    with client.app.state.parts.sessions() as session:
        rows = list(session.scalars(select(AuditEntry).order_by(AuditEntry.number)))
    made, opened, begun, received = rows[-4:]
    assert [row.action for row in rows[-4:]] == [
        "upload_link.make",
        "upload_link.open",
        "upload.begin",
        "recording.receive",
    ]
    assert {row.case_id for row in rows[-4:]} == {case.id}
    assert (made.actor, made.subject, opened.subject) == (case.caseworker_id, link_id, link_id)
    assert opened.actor == begun.actor == received.actor
    assert received.subject == recording_id
    assert code.replace(" ", "") not in "".join(str(vars(row)) for row in rows)


def test_the_station_in_charge_alone_makes_links(client: TestClient, case: Case) -> None:
    sign_in(client, Role.CASEWORKER, organisation_id=new_station(client))
    assert client.post(case.links, json={}).status_code == 404
    assert client.post(f"{case.links}/{uuid4()}/revocation").status_code == 404
    sign_in_as(client, case.caseworker_id)
    assert client.post(case.links, json={"hours": 10_000}).status_code == 422


def test_a_caseworker_makes_a_link_on_the_page_and_sees_its_code_once(
    client: TestClient, case: Case
) -> None:
    pages = f"/cases/{case.id}/upload-links"
    made = post(client, pages, hours=72)
    code = made.text.split('<p class="number-of-case">')[1][:14]
    assert f"/give#{code.replace(' ', '')}" in made.text
    listed = open_page(client, pages)
    assert code not in listed
    link_id = client.get(case.links).json()[0]["id"]
    assert post(client, f"{pages}/{link_id}/revocation").status_code == 303
    assert "现在没有有效的链接" in open_page(client, pages)


def test_a_volunteer_chooses_among_the_cases_that_were_granted(
    client: TestClient, case: Case
) -> None:
    other = new_case(client, new_station(client))
    volunteer = sign_in(client, Role.VOLUNTEER)
    sign_in_as(client, case.caseworker_id)
    client.put(f"/api/v1/cases/{case.id}/grants/{volunteer}")
    sign_in_as(client, volunteer)
    page = open_page(client, "/give")
    assert case.number in page
    assert f"/give?case={other.id}" not in page
    assert case.number in open_page(client, f"/give?case={case.id}")
    assert client.get(f"/give?case={other.id}").status_code == 404
    upload(client, SOUND, case=case.id)


def test_a_caseworker_is_asked_for_the_consent_too(client: TestClient) -> None:
    case = new_case(client, new_station(client))
    without = client.post("/api/v1/cases", json={}).json()["id"]
    assert 'id="consent"' in open_page(client, f"/give?case={case.id}")
    page = open_page(client, f"/give?case={without}")
    assert "先办好同意" in page
    assert 'id="consent"' not in page
    agree(client, without)
    assert 'id="consent"' in open_page(client, f"/give?case={without}")


def new_station(client: TestClient) -> UUID:
    with client.app.state.parts.sessions.begin() as session:
        return make_organisation(session, f"救助站 {datetime.now(UTC).timestamp()}")


@pytest.mark.parametrize("module", ["give.js", "sending.js", "pictures.svg"])
def test_what_the_page_loads_is_sent_compressed(client: TestClient, module: str) -> None:
    reply = client.get(f"/static/{module}", headers={"accept-encoding": "gzip"})
    assert reply.headers["content-encoding"] == "gzip"
