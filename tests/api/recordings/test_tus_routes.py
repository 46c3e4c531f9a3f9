"""Resumable uploads, and what goes wrong on the way."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from api.recordings.tables import PartRow, RecordingRow, UploadQuota, UploadRow
from api.recordings.vault import ORIGINAL, original_name
from api.settings import Settings
from api.storage.case_keys import erase_case_key, find_case_key
from tests.api.recordings.uploading import CASE, OTHER_CASE, TUS, begin, send, upload

SOUND = bytes(range(256)) * 100


def stored(client: TestClient, recording_id: str) -> bytes:
    parts = client.app.state.parts
    with parts.sessions() as session:
        row = session.get_one(RecordingRow, UUID(recording_id))
        key = find_case_key(session, parts.vault.ring, row.case_id)
    name = original_name(row.case_id, row.content_hash)
    return b"".join(parts.vault.sealed.pieces(key, name, bound_to=ORIGINAL))


def object_names(client: TestClient) -> list[str]:
    return client.app.state.parts.vault.sealed.objects.names("")


def test_the_abilities_are_told(client: TestClient, settings: Settings) -> None:
    headers = client.options("/api/v1/uploads").headers
    assert headers["tus-version"] == headers["tus-resumable"] == "1.0.0"
    assert headers["tus-extension"] == "creation,termination,expiration,checksum"
    assert headers["tus-max-size"] == str(settings.max_file_bytes)
    assert headers["tus-checksum-algorithm"] == "sha1,sha256"


@hypothesis_settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(st.integers(1, len(SOUND) - 1), max_size=4, unique=True))
def test_a_file_is_the_same_recording_however_it_is_cut(
    client: TestClient, cuts: list[int]
) -> None:
    address = begin(client, len(SOUND)).headers["location"]
    for start, stop in pairwise([0, *sorted(cuts), len(SOUND)]):
        reply = send(client, address, start, SOUND[start:stop])
        assert (reply.status_code, reply.headers["upload-offset"]) == (204, str(stop))
    recording_id = reply.headers["xiangyin-recording"]
    assert stored(client, recording_id) == SOUND
    assert len(client.get(f"/api/v1/cases/{CASE}/recordings").json()) == 1
    assert len(object_names(client)) == 1


def test_an_upload_goes_on_where_it_broke_off(client: TestClient) -> None:
    address = begin(client, len(SOUND)).headers["location"]
    send(client, address, 0, SOUND[:1_000])
    reply = client.head(address, headers=TUS)
    assert reply.headers["upload-offset"] == "1000"
    assert reply.headers["upload-length"] == str(len(SOUND))
    assert reply.headers["cache-control"] == "no-store"
    assert "upload-expires" in reply.headers
    assert send(client, address, 1_000, SOUND[1_000:]).headers["xiangyin-recording"]


def test_what_became_of_an_upload_can_still_be_asked(client: TestClient) -> None:
    address = begin(client, len(SOUND)).headers["location"]
    sent = send(client, address, 0, SOUND)
    asked = client.head(address, headers=TUS)
    assert asked.headers["upload-offset"] == str(len(SOUND))
    assert asked.headers["xiangyin-recording"] == sent.headers["xiangyin-recording"]


@pytest.mark.parametrize("offset", [1, 999, 25_600, 10**12])
def test_bytes_that_do_not_follow_on_are_refused(client: TestClient, offset: int) -> None:
    address = begin(client, len(SOUND)).headers["location"]
    send(client, address, 0, SOUND[:1_000])
    reply = send(client, address, offset, SOUND[:10])
    assert (reply.status_code, reply.json()["type"]) == (409, "/problems/offset")
    assert client.head(address, headers=TUS).headers["upload-offset"] == "1000"


def test_of_requests_that_send_the_same_bytes_at_once_one_is_counted(client: TestClient) -> None:
    address = begin(client, len(SOUND)).headers["location"]
    with ThreadPoolExecutor(8) as senders:
        replies = list(
            senders.map(lambda n: send(client, address, 0, SOUND[: 1_000 + n]), range(8))
        )
    assert sorted(reply.status_code for reply in replies) == [204] + [409] * 7
    (counted,) = (r.headers["upload-offset"] for r in replies if r.status_code == 204)
    assert client.head(address, headers=TUS).headers["upload-offset"] == counted
    assert len(object_names(client)) == 1


def test_two_that_finish_at_once_make_one_recording(client: TestClient) -> None:
    address = begin(client, len(SOUND)).headers["location"]
    send(client, address, 0, SOUND[:1_000])
    with ThreadPoolExecutor(4) as senders:
        replies = list(senders.map(lambda _: send(client, address, 1_000, SOUND[1_000:]), range(4)))
    assert sorted(reply.status_code for reply in replies) == [204, 409, 409, 409]
    (recording,) = client.get(f"/api/v1/cases/{CASE}/recordings").json()
    assert stored(client, recording["id"]) == SOUND


def test_the_same_file_sent_again_is_the_same_recording(client: TestClient) -> None:
    first = upload(client, SOUND)
    assert upload(client, SOUND) == first
    assert upload(client, SOUND, case=OTHER_CASE) != first
    assert len(object_names(client)) == 2


def test_the_same_file_sent_by_many_at_once_is_one_recording(client: TestClient) -> None:
    with ThreadPoolExecutor(8) as senders:
        ids = set(senders.map(lambda _: upload(client, SOUND), range(8)))
    assert len(ids) == 1
    assert stored(client, ids.pop()) == SOUND
    assert len(object_names(client)) == 1


def test_no_upload_begins_without_consent(client: TestClient) -> None:
    for consent in ("", "analysis-1", "yes"):
        reply = begin(client, 10, consent=consent)
        assert (reply.status_code, reply.json()["type"]) == (422, "/problems/consent")
    assert client.get("/api/v1/consent/case").json()["id"] == "case-1"


@pytest.mark.parametrize(
    ("length", "status", "slug"),
    [("0", 422, "empty-file"), ("50001", 413, "file-too-large"), ("-1", 422, "request")],
)
def test_a_length_that_cannot_be_is_refused(
    client: TestClient, length: str, status: int, slug: str
) -> None:
    reply = begin(client, int(length))
    assert (reply.status_code, reply.json()["type"]) == (status, f"/problems/{slug}")


def test_more_bytes_than_were_announced_are_refused_and_not_kept(client: TestClient) -> None:
    address = begin(client, 1_000).headers["location"]
    reply = send(client, address, 0, SOUND)
    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/body-too-large")
    assert client.head(address, headers=TUS).headers["upload-offset"] == "0"
    assert object_names(client) == []


def test_a_request_without_bytes_changes_nothing(client: TestClient) -> None:
    address = begin(client, 1_000).headers["location"]
    reply = send(client, address, 0, b"")
    assert (reply.status_code, reply.headers["upload-offset"]) == (204, "0")
    assert object_names(client) == []


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_bytes_that_changed_on_their_way_are_found(client: TestClient, algorithm: str) -> None:
    address = begin(client, 1_000).headers["location"]
    digest = hashlib.new(algorithm, SOUND[:1_000]).digest()
    header = {"Upload-Checksum": f"{algorithm} {base64.b64encode(digest).decode()}"}
    wrong = send(client, address, 0, SOUND[1:1_001], **header)
    assert (wrong.status_code, wrong.json()["type"]) == (460, "/problems/checksum")
    assert object_names(client) == []
    assert send(client, address, 0, SOUND[:1_000], **header).status_code == 204


@pytest.mark.parametrize("header", ["md5 AAAA", "sha1", "sha1 ?", ""])
def test_a_checksum_that_cannot_be_read_is_refused(client: TestClient, header: str) -> None:
    address = begin(client, 1_000).headers["location"]
    reply = send(client, address, 0, SOUND[:1_000], **{"Upload-Checksum": header})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/upload")


@pytest.mark.parametrize("pairs", ["case_id", "case_id ?", "case_id /w==", "consent Y2FzZS0x"])
def test_metadata_that_cannot_be_read_is_refused(client: TestClient, pairs: str) -> None:
    headers = TUS | {"Upload-Length": "9", "Upload-Metadata": pairs}
    assert client.post("/api/v1/uploads", headers=headers).status_code == 422


def test_another_version_is_refused_and_told_ours(client: TestClient) -> None:
    for headers in ({}, {"Tus-Resumable": "0.2.2"}):
        reply = client.post("/api/v1/uploads", headers={"Upload-Length": "9"} | headers)
        assert (reply.status_code, reply.headers["tus-version"]) == (412, "1.0.0")


def test_bytes_of_another_type_are_refused(client: TestClient) -> None:
    address = begin(client, 1_000).headers["location"]
    reply = send(client, address, 0, b"a", **{"Content-Type": "audio/wav"})
    assert (reply.status_code, reply.json()["type"]) == (415, "/problems/media-type")


def test_an_upload_that_is_given_up_is_gone(client: TestClient) -> None:
    address = begin(client, len(SOUND)).headers["location"]
    send(client, address, 0, SOUND[:1_000])
    assert client.delete(address, headers=TUS).status_code == 204
    assert client.head(address, headers=TUS).status_code == 404
    assert object_names(client) == []


def test_what_is_not_there_is_named_so(client: TestClient) -> None:
    reply = send(client, f"/api/v1/uploads/{uuid4()}", 0, b"a")
    assert (reply.status_code, reply.json()["type"]) == (404, "/problems/not-found")


def test_an_upload_that_was_left_is_expired(client: TestClient) -> None:
    address = begin(client, len(SOUND)).headers["location"]
    with client.app.state.parts.sessions.begin() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(UploadRow).values(expires_at=past))
    reply = send(client, address, 0, SOUND)
    assert (reply.status_code, reply.json()["type"]) == (410, "/problems/upload-expired")


def test_a_case_takes_no_more_than_its_quota_counting_what_is_on_its_way(
    client: TestClient, settings: Settings
) -> None:
    parts = client.app.state.parts
    narrow = settings.model_copy(update={"case_quota_bytes": len(SOUND) + 100})
    object.__setattr__(parts, "settings", narrow)
    address = begin(client, len(SOUND)).headers["location"]
    for _ in range(2):
        reply = begin(client, 101)
        assert (reply.status_code, reply.json()["type"]) == (413, "/problems/quota")
        send(client, address, 0, SOUND)
    assert begin(client, 100).status_code == 201
    assert begin(client, 101, case=OTHER_CASE).status_code == 201


@pytest.mark.parametrize(
    "quota",
    [
        {"account_quota_bytes": len(SOUND) + 100},
        {"account_quota_files": 1},
    ],
    ids=["bytes", "files"],
)
def test_an_account_sends_no_more_in_a_day_than_its_quota(
    client: TestClient, settings: Settings, quota: dict[str, int]
) -> None:
    parts = client.app.state.parts
    object.__setattr__(parts, "settings", settings.model_copy(update=quota))
    upload(client, SOUND)
    for case in (CASE, OTHER_CASE):
        reply = begin(client, 101, case=case)
        assert (reply.status_code, reply.json()["type"]) == (429, "/problems/account-quota")
        assert 86_000 < int(reply.headers["retry-after"]) <= 86_400
    with parts.sessions.begin() as session:
        session.execute(update(UploadQuota).values(resets_at_s=0))  # a day later
    assert begin(client, 101).status_code == 201


def test_what_is_more_than_a_day_takes_is_told_so_and_costs_nothing(
    client: TestClient, settings: Settings
) -> None:
    parts = client.app.state.parts
    narrow = settings.model_copy(update={"account_quota_bytes": 100})
    object.__setattr__(parts, "settings", narrow)
    reply = begin(client, 101)
    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/file-too-large")
    assert begin(client, 100).status_code == 201


def test_an_erased_case_takes_nothing_more(client: TestClient) -> None:
    address = begin(client, len(SOUND)).headers["location"]
    with client.app.state.parts.sessions.begin() as session:
        erase_case_key(session, CASE, at=datetime.now(UTC))
    for reply in (send(client, address, 0, SOUND), begin(client, 9)):
        assert (reply.status_code, reply.json()["type"]) == (410, "/problems/erased")


def test_no_name_of_the_senders_file_is_kept(client: TestClient) -> None:
    begin(client, 10, filename="李四的录音.m4a", filetype="audio/mp4")
    with client.app.state.parts.engine.connect() as connection:
        for table in ("upload", "audit_entry"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            assert rows
            assert "李四" not in str(rows)


def test_every_change_is_in_the_audit_log(client: TestClient) -> None:
    upload(client, SOUND)
    client.delete(begin(client, 9).headers["location"], headers=TUS)
    with client.app.state.parts.engine.connect() as connection:
        actions = connection.scalars(text("SELECT action FROM audit_entry")).all()
    assert sorted(actions) == [
        "recording.receive",
        "upload.begin",
        "upload.begin",
        "upload.drop",
    ]


def test_no_part_is_left_in_the_table_when_the_file_is_whole(client: TestClient) -> None:
    address = begin(client, len(SOUND)).headers["location"]
    send(client, address, 0, SOUND[:5])
    send(client, address, 5, SOUND[5:])
    with client.app.state.parts.sessions() as session:
        assert session.scalars(select(PartRow)).all() == []
