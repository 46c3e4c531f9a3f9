"""How well a session of known words places a speaker whose homes are known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.entities import FloatArray
from dialect.evaluation.outcomes import N_BEST, Statistic
from dialect.evidence.neighbours import region_shares
from dialect.ranking.combine import Posterior
from dialect.ranking.summary import credible_sets

__all__ = ["FIGURES", "Placement", "Points", "Truth", "place", "rank_of"]

LEVEL = 0.8
"""Part of the posterior that the sets hold, for counties and for groups."""


@dataclass(frozen=True)
class Truth:
    """What is known of a speaker.

    Attributes
    ----------
    cluster : str
        Sessions of one cluster are resampled together: a prefecture, or a draw of clips.
    points : tuple of int
        Rows of the survey points nearest to home, of those that the atlas knows.
    counties : tuple of int
        Rows of the counties that count as home.
    groups : tuple of int
        Rows of the dialect groups that do.
    """

    cluster: str
    points: tuple[int, ...]
    counties: tuple[int, ...]
    groups: tuple[int, ...]


@dataclass(frozen=True)
class Points:
    """What the words said of the survey points.

    Attributes
    ----------
    locality : ndarray of int32, shape (n_points,)
        Their rows in the atlas.
    log_lr : ndarray of float, shape (n_points,)
        All points being as likely before; -inf for one that is withheld.
    chance : ndarray of float, shape (n_points,)
        That the speaker talks like the point, by who lives around it.
    """

    locality: NDArray[np.int32]
    log_lr: FloatArray
    chance: FloatArray


@dataclass(frozen=True)
class Placement:
    """How one session stands to the truth.

    Attributes
    ----------
    cluster : str
        As in `Truth`.
    rank : int
        Rank of the best of the true points among all survey points.
    first_km, best_of_ten_km : float
        From the middle of the first county, and of the nearest of the first ten, to that of the
        nearest home county.
    is_covered, is_group_covered : bool
        Whether the 80 % set of counties holds a home county, and that of groups a home group.
    is_point_in_group, is_county_in_group, is_group_first : bool
        Whether the likeliest point lies in a home group; whether most people of the first county
        speak one; whether the likeliest group is one.
    log_posterior : float
        Natural logarithm of the posterior of the home counties together.
    bits : float
        Doublings of the chance of the home groups.
    """

    cluster: str
    rank: int
    first_km: float
    best_of_ten_km: float
    is_covered: bool
    is_group_covered: bool
    is_point_in_group: bool
    is_county_in_group: bool
    is_group_first: bool
    log_posterior: float
    bits: float


def rank_of(rows: Sequence[int], locality: NDArray[np.int32], log_likelihood: FloatArray) -> int:
    """Rank the best of some survey points among all.

    Parameters
    ----------
    rows : sequence of int
        Rows of the points in the atlas; at least one has tones.
    locality : ndarray of int32, shape (n_points,)
        Rows of the points that were scored.
    log_likelihood : ndarray of float, shape (n_points,)
        Their scores.

    Returns
    -------
    rank : int
        From 1; points of equal score share the better rank.

    Examples
    --------
    >>> rank_of([4, 7], np.array([2, 4, 7], np.int32), np.array([-1.0, -3.0, -2.0]))
    2
    """
    best = log_likelihood[np.isin(locality, rows)].max()
    return 1 + int((log_likelihood > best).sum())


def place(
    posterior: Posterior,
    prior: FloatArray,
    points: Points,
    truth: Truth,
    atlas: Atlas,
) -> Placement:
    """Compare what a session said with the truth.

    Parameters
    ----------
    posterior : Posterior
        Over counties.
    prior : ndarray of float, shape (n_counties,)
        What was believed before.
    points : Points
        What was said of the survey points.
    truth : Truth
        Where the speaker is from.
    atlas : Atlas
        The whole atlas.

    Returns
    -------
    placement : Placement
        Figures of this session.
    """
    counties, homes = atlas.counties, list(truth.counties)
    order = np.argsort(-posterior.county, kind="stable")[:N_BEST, None]
    away_km = great_circle_km(
        counties.lat[order], counties.lon[order], counties.lat[homes], counties.lon[homes]
    ).min(axis=1)
    groups = atlas.regions.ancestor_at("group")
    before, after = (_of_groups(chance, groups, atlas) for chance in (prior, posterior.county))
    at_home, first = list(truth.groups), int(points.locality[points.chance.argmax()])
    of_first = np.bincount(groups, weights=region_shares(atlas)[order[0, 0]])
    chance = after[at_home].sum()
    return Placement(
        cluster=truth.cluster,
        rank=rank_of(truth.points, points.locality, points.log_lr),
        first_km=float(away_km[0]),
        best_of_ten_km=float(away_km.min()),
        is_covered=bool(np.isin(homes, credible_sets(posterior)["80"]).any()),
        is_group_covered=_holds(after, posterior.outside_coverage, at_home),
        is_point_in_group=bool(groups[atlas.localities.region[first]] in at_home),
        is_county_in_group=bool(of_first.argmax() in at_home),
        is_group_first=bool(after.argmax() in at_home),
        log_posterior=float(np.log(posterior.county[homes].sum())),
        bits=float(np.log2(chance / before[at_home].sum())),
    )


def _of_groups(chance: FloatArray, groups: NDArray[np.integer], atlas: Atlas) -> FloatArray:
    """Share the chances of the counties out among the groups spoken there, (n_regions,)."""
    of_region = chance @ region_shares(atlas)
    return np.bincount(groups, weights=of_region, minlength=len(groups)).astype(np.float64)


def _holds(group: FloatArray, outside: float, at_home: Sequence[int]) -> bool:
    """Say whether the smallest set of groups with `LEVEL` of the posterior has one of home."""
    chance = np.append(group, outside)
    order = np.argsort(-chance, kind="stable")
    n_needed = int(np.searchsorted(np.cumsum(chance[order]), LEVEL)) + 1
    return bool(np.isin(at_home, order[:n_needed]).any())


def _of(name: str) -> Callable[[Sequence[Placement]], FloatArray]:
    return lambda found: np.array([float(getattr(one, name)) for one in found])


FIGURES: dict[str, tuple[Callable[[Sequence[Placement]], FloatArray], Statistic]] = {
    "rank of the nearest true points, median": (_of("rank"), np.median),
    "first point in the true group": (_of("is_point_in_group"), np.mean),
    "first county in the true group": (_of("is_county_in_group"), np.mean),
    "likeliest group is true": (_of("is_group_first"), np.mean),
    "first county, median km": (_of("first_km"), np.median),
    "best of ten counties, median km": (_of("best_of_ten_km"), np.median),
    "80 % set of counties holds a home": (_of("is_covered"), np.mean),
    "80 % set of groups holds the true one": (_of("is_group_covered"), np.mean),
    "log posterior of the home counties": (_of("log_posterior"), np.mean),
    "bits for the true group": (_of("bits"), np.mean),
}
"""By name, what is taken of each session, and how sessions are put together."""
