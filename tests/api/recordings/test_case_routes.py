"""A case's recordings over HTTP."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from api.cases.tables import CaseFile
from api.recordings.consent import KEEPING
from api.recordings.processing import Processor, process_next
from api.settings import Settings
from api.users.permissions import Role
from tests.api.fakes import FakeLibrary
from tests.api.people import make_account, make_organisation, sign_in, sign_in_as
from tests.api.recordings.test_processing import SOUND, fake_copy
from tests.api.recordings.uploading import CASE, OTHER_CASE, begin, upload

FILE = f"/api/v1/cases/{CASE}/recordings"
COPY = fake_copy().playback


def send_form(client: TestClient, *files: bytes, consent: str | None = KEEPING.id) -> Response:
    fields = {} if consent is None else {"consent": consent}
    parts = [("files", (f"{number}.wav", data)) for number, data in enumerate(files)]
    return client.post(FILE, data=fields, files=parts)


@pytest.fixture
def address(client: TestClient) -> str:
    """Address of a recording that is ready."""
    recording_id = upload(client, SOUND)
    parts = client.app.state.parts
    process_next(Processor(parts.settings, parts.sessions, parts.vault, lambda _path: fake_copy()))
    return f"/api/v1/recordings/{recording_id}"


def test_recordings_sent_as_a_form_are_kept(client: TestClient, settings: Settings) -> None:
    reply = send_form(client, SOUND, SOUND + b"1")
    assert reply.status_code == 201
    assert [row["sent_how"] for row in reply.json()] == ["form", "form"]
    listed = {row["id"]: row for row in client.get(FILE).json()}
    assert listed == {row["id"]: row for row in reply.json()}
    assert list(settings.incoming_folder.rglob("*")) == []


def test_the_way_by_which_a_file_came_does_not_matter(client: TestClient) -> None:
    first, again = send_form(client, SOUND, SOUND).json()
    assert first == again
    assert upload(client, SOUND) == first["id"]
    assert len(client.get(FILE).json()) == 1


@pytest.mark.parametrize("consent", [None, "analysis-1"])
def test_a_form_without_the_consent_to_keep_is_refused(
    client: TestClient, consent: str | None
) -> None:
    reply = send_form(client, SOUND, consent=consent)
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/consent")
    assert client.get(FILE).json() == []


def test_an_empty_file_is_refused_and_nothing_of_the_form_is_kept(client: TestClient) -> None:
    reply = send_form(client, SOUND, b"")
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/empty-file")
    assert client.get(FILE).json() == []


def test_a_form_without_files_is_refused(client: TestClient) -> None:
    reply = client.post(FILE, files={"consent": (None, KEEPING.id)})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/upload")


def test_the_whole_copy_is_played_and_not_kept_by_the_browser(
    client: TestClient, address: str
) -> None:
    reply = client.get(f"{address}/audio")
    assert (reply.status_code, reply.content) == (200, COPY)
    assert reply.headers["content-type"] == "audio/mp4"
    assert reply.headers["accept-ranges"] == "bytes"
    assert reply.headers["cache-control"] == "private, no-store"
    assert "content-encoding" not in reply.headers
    number = address.rpartition("/")[2]
    assert reply.headers["content-disposition"] == f'inline; filename="recording-{number}.m4a"'


def test_a_player_gets_the_part_that_it_asks_for(client: TestClient, address: str) -> None:
    reply = client.get(f"{address}/audio", headers={"Range": "bytes=100-199"})
    assert (reply.status_code, reply.content) == (206, COPY[100:200])
    assert reply.headers["content-range"] == f"bytes 100-199/{len(COPY)}"
    assert reply.headers["content-length"] == "100"


@pytest.mark.parametrize(("of_this", "status"), [(True, 206), (False, 200)])
def test_a_part_is_given_only_of_the_copy_that_the_player_knows(
    client: TestClient, address: str, of_this: bool, status: int
) -> None:
    tag = client.get(f"{address}/audio").headers["etag"] if of_this else '"other"'
    headers = {"Range": "bytes=0-1", "If-Range": tag}
    assert client.get(f"{address}/audio", headers=headers).status_code == status


def test_a_part_that_is_not_there_is_refused(client: TestClient, address: str) -> None:
    reply = client.get(f"{address}/audio", headers={"Range": "bytes=9000-"})
    assert (reply.status_code, reply.json()["type"]) == (416, "/problems/range")
    assert reply.headers["content-range"] == f"bytes */{len(COPY)}"


def test_the_outline_the_pitch_and_the_pictures_are_given(client: TestClient, address: str) -> None:
    peaks = client.get(f"{address}/peaks").json()
    assert (peaks["version"], peaks["length"], peaks["data"]) == (2, 1, [-5, 5])
    assert client.get(f"{address}/pitch").json() == {"hop_s": 0.01, "pitch_hz": [None, 120.0]}
    assert client.get(f"{address}/spectrogram/1").content == b"tile 1"
    assert client.get(f"{address}/spectrogram/2").status_code == 404


@pytest.mark.parametrize("what", ["audio", "peaks", "pitch", "spectrogram/0"])
def test_nothing_is_shown_of_a_recording_that_is_not_ready(client: TestClient, what: str) -> None:
    address = f"/api/v1/recordings/{upload(client, SOUND)}"
    reply = client.get(f"{address}/{what}")
    assert (reply.status_code, reply.json()["type"]) == (409, "/problems/recording-not-ready")


def test_an_unknown_recording_is_named_so(client: TestClient) -> None:
    assert client.get(f"/api/v1/recordings/{uuid4()}").status_code == 404
    assert client.get("/api/v1/recordings/1").status_code == 422


def test_every_listening_is_in_the_audit_log(client: TestClient, address: str) -> None:
    for headers in ({}, {"Range": "bytes=0-9"}):
        client.get(f"{address}/audio", headers=headers)
    query = "SELECT count(*) FROM audit_entry WHERE action = 'recording.listen'"
    with client.app.state.parts.engine.connect() as connection:
        assert connection.scalar(text(query)) == 2


def tamper(change: Callable[[Path], Any], settings: Settings) -> None:
    for path in (settings.data_folder / "objects").rglob("playback"):
        change(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.with_name("peaks").read_bytes()),
        Path.unlink,
    ],
    ids=["cut", "swapped", "gone"],
)
def test_a_copy_that_was_tampered_with_is_not_played(
    client: TestClient, settings: Settings, address: str, change: Callable[[Path], Any]
) -> None:
    tamper(change, settings)
    reply = client.get(f"{address}/audio")
    assert (reply.status_code, reply.json()["type"]) == (503, "/problems/damaged-object")


def test_recordings_of_one_case_are_not_listed_in_another(client: TestClient) -> None:
    upload(client, SOUND)
    assert client.get(f"/api/v1/cases/{OTHER_CASE}/recordings").json() == []


def of_other_organisation(client: TestClient) -> None:
    with client.app.state.parts.sessions.begin() as session:
        other = make_organisation(session, "别处救助站")
    sign_in(client, Role.CASEWORKER, organisation_id=other)


@pytest.mark.parametrize("part", ["", "/audio", "/peaks", "/pitch", "/spectrogram/0"])
def test_a_recording_of_a_case_that_one_may_not_see_is_as_if_it_were_not(
    client: TestClient, address: str, part: str
) -> None:
    of_other_organisation(client)
    assert client.get(f"{address}{part}").status_code == 404


def test_nothing_is_sent_to_or_listed_of_a_case_that_one_may_not_see(client: TestClient) -> None:
    of_other_organisation(client)
    assert send_form(client, SOUND).status_code == 404
    assert begin(client, 5).status_code == 404
    assert client.get(FILE).status_code == 404


def test_a_listener_hears_a_granted_case_while_consent_to_sharing_stands(
    client: TestClient, address: str
) -> None:
    caseworker, listener = sign_in_again(client), make_account(client, Role.LISTENER)
    grant = f"/api/v1/cases/{CASE}/grants/{listener}"
    assert client.put(grant).json()["type"] == "/problems/no-consent"
    stated = {
        "agreed_by": "guardian",
        "authority": "侄子",
        "uses": ["sharing"],
        "given_on": "2026-03-01",
    }
    consent = client.post(f"/api/v1/cases/{CASE}/consents", json=stated).json()
    assert client.put(grant).status_code == 200
    sign_in_as(client, listener)
    assert client.get(f"{address}/audio").status_code == 200
    sign_in_as(client, caseworker)
    client.post(f"/api/v1/cases/{CASE}/consents/{consent['id']}/withdrawal")
    sign_in_as(client, listener)
    assert client.get(f"{address}/audio").json()["type"] == "/problems/no-consent"


def test_a_ranking_weighs_the_recordings_that_are_ready_with_their_marks(
    client: TestClient, address: str, library: FakeLibrary
) -> None:
    case = f"/api/v1/cases/{CASE}"
    stated = {
        "agreed_by": "guardian",
        "authority": "侄子",
        "uses": ["analysis"],
        "given_on": "2026-03-01",
    }
    client.post(f"{case}/consents", json=stated)
    recording_id = address.rpartition("/")[2]
    mark = {"kind": "known_word", "start_s": 0.5, "end_s": 1.0, "text": "喝"}
    assert client.post(f"{case}/recordings/{recording_id}/marks", json=mark).status_code == 201
    made = client.post(f"{case}/rankings", json={}).json()
    (recording,) = library.cases[-1].recordings
    assert ([one.text for one in recording.segments], made["recordings"]) == (
        ["喝"],
        [recording_id],
    )
    assert not recording.path.exists()
    assert not made["stale"]["is_stale"]


def test_a_mark_on_a_recording_of_another_case_is_refused(client: TestClient, address: str) -> None:
    recording_id = address.rpartition("/")[2]
    other = client.post("/api/v1/cases", json={}).headers["location"]
    mark = {"kind": "own_speech", "start_s": 0.5, "end_s": 1.0}
    reply = client.post(f"{other}/recordings/{recording_id}/marks", json=mark)
    assert reply.status_code == 404


def sign_in_again(client: TestClient) -> UUID:
    """Sign in as another caseworker of the case's organisation."""
    with client.app.state.parts.sessions() as session:
        station = session.get_one(CaseFile, CASE).organisation_id
    return sign_in(client, Role.CASEWORKER, organisation_id=station)
