"""The county posterior of a case, read from the rankings that were kept of it."""

import json
import zlib
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.ranking.tables import CaseRanking

__all__ = ["posterior_of"]


def posterior_of(
    session: Session, case_id: UUID, codes: tuple[str, ...], *, before: datetime | None = None
) -> tuple[float, ...] | None:
    """Return the posterior of each county by the latest ranking of a case.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    case_id : UUID
        The case.
    codes : tuple of str
        Counties, in the order of the answer.
    before : datetime, optional
        Only rankings made before this moment.

    Returns
    -------
    posterior : tuple of float or None
        None without a ranking; 0 for a county that the ranking did not know.
    """
    found = select(CaseRanking.content).where(CaseRanking.case_id == case_id)
    if before is not None:
        found = found.where(CaseRanking.made_at < before)
    order = (CaseRanking.made_at.desc(), CaseRanking.id.desc())
    content = session.scalar(found.order_by(*order).limit(1))
    return None if content is None else _read(content, codes)


@lru_cache(maxsize=1024)
def _read(content: bytes, codes: tuple[str, ...]) -> tuple[float, ...]:
    """Unpack a ranking, which never changes."""
    kept = json.loads(zlib.decompress(content))["posterior"]
    return tuple(kept.get(code, 0.0) for code in codes)
