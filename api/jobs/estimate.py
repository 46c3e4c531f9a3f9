"""What a rehearsal says of the whole: how long it would take, and how many would change."""

import math
import os
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.cases.tables import CaseFile
from api.jobs.queue import count_totals, matches
from api.jobs.tables import Job

__all__ = ["Estimate", "estimate"]

Z_95 = 1.96
"""Quantile of the normal distribution that leaves 2.5 % above."""


@dataclass(frozen=True)
class Estimate:
    """What scoring every case of a rehearsal's query would take.

    Attributes
    ----------
    n_sampled, n_all : int
        Cases that were tried, and cases that there are.
    core_hours : float
        Hours of one core.
    hours : float
        On the clock, by so many workers as this machine would use.
    n_workers : int
    material_low, material_high : int
        Cases that would change materially: 95 % interval [1]_.

    References
    ----------
    .. [1] E. B. Wilson, Probable inference, the law of succession, and statistical inference,
       Journal of the American Statistical Association 22, 1927, p. 209-212.
    """

    n_sampled: int
    n_all: int
    core_hours: float
    hours: float
    n_workers: int
    material_low: int
    material_high: int


def estimate(session: Session, job: Job, n_workers: int | None) -> Estimate | None:
    """Estimate the whole by a rehearsal.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    job : Job
        The rehearsal.
    n_workers : int or None
        Workers to reckon with; one per core when not given.

    Returns
    -------
    estimate : Estimate or None
        None of a job in earnest, or one that has done nothing yet.
    """
    totals = count_totals(session, job)
    n_settled = totals.all - totals.left
    if job.sample is None or not n_settled:
        return None
    n_all = session.scalar(select(func.count()).select_from(CaseFile).where(matches(job))) or 0
    n_all = max(n_all, n_settled)
    workers = n_workers or len(os.sched_getaffinity(0))
    core_hours = totals.seconds / n_settled * n_all / 3600
    low, high = wilson(totals.material, n_settled)
    return Estimate(
        n_settled,
        n_all,
        core_hours,
        core_hours / workers,
        workers,
        math.floor(low * n_all),
        math.ceil(high * n_all),
    )


def wilson(n_hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share.

    Examples
    --------
    >>> low, high = wilson(0, 50)
    >>> low, round(high, 3)
    (0.0, 0.071)
    """
    share, z2 = n_hits / n, Z_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z_95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
