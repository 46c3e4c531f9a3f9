"""Processes beside the server, for work that would hold its requests up.

The database is the truth: such a process may be killed at any moment. One that meets a fault of
ours dies of it, is logged and replaced.
"""

import logging
import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from api.settings import Settings

__all__ = ["SideProcesses"]

IDLE_S = 0.5
REPLACE_AFTER_S = 1.0
PATIENCE_S = 5.0

_LOGGER = logging.getLogger(__name__)


class SideProcesses:
    """Processes of one kind, replaced when they die.

    Parameters
    ----------
    work : callable
        What each does, given the settings and a line that is closed when the server ends.
    settings : Settings
        Handed on to them.
    n : int
        How many.
    """

    def __init__(
        self, work: Callable[[Settings, Connection], None], settings: Settings, n: int
    ) -> None:
        self._work, self._settings = work, settings
        self._threads = [
            threading.Thread(target=self._keep_one, name=f"{work.__name__}-{k}", daemon=True)
            for k in range(n)
        ]
        self._stopping = threading.Event()

    def start(self) -> None:
        """Start them."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each end what it does; what takes too long is cut off and taken up later."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _keep_one(self) -> None:
        """Start a process, and another in its place whenever it dies."""
        while not self._stopping.is_set():
            process, line = self._spawn()
            while not self._stopping.is_set() and not wait([process.sentinel], IDLE_S):
                pass
            line.close()  # tells the process to end
            process.join(PATIENCE_S)
            if process.is_alive():
                process.kill()
                process.join()
            if not self._stopping.is_set():
                facts = {"exit_code": process.exitcode}
                _LOGGER.error("a worker died and is replaced", extra={"facts": facts})
                self._stopping.wait(REPLACE_AFTER_S)

    def _spawn(self) -> tuple[BaseProcess, Connection]:
        # A fresh interpreter: a fork would share the server's database connections and threads.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=self._work, args=(self._settings, theirs))
        process.start()
        theirs.close()
        return process, ours
