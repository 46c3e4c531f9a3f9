"""Where a job stands, told as it goes on: server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session, sessionmaker

from api.jobs.contract import JobOut
from api.jobs.queue import ENDED, count_totals, find_job

__all__ = ["job_events"]

LOOK_S = 1.0
LONGEST_S = 20.0
"""A browser asks again by itself; a service that is stopped need not wait longer than this."""


async def job_events(
    request: Request, sessions: sessionmaker[Session], job_id: UUID
) -> AsyncIterator[str]:
    """Yield an event whenever a job has got on, until it ends or nobody listens.

    Parameters
    ----------
    request : Request
        Whoever listens.
    sessions : sessionmaker
        The database.
    job_id : UUID
        The job.
    """
    yield f"retry: {int(1000 * LOOK_S)}\n\n"
    told, looked_s = "", 0.0
    while looked_s < LONGEST_S and not await request.is_disconnected():
        state, facts = await run_in_threadpool(_look, sessions, job_id)
        if facts != told:
            yield f"event: progress\ndata: {facts}\n\n"
            told = facts
        if state in ENDED:
            yield "event: end\ndata: {}\n\n"
            return
        await asyncio.sleep(LOOK_S)
        looked_s += LOOK_S


def _look(sessions: sessionmaker[Session], job_id: UUID) -> tuple[str, str]:
    with sessions.begin() as session:
        job = find_job(session, job_id)
        facts = JobOut.of(job, count_totals(session, job)).model_dump(mode="json")
        return job.state, json.dumps(facts)
