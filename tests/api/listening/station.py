"""A case with a recording whose own speech is marked, and people around it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from httpx2 import Response

from api.recordings.processing import Processor, process_next
from api.users.permissions import Role
from api.volunteers.register import add_volunteer
from tests.api.people import make_account, make_organisation, sign_in_as
from tests.api.recordings.test_processing import SOUND, fake_copy
from tests.api.recordings.uploading import upload
from tests.api.stored import START
from tests.api.volunteers.people import somebody

CONSENT = {
    "agreed_by": "guardian",
    "authority": "侄子",
    "uses": ["analysis", "sharing"],
    "given_on": "2026-03-01",
}
SPAN = {"start_s": 1.0, "end_s": 6.0}


@dataclass
class Desk:
    """What a test asks with, and who there is."""

    client: TestClient
    organisation_id: UUID
    caseworker: UUID

    def as_caseworker(self) -> TestClient:
        sign_in_as(self.client, self.caseworker)
        return self.client

    def make_listener(self, home: str = "370782", *roles: Role, **fields: Any) -> UUID:
        account = make_account(
            self.client, Role.LISTENER, *roles, organisation_id=self.organisation_id
        )
        with self.client.app.state.parts.sessions.begin() as session:
            written = somebody(account_id=str(account), home_county=home, name="听", **fields)
            add_volunteer(session, self.organisation_id, written, START)
        return account

    def open_case(self, *uses: str, sound: bytes = SOUND) -> "Spoken":
        """Open a case, record consent, send a recording and mark the person's own speech."""
        client = self.as_caseworker()
        case_id = done(client.post("/api/v1/cases", json={})).json()["id"]
        address = f"/api/v1/cases/{case_id}"
        agreed = CONSENT | {"uses": list(uses) or CONSENT["uses"]}
        consent = done(client.post(f"{address}/consents", json=agreed)).json()["id"]
        recording_id = upload(client, sound, case=UUID(case_id))
        parts = client.app.state.parts
        process_next(
            Processor(parts.settings, parts.sessions, parts.vault, lambda _path: fake_copy())
        )
        mark = {"kind": "own_speech", "start_s": 0.5, "end_s": 30.0}
        done(client.post(f"{address}/recordings/{recording_id}/marks", json=mark))
        return Spoken(self, address, consent, recording_id)


@dataclass
class Spoken:
    """A case whose clips can be released."""

    desk: Desk
    address: str
    consent: str
    recording_id: str

    def ask(self, **fields: Any) -> Response:
        body = {"recording_id": self.recording_id, **SPAN} | fields
        return self.desk.as_caseworker().post(f"{self.address}/clips", json=body)

    def release(self, **fields: Any) -> str:
        return str(done(self.ask(**fields)).json()["id"])

    def clues(self) -> list[dict[str, Any]]:
        ledger = self.desk.as_caseworker().get(f"{self.address}/clues").json()
        return [entry for entry in ledger if entry["kind"] != "own_speech"]

    def withdraw_consent(self) -> None:
        client = self.desk.as_caseworker()
        done(client.post(f"{self.address}/consents/{self.consent}/withdrawal"))


def make_desk(client: TestClient) -> Desk:
    with client.app.state.parts.sessions.begin() as session:
        organisation_id = make_organisation(session)
    caseworker = make_account(client, Role.CASEWORKER, organisation_id=organisation_id)
    return Desk(client, organisation_id, caseworker)


def done(reply: Response) -> Response:
    assert reply.is_success, reply.text
    return reply
