"""A process beside the server that decodes and measures what was sent.

A recording that is ``received`` is work, whoever received it.
"""

import logging.config
import os
import signal
from datetime import UTC, datetime
from multiprocessing.connection import Connection

import api.storage.tables  # noqa: F401  # tables name each other: a process needs all of them
from api.logs import log_config
from api.recordings.processing import Processor, process_next
from api.recordings.uploads import expire_uploads
from api.recordings.vault import open_vault
from api.settings import Settings
from api.storage.database import opened_database, sessions_of

__all__ = ["process_recordings", "tidy"]

IDLE_S = 0.5
TIDY_EVERY_S = 600.0
UNFINISHED_AGE_S = 86_400.0
"""Longer than any request: what is unfinished for so long belongs to a process that died."""
NICENESS = 5
"""A third of the server's share of a busy core; less would keep SQLite's lock too long."""


def process_recordings(settings: Settings, server: Connection) -> None:
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
