"""Who is best placed for a task: a score of four parts, each shown beside it.

The parts run from 0 to 1 and their shares are judgement: a visit needs somebody who can get there,
a clip somebody who knows how people there speak. Nobody is left out for a low score; people who are
away, full or no longer active are.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import case as sql_case
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from api.followups.tables import FollowUp, FollowUpEvent
from api.library import AtlasFacts
from api.volunteers.tables import Volunteer
from dialect.atlas.geodesy import great_circle_km
from dialect.errors import CaseError

__all__ = ["NEAR_KM", "SHARES", "Parts", "Placed", "Work", "place_volunteers"]

Work: TypeAlias = Literal["visit", "listening"]
SHARES: dict[Work, dict[str, float]] = {
    "visit": {"near": 0.45, "dialect": 0.25, "load": 0.15, "reliability": 0.15},
    "listening": {"near": 0.15, "dialect": 0.50, "load": 0.15, "reliability": 0.20},
}
"""What each part counts; each kind of work sums to 1."""
NEAR_KM = 100.0
"""Distance at which nearness has fallen to 1/e: there and back in a day."""
OTHER_TOWNSHIP = 0.9
"""Nearness of somebody of the same county when another township of it is asked for."""
KEPT_BEFORE, TASKS_BEFORE = 2, 3
"""Reliability of somebody with no history: two kept of three (Laplace's rule, leaning to trust)."""


@dataclass(frozen=True)
class Parts:
    """What the score of a volunteer is made of, each 0 to 1.

    Attributes
    ----------
    near : float
        ``exp(-distance / NEAR_KM)`` from the home county to the county of the task.
    dialect : float
        Share of the county's speech that lies in regions which the volunteer grew up with or
        understands.
    load : float
        Share of the volunteer's places for open tasks that are free.
    reliability : float
        Tasks kept among those kept and handed back, with `KEPT_BEFORE` of `TASKS_BEFORE` added.
    """

    near: float
    dialect: float
    load: float
    reliability: float


@dataclass(frozen=True)
class Placed:
    """A volunteer with the score, its parts and the distance in kilometres."""

    volunteer: UUID
    organisation: UUID
    home_county: str
    score: float
    parts: Parts
    distance_km: float


class _Available(NamedTuple):
    """A volunteer as the score needs one."""

    id: UUID
    organisation: UUID
    county: str
    township: str | None
    dialects: tuple[str, ...]
    free: float
    reliability: float


def place_volunteers(
    session: Session,
    atlas: AtlasFacts,
    where: tuple[str, str | None],
    work: Work,
    today: date,
    *,
    limit: int = 20,
) -> list[Placed]:
    """Order the volunteers who could take a task, the best placed first.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    atlas : AtlasFacts
        Where counties lie and what is spoken there.
    where : tuple of str and str or None
        Code of the county, and of the township when one is asked for.
    work : str
        ``visit`` or ``listening``.
    today : date
        Who is away on that day is left out.
    limit : int, default=20
        Volunteers to return.

    Returns
    -------
    placed : list of Placed
        Best first; ties by identifier.

    Raises
    ------
    CaseError
        If no county has the code.
    """
    county = where[0]
    target = atlas.counties.row.get(county)
    if target is None:
        raise CaseError("county", f"no county has the code {county!r}", f"没有代码为 {county} 的县")
    found = [one for one in _available(session, today) if one.county in atlas.counties.row]
    rows = np.array([atlas.counties.row[one.county] for one in found], dtype=int)
    counties = atlas.counties
    distance_km = great_circle_km(
        counties.lat[rows], counties.lon[rows], counties.lat[target], counties.lon[target]
    )
    # (n_volunteers, 4), in the order of `Parts`
    parts = np.column_stack(
        [
            np.exp(-distance_km / NEAR_KM) * [_same_township(one, where) for one in found],
            _understood(found, rows, target, atlas),
            [one.free for one in found],
            [one.reliability for one in found],
        ]
    )
    score = parts @ [SHARES[work][one.name] for one in fields(Parts)]
    best = heapq.nsmallest(limit, range(len(found)), key=lambda n: (-score[n], found[n].id.int))
    return [
        Placed(
            found[n].id,
            found[n].organisation,
            found[n].county,
            float(score[n]),
            Parts(*parts[n].tolist()),
            float(distance_km[n]),
        )
        for n in best
    ]


def _same_township(one: _Available, where: tuple[str, str | None]) -> float:
    """Return what nearness is multiplied with."""
    county, township = where
    if township is None or one.county != county or one.township == township:
        return 1.0
    return OTHER_TOWNSHIP


def _available(session: Session, today: date) -> list[_Available]:
    """Read who is active, here and has a place free, with what they kept and handed back."""
    loads = (
        select(FollowUp.volunteer_id, func.count().label("n_open"))
        .where(FollowUp.state == "assigned")
        .group_by(FollowUp.volunteer_id)
        .subquery()
    )
    past = (
        select(
            FollowUpEvent.volunteer_id,
            func.sum(sql_case((FollowUpEvent.kind == "outcome", 1), else_=0)).label("n_kept"),
            func.count().label("n_tasks"),
        )
        .where(FollowUpEvent.kind.in_(("outcome", "handed_back")))
        .group_by(FollowUpEvent.volunteer_id)
        .subquery()
    )
    n_open = func.coalesce(loads.c.n_open, 0)
    rows = session.execute(
        select(
            Volunteer.id,
            Volunteer.organisation_id,
            Volunteer.home_county,
            Volunteer.home_township,
            Volunteer.dialects,
            Volunteer.most_tasks,
            n_open,
            func.coalesce(past.c.n_kept, 0),
            func.coalesce(past.c.n_tasks, 0),
        )
        .outerjoin(loads, loads.c.volunteer_id == Volunteer.id)
        .outerjoin(past, past.c.volunteer_id == Volunteer.id)
        .where(
            Volunteer.is_active,
            or_(Volunteer.away_until.is_(None), Volunteer.away_until < today),
            n_open < Volunteer.most_tasks,
        )
    )
    return [
        _Available(
            id=identifier,
            organisation=organisation,
            county=county,
            township=township,
            dialects=tuple(dialects),
            free=1 - busy / most,
            reliability=(kept + KEPT_BEFORE) / (tasks + TASKS_BEFORE),
        )
        for identifier, organisation, county, township, dialects, most, busy, kept, tasks in rows
    ]


def _understood(
    found: Sequence[_Available], rows: NDArray[np.intp], target: int, atlas: AtlasFacts
) -> NDArray[np.float64]:
    """Sum the shares of the county's speech that each volunteer grew up with or understands."""
    table, tree = atlas.county_regions, atlas.regions
    at_target = table.county == target
    spoken = table.region[at_target]
    share = table.share[at_target]
    # (n_counties, n_spoken): whether the region is spoken in the county too
    at_home = np.zeros((len(atlas.counties), len(spoken)), dtype=bool)
    for column, region in enumerate(spoken.tolist()):
        at_home[table.county[table.region == region], column] = True
    names = {name for one in found for name in one.dialects if name in tree.row}
    learned = {name: tree.within[spoken, tree.row[name]] for name in names}
    known = at_home[rows]
    for line, one in enumerate(found):
        for name in one.dialects:
            if name in learned:
                known[line] |= learned[name]
    understood: NDArray[np.float64] = known @ share
    return understood
