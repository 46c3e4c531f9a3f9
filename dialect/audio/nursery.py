"""A process that has the decoders loaded and forks a throw-away child for each file.

Starting an interpreter with PyAV takes longer than decoding a minute of speech, which does not
matter for one upload and does for ten thousand files of a corpus. The child is the same as that of
`dialect.audio.decode`, with the same limits, and sees one file alone; see docs/adr/0008.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from types import TracebackType
from typing import BinaryIO

from dialect.audio.reply import Reply, read_output
from dialect.audio.request import DecodeLimits, DecodeRequest

__all__ = ["Nursery"]

MODULE = "dialect.audio.nursery"
MOST_REQUEST_BYTES = 8192
STATUS_BYTES = 4
HIGHEST_DESCRIPTOR = 256  # a fresh process holds half a dozen


class Nursery:
    """Decodes one file after another, each in a child of its own.

    Parameters
    ----------
    environment : mapping of str to str
        All that the process is started with.

    Notes
    -----
    One file at a time: threads wait for each other. It ends when this object is closed, and with
    the process that has it.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process; the next file would start another."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._line = self._process = None

    def decode(self, file: BinaryIO, request: DecodeRequest) -> Reply:
        """Have a child decode an open file.

        Parameters
        ----------
        file : binary file
            At its start.
        request : DecodeRequest
            What the child is asked for.

        Returns
        -------
        reply : Reply
            Not ready, and ended by SIGKILL, if the process itself is gone; the next file finds
            another.
        """
        with self._lock:
            line = self._open_line()
            started_s = time.monotonic()
            read_end, write_end = os.pipe()
            with open(read_end, "rb") as out:  # noqa: PTH123 - a descriptor, no path
                with contextlib.suppress(OSError), open(write_end, "wb"):  # noqa: PTH123
                    asked = json.dumps(asdict(request)).encode()
                    socket.send_fds(line, [asked], [file.fileno(), write_end])
                is_ready, header, payload = read_output(out, request.limits)
            status = self._status(line)
        return Reply(is_ready, header, payload, status, time.monotonic() - started_s)

    def _open_line(self) -> socket.socket:
        if self._line is None or self._process is None or self._process.poll() is not None:
            self.close()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-m", MODULE],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env=dict(self.environment),
                )
            self._line = ours
        return self._line

    def _status(self, line: socket.socket) -> int:
        with contextlib.suppress(OSError):
            answer = line.recv(STATUS_BYTES)
            if len(answer) == STATUS_BYTES:
                return int.from_bytes(answer, "little", signed=True)
        self.close()
        return -signal.SIGKILL


def main() -> None:
    """Fork a child for each request on the line, until its other end is closed."""
    from dialect.audio.child import decode_one, rehearse

    rehearse()
    line = socket.socket(fileno=os.dup(0))
    while True:
        asked, descriptors, _, _ = socket.recv_fds(line, MOST_REQUEST_BYTES, 2)
        if not asked:
            return
        fields = json.loads(asked)
        request = DecodeRequest(**{**fields, "limits": DecodeLimits(**fields["limits"])})
        child = os.fork()
        if child == 0:
            os.dup2(descriptors[0], 0)
            os.dup2(descriptors[1], 1)
            os.closerange(3, HIGHEST_DESCRIPTOR)  # the line above all
            decode_one(request)
            os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)
        line.send(_wait(child, request.limits.wall_s).to_bytes(STATUS_BYTES, "little", signed=True))


def _wait(child: int, limit_s: float) -> int:
    """Wait for a child, and kill it at the limit."""
    signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    _, status = os.waitpid(child, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
