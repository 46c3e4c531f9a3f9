"""From a file as it was sent to what is shown of it, whatever happens on the way."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import av
import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.app import create_app
from api.recordings.kept import MOST_ATTEMPTS, claim_recording
from api.recordings.processing import Processor, process_next
from api.recordings.tables import RecordingRow
from api.recordings.worker import tidy
from api.settings import Settings
from api.storage.case_keys import erase_case_key
from api.users.permissions import Role
from dialect.audio.peaks import Peaks
from dialect.entities import Quality, Span
from dialect.errors import NotAudioError
from dialect.features.review import PitchLine, ReviewCopy, prepare_review
from tests.api.fakes import FakeLibrary
from tests.api.people import make_case, sign_in
from tests.api.recordings.uploading import CASE, SAMPLE, begin, send, upload
from tests.api.storage.stores import make_bucket

SOUND = b"RIFF" + bytes(2_000)


class FaultError(Exception):
    """A fault of ours."""


def fake_copy() -> ReviewCopy:
    return ReviewCopy(
        Quality(3.0, 1.5, (Span(0.4, 1.9),), None, -3.0, 0.0, 7_800.0),
        ("named .m4a, read as WAV",),
        b"playback" * 100,
        Peaks(16_000, 320, np.array([[-5, 5]], np.int8)),
        PitchLine(0.01, np.array([np.nan, 120.04])),
        iter([b"tile 0", b"tile 1"]),
    )


class FakePreparation:
    """Makes the same copy of every file, or fails; remembers the bytes that it was shown."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.paths: list[Path] = []
        self.fails_with: Exception | None = None

    def __call__(self, path: Path) -> ReviewCopy:
        self.paths.append(path)
        self.seen.append(path.read_bytes())
        if self.fails_with is not None:
            raise self.fails_with
        return fake_copy()


@pytest.fixture
def prepare() -> FakePreparation:
    return FakePreparation()


@pytest.fixture
def processor(client: TestClient, prepare: FakePreparation) -> Iterator[Processor]:
    parts = client.app.state.parts
    return Processor(parts.settings, parts.sessions, parts.vault, prepare)


def recording(client: TestClient, recording_id: str) -> dict[str, Any]:
    return client.get(f"/api/v1/recordings/{recording_id}").json()


def object_names(client: TestClient) -> list[str]:
    return client.app.state.parts.vault.sealed.objects.names("")


def test_a_recording_becomes_ready_with_what_was_measured(
    client: TestClient, processor: Processor, prepare: FakePreparation
) -> None:
    recording_id = upload(client, SOUND)
    assert recording(client, recording_id)["state"] == "received"
    assert process_next(processor)
    assert not process_next(processor)
    ready = recording(client, recording_id)
    assert (ready["state"], ready["reason"], ready["n_tiles"]) == ("ready", None, 2)
    assert ready["quality"]["speech"] == [{"start_s": 0.4, "end_s": 1.9}]
    assert ready["quality"]["notes"] == ["named .m4a, read as WAV"]
    assert prepare.seen == [SOUND]


def test_the_file_is_gone_when_it_is_decoded_and_nothing_lies_open(
    client: TestClient, processor: Processor, prepare: FakePreparation
) -> None:
    upload(client, SOUND)
    process_next(processor)
    assert not prepare.paths[0].exists()
    folder = processor.settings.data_folder
    for path in folder.rglob("*"):
        assert path.is_dir() or b"playback" not in path.read_bytes()


def test_a_file_that_is_no_recording_is_refused_with_the_reason_and_not_kept(
    client: TestClient, processor: Processor, prepare: FakePreparation
) -> None:
    prepare.fails_with = NotAudioError("a PDF document")
    recording_id = upload(client, SOUND)
    assert process_next(processor)
    refused = recording(client, recording_id)
    assert (refused["state"], refused["reason"]) == ("refused", "not-audio")
    assert object_names(client) == []
    assert upload(client, SOUND) == recording_id
    assert object_names(client) == []
    assert not process_next(processor)


def test_a_recording_over_the_length_that_a_case_takes_is_refused(
    client: TestClient, processor: Processor
) -> None:
    narrow = processor.settings.model_copy(update={"case_quota_s": 5.0})
    processor = replace(processor, settings=narrow)
    for number in range(2):
        upload(client, SOUND + bytes([number]))
        process_next(processor)
    states = [
        (row["state"], row["reason"])
        for row in client.get(f"/api/v1/cases/{CASE}/recordings").json()
    ]
    assert states == [("ready", None), ("refused", "quota")]


def test_what_a_dead_worker_left_is_taken_up_when_its_lease_has_run_out(
    client: TestClient, processor: Processor, prepare: FakePreparation
) -> None:
    recording_id = upload(client, SOUND)
    prepare.fails_with = FaultError()
    with pytest.raises(FaultError):
        process_next(processor)
    assert recording(client, recording_id)["state"] == "processing"
    assert not process_next(processor)
    prepare.fails_with = None
    run_out(processor)
    assert process_next(processor)
    assert recording(client, recording_id)["state"] == "ready"


