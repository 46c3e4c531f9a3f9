"""A case's recordings over HTTP."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from api.recordings.consent import KEEPING
from api.recordings.processing import Processor, process_next
from api.settings import Settings
from tests.api.recordings.test_processing import SOUND, fake_copy
from tests.api.recordings.uploading import CASE, upload

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
    assert client.get(f"/api/v1/cases/{UUID(int=8)}/recordings").json() == []
