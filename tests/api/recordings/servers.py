"""A real server process, to be killed."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2
import uvicorn
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.users.permissions import Permission, Role
from tests.api.fakes import FakeLibrary
from tests.api.people import make_account, make_case, use_token
from tests.api.recordings.uploading import CASE

START_S = 60.0


@dataclass(frozen=True)
class Server:
    """A server process that answers."""

    process: "subprocess.Popen[bytes]"
    address: str
    token: str

    def client(self) -> httpx2.Client:
        """Return a client that may send and hear recordings."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.Client(base_url=self.address, headers=headers, timeout=60)

    def kill(self) -> None:
        """End it at once, as a loss of power does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def make_token(settings: Settings) -> str:
    """Make an account in the database and return a token by which programs act for it."""
    app = create_app(
        settings.model_copy(update={"processing_workers": 0, "job_runners": 0}),
        open_library=FakeLibrary,
    )
    with TestClient(app) as client:
        with client.app.state.parts.sessions.begin() as session:
            station = make_case(session, CASE)
        account_id = make_account(client, Role.CASEWORKER, organisation_id=station)
        return use_token(client, account_id, {Permission.UPLOAD_RECORDINGS, Permission.LISTEN})


@contextmanager
def running(settings: Settings, token: str, log: str = "warning") -> Iterator[Server]:
    """Start a server on a free port and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chosen = settings.model_copy(update={"port": port, "log_level": log})
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.api.recordings.servers", chosen.model_dump_json()]
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield Server(process, address, token)
    finally:
        process.terminate()
        process.wait(START_S)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline_s = time.monotonic() + START_S
    while time.monotonic() < deadline_s:
        assert process.poll() is None, "the server ended at its start"
        try:
            httpx2.get(f"{address}/healthz")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server does not answer")


def main() -> None:
    settings = Settings.model_validate_json(sys.argv[1])
    app = create_app(settings, open_library=FakeLibrary)
    level = settings.log_level
    uvicorn.run(app, host=settings.host, port=settings.port, log_level=level, access_log=False)


if __name__ == "__main__":
    main()
