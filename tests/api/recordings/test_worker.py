"""Killed in the middle of uploads: what was acknowledged is there, once, and is processed."""

import io
import threading
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest

from api.settings import Settings
from tests.api.recordings.servers import Server, make_token, running
from tests.api.recordings.uploading import CASE, TUS, begin, send

pytestmark = pytest.mark.full

N_SENDERS = 4
N_BEFORE_KILL = 5
PATIENCE_S = 120.0


def clip(seed: int) -> bytes:
    """Half a second of noise that no other seed gives."""
    file = io.BytesIO()
    noise = np.random.default_rng(seed).integers(-8_000, 8_000, 8_000).astype("<i2")
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", "not compressed"))
        out.writeframes(noise.tobytes())
    return file.getvalue()


class Senders:
    """Volunteers who send clips in two requests each until the server is gone."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.acknowledged: dict[int, str] = {}
        self.begun: dict[int, str] = {}
        self._threads = [
            threading.Thread(target=self._send, args=(first,)) for first in range(N_SENDERS)
        ]

    def _send(self, first: int) -> None:
        with self.server.client() as client:
            for seed in range(first, 10_000, N_SENDERS):
                data = clip(seed)
                try:
                    self.begun[seed] = begin(client, len(data)).headers["location"]
                    send(client, self.begun[seed], 0, data[:5_000])
                    reply = send(client, self.begun[seed], 5_000, data[5_000:])
                except httpx2.TransportError:
                    return
                self.acknowledged[seed] = reply.headers["xiangyin-recording"]

    def run_until_killed(self) -> None:
        for thread in self._threads:
            thread.start()
        wait_for(lambda: len(self.acknowledged) >= N_BEFORE_KILL)
        self.server.kill()
        for thread in self._threads:
            thread.join()


def wait_for(claim: Any) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not claim():
        assert time.monotonic() < deadline_s, "it takes too long"
        time.sleep(0.1)


def recordings(client: httpx2.Client) -> list[dict[str, Any]]:
    return client.get(f"/api/v1/cases/{CASE}/recordings").json()


@pytest.fixture
def lasting(settings: Settings) -> Settings:
    more = {"processing_workers": 1, "processing_lease_s": 3.0, "max_file_bytes": 2**20}
    return settings.model_copy(update=more)


def test_a_killed_server_loses_and_doubles_nothing_that_it_acknowledged(
    lasting: Settings,
) -> None:
    token = make_token(lasting)
    # What a worker had in its hands is tried in test_processing; here it would only be slow.
    with running(lasting.model_copy(update={"processing_workers": 0}), token) as server:
        senders = Senders(server)
        senders.run_until_killed()
    with running(lasting, token) as server, server.client() as client:
        there = [row["id"] for row in recordings(client)]
        assert len(there) == len(set(there))
        assert set(senders.acknowledged.values()) <= set(there)
        for seed in senders.begun.keys() - senders.acknowledged.keys():
            go_on(client, senders.begun[seed], clip(seed))
        assert len(recordings(client)) == len(senders.begun)
        wait_for(lambda: {row["state"] for row in recordings(client)} == {"ready"})


def go_on(client: httpx2.Client, address: str, data: bytes) -> None:
    """Do what a client does when the server is back."""
    offset = int(client.head(address, headers=TUS).headers["upload-offset"])
    if offset < len(data):
        assert send(client, address, offset, data[offset:]).status_code == 204


@pytest.fixture(scope="module")
def quiet(
    new_database: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    folder = tmp_path_factory.mktemp("quiet")
    return Settings(
        data_folder=folder / "data",
        database_url=new_database(folder),
        max_file_bytes=2**20,
        processing_workers=0,
    )


@pytest.fixture(scope="module")
def server(quiet: Settings) -> Iterator[Server]:
    """Serve without a worker; starting takes longer than what is asked of it."""
    with running(quiet, make_token(quiet)) as server:
        yield server


def test_a_connection_that_breaks_keeps_what_had_arrived(server: Server) -> None:
    data = clip(1)

    def breaks_off() -> Any:
        yield data[:3_000]
        time.sleep(0.5)  # so that these arrive
        raise ConnectionResetError

    with server.client() as client:
        address = begin(client, len(data)).headers["location"]
        with pytest.raises(ConnectionResetError):
            send(client, address, 0, breaks_off(), **{"Content-Length": str(len(data))})
        wait_for(lambda: client.head(address, headers=TUS).headers["upload-offset"] == "3000")
        go_on(client, address, data)
        assert len(recordings(client)) == 1


def test_a_gigabyte_of_silence_is_cut_off_where_the_announced_length_ends(
    quiet: Settings, server: Server
) -> None:
    silence, before = bytes(2**20), stored_bytes(quiet)
    with server.client() as client:
        assert begin(client, 2**30).status_code == 413
        address = begin(client, 100_000).headers["location"]
        headers = {"Content-Length": str(2**30)}
        try:
            reply = send(client, address, 0, (silence for _ in range(1024)), **headers)
        except httpx2.TransportError:  # the server hung up before all was sent
            pass
        else:
            assert reply.status_code == 413
        assert client.head(address, headers=TUS).headers["upload-offset"] == "0"
        assert stored_bytes(quiet) == before


def stored_bytes(settings: Settings) -> int:
    objects = settings.data_folder / "objects"
    return sum(path.stat().st_size for path in objects.rglob("*") if path.is_file())
