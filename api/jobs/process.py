"""A process beside the server that runs jobs."""

import logging
import logging.config
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from api.jobs.queue import is_any_waiting
from api.logs import log_config
from api.settings import Settings
from api.storage.database import opened_database, sessions_of
from dialect.errors import EngineError
from dialect.rescore.engines import engine_for

__all__ = ["run_jobs"]

IDLE_S = 1.0
LONGEST_WAIT_S = 60.0
NICENESS = 5

_LOGGER = logging.getLogger(__name__)


def run_jobs(settings: Settings, server: Connection) -> None:
    """Run what waits until the server ends.

    Where database or workers are away, the job waits, and is tried again ever more seldom.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to answer
    os.nice(NICENESS)
    logging.config.dictConfig(log_config(settings.log_level))
    wait_s = IDLE_S
    with opened_database(settings.resolved_database_url) as engine:
        sessions = sessions_of(engine, audit_anchor=settings.audit_anchor)
        while not server.poll(0):
            try:
                if not _run_next(settings, sessions, lambda: server.poll(0)):
                    server.poll(IDLE_S)
                wait_s = IDLE_S
            except (EngineError, SQLAlchemyError) as error:
                facts = {"reason": type(error).__name__, "again_in_s": wait_s}
                _LOGGER.warning("a job waits for what it needs", extra={"facts": facts})
                server.poll(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)


def _run_next(
    settings: Settings, sessions: sessionmaker[Session], should_stop: Callable[[], bool]
) -> bool:
    """Run the job that goes first, and say whether there was one."""
    with sessions.begin() as session:
        if not is_any_waiting(session, now=datetime.now(UTC)):
            return False
    from api.jobs.runner import (
        Runner,
    )  # what ranks takes seconds to load, and most days no job runs

    engine = engine_for(settings.dask, settings.job_workers)
    return Runner(settings, sessions, engine, should_stop).run_next()
