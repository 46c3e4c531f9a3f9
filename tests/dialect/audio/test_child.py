"""What a decoder that a file has taken over could still do: nothing."""

import os
import subprocess
import sys

import pytest

from dialect.audio.decode import child_environment

CONFINED = """
import os, socket, sys
from dialect.audio.child import _confine
from dialect.audio.request import DecodeLimits
_confine(DecodeLimits(cpu_s=1, memory_bytes=600 * 2**20))
"""


def run_confined(attempt: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", CONFINED + attempt],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        ("open('/etc/passwd')", "Too many open files"),
        ("socket.socket()", "Too many open files"),
        ("bytearray(2**30)", "MemoryError"),
    ],
)
def test_the_child_can_reach_nothing(attempt: str, refusal: str) -> None:
    outcome = run_confined(attempt)
    assert outcome.returncode == 1
    assert refusal in outcome.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="the kernel never counts root's processes")
def test_the_child_can_start_no_process() -> None:
    assert "BlockingIOError" in run_confined("os.fork()").stderr


def test_a_busy_child_is_ended_by_the_kernel() -> None:
    assert run_confined("while True: pass").returncode == -24


def test_the_child_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_SECRET", "1")
    assert "XIANGYIN_SECRET" not in child_environment()
