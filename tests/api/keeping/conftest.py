"""A service that holds one case of everything, with words in it that can be searched for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.cases.tables import CaseFile
from api.recordings.processing import Processor, process_next
from api.users.permissions import Role
from api.volunteers.register import add_volunteer
from tests.api.people import make_account, make_organisation, sign_in, sign_in_as
from tests.api.recordings.test_processing import SOUND, fake_copy
from tests.api.recordings.uploading import begin, send, upload
from tests.api.stored import START
from tests.api.volunteers.people import somebody

NAME, NOTE = "诸葛小芹", "总说家门前有座石拱桥"
COPY = fake_copy().playback


@dataclass(frozen=True)
class Filled:
    """The case, and who may see it."""

    account_id: UUID
    id: UUID
    number: str
    recording_id: str

    @property
    def address(self) -> str:
        return f"/api/v1/cases/{self.id}"


@pytest.fixture
def filled(client: TestClient) -> Filled:
    with client.app.state.parts.sessions.begin() as session:
        station = make_organisation(session)
        other = make_organisation(session, "广州救助站")
    account_id = sign_in(client, Role.CASEWORKER, organisation_id=station)
    facts = [{"about": "crop", "text": NOTE}]
    case = opened(client, called=NAME, notes=NOTE, facts=facts)
    filled = Filled(account_id, UUID(case["id"]), case["number"], upload_to(client, case["id"]))
    plant(client, filled, other)
    return filled


def opened(client: TestClient, **fields: object) -> dict[str, Any]:
    reply = client.post("/api/v1/cases", json=fields)
    return done(reply).json()  # type: ignore[no-any-return]


def upload_to(client: TestClient, case_id: str) -> str:
    """Send a recording and process it; leave another upload half way."""
    recording_id = upload(client, SOUND, case=UUID(case_id))
    parts = client.app.state.parts
    process_next(Processor(parts.settings, parts.sessions, parts.vault, lambda _path: fake_copy()))
    address = begin(client, 100, case=UUID(case_id)).headers["location"]
    done(send(client, address, 0, b"half of it"))
    return recording_id


def plant(client: TestClient, case: Filled, other: UUID) -> None:
    """Put the name or the note wherever somebody may write one."""
    reason = {"reason": NOTE}
    consent = {
        "agreed_by": "guardian",
        "authority": NAME,
        "uses": ["analysis", "sharing", "outreach"],
        "given_on": "2026-03-01",
    }
    done(client.post(f"{case.address}/consents", json=consent))
    clue = {"clue": {"kind": "place_name", "heard": NAME, "script": "hanzi", "confidence": 0.9}}
    for _ in range(2):
        entry = done(client.post(f"{case.address}/clues", json=clue)).json()["id"]
    done(client.post(f"{case.address}/clues/{entry}/withdrawal", json=reason))
    done(client.post(f"{case.address}/rankings", json={}))
    visit = {"kind": "visit", "county": "430528", "due": "2026-12-10", "ask": NOTE}
    task = done(client.post(f"{case.address}/follow-ups", json=visit)).json()["id"]
    done(client.post(f"/api/v1/follow-ups/{task}/cancellation", json=reason))
    offer = {"kind": "share", "to_organisation": str(other), "reason": NOTE}
    done(client.post(f"{case.address}/referrals", json=offer))
    plant_in_listening(client, case)
    second = opened(client)["id"]
    done(client.put(f"{case.address}/duplicates/{second}", json={"is_same": False, "reason": NOTE}))
    tag = client.get(case.address).headers["etag"]
    edit = {"notes": f"{NOTE}，{NAME}", "status": "closed"}
    done(client.patch(case.address, json=edit, headers={"if-match": tag}))


def plant_in_listening(client: TestClient, case: Filled) -> None:
    """Let a listener hear the name and the note in a clip, and take one verdict back."""
    mark = {"kind": "own_speech", "start_s": 0.0, "end_s": 3.0}
    done(client.post(f"{case.address}/recordings/{case.recording_id}/marks", json=mark))
    span = {"recording_id": case.recording_id, "start_s": 0.0, "end_s": 3.0}
    clip = done(client.post(f"{case.address}/clips", json=span)).json()["id"]
    listener = make_account(client, Role.LISTENER)
    with client.app.state.parts.sessions.begin() as session:
        written = somebody(account_id=str(listener))
        station = session.get_one(CaseFile, case.id).organisation_id
        add_volunteer(session, station, written, START)
    sign_in_as(client, listener)
    heard = [{"kind": "place_name", "heard": word, "script": "hanzi"} for word in (NAME, NOTE)]
    for _ in range(2):
        done(client.post("/api/v1/listening/next"))
        address = f"/api/v1/listening/clips/{clip}/verdict"
        said = {"answer": "same_county", "heard": heard}
        verdict = done(client.post(address, json=said)).json()["id"]
        done(client.post(f"/api/v1/listening/verdicts/{verdict}/withdrawal"))
    sign_in_as(client, case.account_id)


def done(reply: Response) -> Response:
    assert reply.is_success, reply.text
    return reply
