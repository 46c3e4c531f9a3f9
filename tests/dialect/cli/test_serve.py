"""`xiangyin serve` as a process: it answers, and stops without dropping what is under way."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
import uvicorn

from dialect.cli.serve import open_listener

START_S = 30.0


@contextmanager
def service(data_folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dialect.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--data-dir", str(data_folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(port)
        yield process, port
    finally:
        process.kill()
        process.communicate()


def wait_for(port: int) -> None:
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up:
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except ConnectionError:
                time.sleep(0.1)
    pytest.fail("the service did not start")


def test_a_request_under_way_is_answered_before_the_service_stops(tmp_path: Path) -> None:
    body = b'{"clues": [], "recordings": []}'
    with (
        service(tmp_path) as (process, port),
        closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection,
    ):
        connection.putrequest("POST", "/api/v1/rank")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:10])
        time.sleep(0.3)  # the service has the first half
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        connection.send(body[10:])
        assert connection.getresponse().status == 200
        assert process.wait(timeout=30) == -signal.SIGTERM


def test_a_setting_that_cannot_be_is_told_in_one_line() -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "dialect.cli", "serve"],
        env=os.environ | {"XIANGYIN_WORKERS": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 2
    assert "several workers need PostgreSQL" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_connections_of_several_workers_send_small_packets_at_once() -> None:
    with closing(open_listener(uvicorn.Config("no:app", port=0))) as listener:
        listener.listen()
        with (
            closing(socket.create_connection(listener.getsockname())),
            closing(listener.accept()[0]) as accepted,
        ):
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
