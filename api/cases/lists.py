"""Lists of cases: filtered, searched, page by page, with what is new since the last visit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.cases.access import visible
from api.cases.changes import count_unseen
from api.cases.search import matches
from api.cases.tables import CaseFile
from api.pagination import Page, Place, latest_first
from api.users.principal import Principal

__all__ = ["CaseFilter", "Listed", "list_cases"]


@dataclass(frozen=True)
class CaseFilter:
    """What cases to list; None leaves nothing out."""

    status: tuple[str, ...] = ()
    organisation: UUID | None = None
    assigned_to: UUID | None = None
    changed_since: datetime | None = None
    query: str = ""


@dataclass(frozen=True)
class Listed:
    """A case in a list."""

    case: CaseFile
    n_unseen: int


def list_cases(
    session: Session,
    viewer: Principal,
    wanted: CaseFilter,
    *,
    after: Place | None = None,
    limit: int = 50,
) -> Page[Listed]:
    """List the cases that somebody may see, the latest opened first.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    viewer : Principal
        Who asks.
    wanted : CaseFilter
        What to list.
    after : Place, optional
        The last case of the page before.
    limit : int, default=50
        Cases on a page.

    Returns
    -------
    page : Page of Listed
        At most `limit` cases.
    """
    found = select(CaseFile).where(visible(viewer))
    if wanted.status:
        found = found.where(CaseFile.status.in_(wanted.status))
    if wanted.organisation is not None:
        found = found.where(CaseFile.organisation_id == wanted.organisation)
    if wanted.assigned_to is not None:
        found = found.where(CaseFile.assigned_to == wanted.assigned_to)
    if wanted.changed_since is not None:
        found = found.where(CaseFile.changed_at > wanted.changed_since)
    if wanted.query:
        found = found.where(matches(wanted.query))
    order = (CaseFile.opened_at, CaseFile.id)
    page = latest_first(session, found, order, after=after, limit=limit)
    unseen = count_unseen(session, viewer, [case.id for case in page.rows])
    return Page([Listed(case, unseen[case.id]) for case in page.rows], page.next)