def run_out(processor: Processor) -> None:
    with processor.sessions.begin() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(RecordingRow).values(claimed_until=past))


def test_a_file_that_takes_its_workers_down_is_given_up(
    client: TestClient, processor: Processor, prepare: FakePreparation
) -> None:
    recording_id = upload(client, SOUND)
    prepare.fails_with = FaultError()
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(FaultError):
            process_next(processor)
        run_out(processor)
    assert process_next(processor)
    refused = recording(client, recording_id)
    assert (refused["state"], refused["reason"]) == ("refused", "internal")


def test_a_worker_that_was_too_slow_changes_nothing(
    client: TestClient, processor: Processor, prepare: FakePreparation
) -> None:
    recording_id = upload(client, SOUND)

    def slowly(path: Path) -> ReviewCopy:
        run_out(processor)
        process_next(processor)
        raise NotAudioError("a text file")

    assert process_next(replace(processor, prepare=slowly))
    assert recording(client, recording_id)["state"] == "ready"


def test_two_workers_never_take_the_same_recording(
    client: TestClient, processor: Processor
) -> None:
    for number in range(4):
        upload(client, SOUND + bytes([number]))
    start = Barrier(4)

    def claim(_: int) -> list[UUID]:
        start.wait()
        taken = []
        for _ in range(8):
            with processor.sessions.begin() as session:
                row = claim_recording(session, now=datetime.now(UTC), lease_s=60.0)
                if row is not None:
                    taken.append(row.id)
        return taken

    with ThreadPoolExecutor(4) as workers:
        taken = [id_ for ids in workers.map(claim, range(4)) for id_ in ids]
    assert len(taken) == len(set(taken)) == 4


def test_a_recording_of_a_case_erased_meanwhile_is_erased(
    client: TestClient, processor: Processor
) -> None:
    recording_id = upload(client, SOUND)
    with processor.sessions.begin() as session:
        erase_case_key(session, CASE, at=datetime.now(UTC))
    assert process_next(processor)
    assert recording(client, recording_id)["state"] == "erased"


def test_a_real_recording_is_processed(client: TestClient, processor: Processor) -> None:
    recording_id = upload(client, SAMPLE.read_bytes())
    assert process_next(replace(processor, prepare=prepare_review))
    ready = recording(client, recording_id)
    assert ready["state"] == "ready"
    assert ready["quality"]["duration_s"] == pytest.approx(7.4, abs=0.1)
    address = f"/api/v1/recordings/{recording_id}"
    assert client.get(f"{address}/audio").content[4:8] == b"ftyp"
    assert client.get(f"{address}/spectrogram/0").content[:4] == b"\x89PNG"
    assert any(client.get(f"{address}/pitch").json()["pitch_hz"])


def test_an_hour_of_silence_in_a_small_file_is_refused(
    client: TestClient, processor: Processor
) -> None:
    parts = client.app.state.parts
    wide = parts.settings.model_copy(update={"max_file_bytes": 2**20})
    object.__setattr__(parts, "settings", wide)
    recording_id = upload(client, silence(minutes=61))
    assert process_next(replace(processor, prepare=prepare_review))
    assert recording(client, recording_id)["reason"] == "too-long"


def silence(*, minutes: int) -> bytes:
    """Pack silence into FLAC, which needs some 12 kB for a minute of it."""
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=8_000, layout="mono")
        block = np.zeros((1, 8_000 * 60), np.int16)
        for minute in range(minutes):
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 8_000, minute * 8_000 * 60
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def test_the_same_holds_on_s3(settings: Settings, s3_address: str) -> None:
    bucket = make_bucket(s3_address, f"bucket-{uuid4().hex}")
    app = create_app(settings.model_copy(update={"object_store": bucket}), open_library=FakeLibrary)
    with TestClient(app) as client:
        with client.app.state.parts.sessions.begin() as session:
            station = make_case(session, CASE)
        sign_in(client, Role.CASEWORKER, organisation_id=station)
        address = begin(client, len(SOUND)).headers["location"]
        send(client, address, 0, SOUND[:100])
        recording_id = send(client, address, 100, SOUND[100:]).headers["xiangyin-recording"]
        parts = client.app.state.parts
        prepare = FakePreparation()
        process_next(Processor(parts.settings, parts.sessions, parts.vault, prepare))
        reply = client.get(
            f"/api/v1/recordings/{recording_id}/audio", headers={"Range": "bytes=-8"}
        )
        assert (reply.status_code, reply.content) == (206, b"playback")
        assert prepare.seen == [SOUND]
        assert [name.partition("/")[0] for name in object_names(client)] == ["cases"] * 6


def test_tidying_removes_what_was_left_and_nothing_else(
    client: TestClient, processor: Processor
) -> None:
    kept = upload(client, SOUND)
    left = begin(client, 1_000).headers["location"]
    send(client, left, 0, b"half")
    now = datetime.now(UTC)
    tidy(processor, now=now)
    assert len(object_names(client)) == 2
    tidy(processor, now=now + timedelta(hours=25))
    assert len(object_names(client)) == 1
    assert recording(client, kept)["state"] == "received"
    assert client.head(left, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
