"""Processes beside the server that decode and measure what was sent.

The database is the truth: a recording that is ``received`` is work, whoever received it. A worker
may be killed at any moment; one that meets a fault of ours dies of it, is logged and replaced.
"""

import logging
import logging.config
import multiprocessing
import os
import signal
import threading
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

import api.storage.tables  # noqa: F401  # tables name each other: a process needs all of them
from api.logs import log_config
from api.recordings.processing import Processor, process_next
from api.recordings.uploads import expire_uploads
from api.recordings.vault import open_vault
from api.settings import Settings
from api.storage.database import opened_database, sessions_of

__all__ = ["Workers", "tidy"]

IDLE_S = 0.5
TIDY_EVERY_S = 600.0
UNFINISHED_AGE_S = 86_400.0
"""Longer than any request: what is unfinished for so long belongs to a process that died."""
NICENESS = 5
"""A third of the server's share of a busy core; less would keep SQLite's lock too long."""
REPLACE_AFTER_S = 1.0
PATIENCE_S = 5.0

_LOGGER = logging.getLogger(__name__)


class Workers:
    """The worker processes of one server process, replaced when they die.

    Parameters
    ----------
    settings : Settings
        Handed on to them.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads = [
            threading.Thread(target=self._keep_one, name=f"worker-{n}", daemon=True)
            for n in range(settings.processing_workers)
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
        process = context.Process(target=_work, args=(self._settings, theirs), daemon=True)
        process.start()
        theirs.close()
        return process, ours


def _work(settings: Settings, server: Connection) -> None:
    """Process what waits until the server ends."""
    from dialect.features.review import prepare_review

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to answer
    os.nice(NICENESS)
    logging.config.dictConfig(log_config(settings.log_level))
    with opened_database(settings.resolved_database_url) as engine:
        sessions = sessions_of(engine, audit_anchor=settings.audit_anchor)
        processor = Processor(settings, sessions, open_vault(settings, sessions), prepare_review)
        tidied_at = None
        while not server.poll(0):
            now = datetime.now(UTC)
            if tidied_at is None or (now - tidied_at).total_seconds() > TIDY_EVERY_S:
                tidy(processor, now=now)
                tidied_at = now
            if not process_next(processor) and server.poll(IDLE_S):
                return


def tidy(processor: Processor, *, now: datetime) -> None:
    """Remove uploads that nobody went on with, and what killed processes left unfinished."""
    objects = processor.vault.sealed.objects
    with processor.sessions.begin() as session:
        expired = expire_uploads(session, now=now)
    for upload_id in expired:
        for name in objects.names(f"uploads/{upload_id}"):
            objects.delete(name)
    objects.sweep(before_s=now.timestamp() - UNFINISHED_AGE_S)
