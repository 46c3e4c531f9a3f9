"""A process beside the server that runs jobs."""

import logging
import logging.config
import os
import signal
from multiprocessing.connection import Connection

from sqlalchemy.exc import SQLAlchemyError

from api.jobs.runner import Runner
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
    with opened_database(settings.resolved_database_url) as engine:
        runner = Runner(
            settings,
            sessions_of(engine, audit_anchor=settings.audit_anchor),
            engine_for(settings.dask, settings.job_workers),
            should_stop=lambda: server.poll(0),
        )
        wait_s = IDLE_S
        while not server.poll(0):
            try:
                did_something = runner.run_next()
            except (EngineError, SQLAlchemyError) as error:
                facts = {"reason": type(error).__name__, "again_in_s": wait_s}
                _LOGGER.warning("a job waits for what it needs", extra={"facts": facts})
                server.poll(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
            else:
                wait_s = IDLE_S
                if not did_something:
                    server.poll(IDLE_S)
