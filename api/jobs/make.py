"""Making a job of what somebody asked for: by which versions, and that there are such."""

from pathlib import Path

from sqlalchemy.orm import Session

from api.audit.service import Origin, record
from api.jobs.contract import JobIn
from api.jobs.queue import NewJob, make_job
from api.jobs.tables import Job
from api.library import Library
from api.settings import Settings
from dialect.acoustic.free_speech.shelf import Shelved, open_for_ranking

__all__ = ["make_asked_job"]


def make_asked_job(
    session: Session, settings: Settings, library: Library, asked: JobIn, origin: Origin
) -> Job:
    """Add a job that scores by what is installed now.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    settings : Settings
        Say where models lie.
    library : Library
        What ranks now.
    asked : JobIn
        What to score, and how.
    origin : Origin
        Who asks.

    Returns
    -------
    job : Job
        It waits.

    Raises
    ------
    ArtefactError
        If there is no such model, or it may have no say in rankings.
    """
    versions = dict(library.versions)
    if asked.model is not None:
        shelved = open_for_ranking(Path(settings.data_folder), asked.model)
        assert isinstance(shelved, Shelved)  # one that is named is whole, or was refused
        versions["free_speech"] = shelved.version
    new = NewJob(
        query=asked.query.model_dump(mode="json"),
        rule=asked.rule.model_dump(mode="json"),
        model=asked.model,
        versions=versions,
        sample=asked.sample,
        priority=asked.priority,
    )
    job = make_job(session, new, (origin.actor, origin.at))
    record(session, "job.make", origin, subject=job.id)
    return job
