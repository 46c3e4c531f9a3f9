"""What a hostile file does to the service: nothing, and what is said of it names no place."""

import logging
import select
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy
from fastapi.testclient import TestClient

from api.app import create_app
from api.logs import JsonFormatter
from api.problems import KINDS
from api.recordings.consent import KEEPING
from api.recordings.processing import Processor, process_next
from api.settings import Settings
from api.storage.database import Base
from dialect.features.review import prepare_review
from tests.api.databases import sqlite_databases
from tests.api.fakes import FakeLibrary
from tests.api.recordings.hostile_files import HOSTILE, SCRIPT
from tests.api.recordings.servers import make_token
from tests.api.recordings.uploading import CASE, SAMPLE, TUS, begin, metadata, send, upload
from tests.api.requests import post_files
from tests.api.served import served

MIB = 2**20
NAMES = (
    "../../../etc/passwd.wav",
    "/etc/passwd",
    "..\\..\\windows\\system.ini",
    "incoming/link.wav",
    "a\0.wav",
    "x" * 5_000 + ".wav",
    "$(touch escaped).wav",
    "-rf.wav",
    "con.wav",
    "乡音\u202egnp.wav",
    "",
    ".",
)


@pytest.fixture(scope="module")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], str]]:
    """Files and names end before the database, so one kind of it is enough here."""
    with sqlite_databases(tmp_path_factory.mktemp("template")) as new_database:
        yield new_database


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"max_file_bytes": 2 * MIB})


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Give what was logged, as the service writes it."""
    caplog.set_level(logging.INFO)
    return lambda: "\n".join(map(JsonFormatter().format, caplog.records))


def process_all(client: TestClient) -> None:
    parts = client.app.state.parts
    while process_next(Processor(parts.settings, parts.sessions, parts.vault, prepare_review)):
        pass


def rows_of(client: TestClient) -> str:
    with client.app.state.parts.sessions() as session:
        tables = Base.metadata.sorted_tables
        return "\n".join(
            str(row) for table in tables for row in session.execute(sqlalchemy.select(table))
        )


def names_no_place(text: str, tmp_path: Path) -> bool:
    leaks = (str(tmp_path), "Traceback", "site-packages", "/proc/", "/dev/fd", ".py")
    return not any(leak in text for leak in leaks)


@pytest.mark.full
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason_or_is_just_sound(
    client: TestClient, tmp_path: Path, logged: Callable[[], str], name: str
) -> None:
    make, wanted = HOSTILE[name]
    recording_id = upload(client, make())
    process_all(client)
    reply = client.get(f"/api/v1/recordings/{recording_id}")
    state, reason = reply.json()["state"], reply.json()["reason"]
    assert state == (wanted or state)
    assert (state, reason) == ("ready", None) or (state == "refused" and reason in KINDS)
    assert reason != "internal"
    played = client.get(f"/api/v1/recordings/{recording_id}/audio")
    assert played.status_code == (200 if state == "ready" else 409)
    assert SCRIPT not in played.content
    for text in (reply.text, logged(), rows_of(client)):
        assert names_no_place(text, tmp_path)
    assert client.get("/healthz").status_code == 200


@pytest.mark.full
def test_a_good_recording_is_taken_after_all_of_them(client: TestClient) -> None:
    for name in ("noise", "rf64", "adpcm-without-blocks"):
        upload(client, HOSTILE[name][0]())
    recording_id = upload(client, SAMPLE.read_bytes())
    process_all(client)
    assert client.get(f"/api/v1/recordings/{recording_id}").json()["state"] == "ready"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_chooses_no_place_and_is_kept_nowhere(
    client: TestClient, tmp_path: Path, logged: Callable[[], str], name: str
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    pairs = metadata(case_id=str(CASE), consent=KEEPING.id, filename=name or "-")
    headers = TUS | {"Upload-Length": "2004", "Upload-Metadata": pairs}
    begun = client.post("/api/v1/uploads", headers=headers)
    sent = send(client, begun.headers["location"], 0, b"RIFF" + bytes(2_000))
    assert (begun.status_code, sent.status_code) == (201, 204)
    ranked = post_files(client, {}, name)
    assert ranked.status_code < 500
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert all(path.is_relative_to(tmp_path / "data") for path in made)
    if len(name) > 1:
        kept = "\n".join([logged(), rows_of(client), *map(str, made)])
        assert name not in kept
    assert names_no_place(ranked.text + logged(), tmp_path)


def test_a_planted_link_is_not_followed(client: TestClient, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"untouched")
    incoming = client.app.state.parts.settings.incoming_folder
    incoming.mkdir(exist_ok=True)
    (incoming / "recording-1.wav").symlink_to(outside)
    post_files(client, {}, "recording-1.wav")
    assert outside.read_bytes() == b"untouched"


def test_a_gigabyte_that_is_announced_is_refused_before_it_is_sent(client: TestClient) -> None:
    reply = begin(client, 1_024 * MIB)
    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/file-too-large")


def test_a_gigabyte_of_silence_is_answered_early(settings: Settings) -> None:
    token = make_token(settings)
    with served(create_app(settings, open_library=FakeLibrary)) as address:
        n_sent, status = pour(address, token, 1_024 * MIB)
    assert status == 413
    assert n_sent < 64 * MIB  # what the sockets' buffers took, and no more


def pour(address: str, token: str, n_bytes: int) -> tuple[int, int]:
    """Send a form of zeros until the server answers; return how much it took, and the status."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.wav"\r\n\r\n'
    head = (
        f"POST /api/v1/cases/{CASE}/recordings HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Content-Length: {n_bytes}\r\n\r\n"
    )
    zeros, n_sent = bytes(MIB), 0
    with socket.create_connection((host, port), timeout=30) as line:
        line.sendall(head.encode() + part)
        while n_sent < n_bytes and not select.select([line], [], [], 0)[0]:
            n_sent += line.send(zeros)
        return n_sent, int(line.recv(100).split()[1])


def test_folders_for_files_are_open_to_the_service_alone(
    client: TestClient, settings: Settings
) -> None:
    upload(client, b"RIFF" + bytes(2_000))
    post_files(client, {}, "a.wav")
    for folder in (settings.data_folder, settings.incoming_folder):
        assert folder.stat().st_mode & 0o077 == 0
