"""Simulated speakers: survey points that answer as people from there would.

A speaker is a survey record of one town; what must not be known of that town is withheld from the
atlas. No figure made so says how well listeners hear: the answers are transcribers' answers, some
of them flipped at random.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.geodesy import great_circle_km, nearest_points
from dialect.atlas.load import Atlas
from dialect.errors import EvaluationError

__all__ = [
    "TWIN_KM",
    "Home",
    "Protocol",
    "Split",
    "drawn_prior",
    "flip_answers",
    "homes_of",
    "is_in",
]


class Protocol(StrEnum):
    """What the atlas does not know of a speaker's home."""

    LEAVE_3_KM = "leave-3km"
    LEAVE_12_KM = "leave-12km"
    CROSS_TRANSCRIBER = "cross-transcriber"
    POPULATION = "population"


LEFT_OUT_KM = {Protocol.LEAVE_3_KM: 3.0, Protocol.LEAVE_12_KM: 12.0}
TWIN_KM = 5.0
"""Two records of one town lie at most this far apart (see `dialect.atlas.build.reliability`)."""
OTHER_COLLECTION = "ccr"
"""Source of the records that speak for surveyed towns; all of it is withheld then."""


class Split(StrEnum):
    """Halves of the prefectures: weights are fitted on one and reported on the other."""

    DEVELOPMENT = "development"
    TEST = "test"
    ALL = "all"


@dataclass(frozen=True)
class Home:
    """Where a simulated speaker comes from.

    Attributes
    ----------
    point : int
        Row of the survey point in the atlas.
    county : int
        Row of its county.
    withheld : frozenset of int
        Rows of the survey points that the atlas must not hear.
    weight : float
        How often such a speaker is drawn, against the others.
    """

    point: int
    county: int
    withheld: frozenset[int]
    weight: float = 1.0


def homes_of(protocol: Protocol, split: Split, atlas: Atlas) -> tuple[Home, ...]:
    """List the homes that speakers of a protocol may have.

    Parameters
    ----------
    protocol : Protocol
        What is withheld.
    split : Split
        Which half of the prefectures.
    atlas : Atlas
        The whole atlas.

    Returns
    -------
    homes : tuple of Home
        Points with readings that lie in a county by name; no islands, no historical records.

    Raises
    ------
    EvaluationError
        If there is none.
    """
    points = atlas.localities
    rows = atlas.features.locality
    rows = rows[(points.county[rows] >= 0) & ~points.is_island[rows] & ~points.is_historical[rows]]
    if protocol is Protocol.POPULATION:
        homes = _stand_ins(rows, atlas)
    elif protocol is Protocol.CROSS_TRANSCRIBER:
        homes = [
            _home(row, _of_other_collection(atlas), atlas)
            for row in _with_twin(rows, atlas).tolist()
        ]
    else:
        homes = [
            _home(row, _within(LEFT_OUT_KM[protocol], row, atlas), atlas) for row in rows.tolist()
        ]
    kept = tuple(home for home in homes if is_in(split, home.point, atlas))
    if not kept:
        raise EvaluationError(f"no survey point can speak in {protocol} on the {split} half")
    return kept


def _home(point: int, withheld: frozenset[int], atlas: Atlas, weight: float = 1.0) -> Home:
    return Home(point, int(atlas.localities.county[point]), withheld, weight)


def _stand_ins(rows: NDArray[np.int32], atlas: Atlas) -> list[Home]:
    """Let survey points speak for the people of every county, surveyed or not.

    For each county the nearest point speaks, as often as the county has people, and all points
    nearer to it than it is to the county are withheld: so the next that is known lies as far from
    the speaker as the nearest lies from the county. Where that is no further than two records of
    one town may be, the home counts as surveyed, and the nearest town with two records speaks by
    the one that the atlas does not hear.
    """
    counties, other = atlas.counties, _of_other_collection(atlas)
    (point, away_km), (twin, _) = (
        _nearest(some, atlas) for some in (rows, _with_twin(rows, atlas))
    )
    homes = [
        _home(twin[i], other, atlas, people)
        if away_km[i] <= TWIN_KM
        else _home(point[i], _within(away_km[i], point[i], atlas), atlas, people)
        for i, people in enumerate(np.nan_to_num(counties.population).tolist())
    ]
    return [home for home in homes if home.weight > 0]


def _nearest(rows: NDArray[np.int32], atlas: Atlas) -> tuple[list[int], list[float]]:
    """Find the nearest of some survey points to each county, and how far it is."""
    counties, points = atlas.counties, atlas.localities
    near = nearest_points(counties.lat, counties.lon, points.lat[rows], points.lon[rows], k=1)
    return rows[near.row[:, 0]].tolist(), near.distance_km[:, 0].tolist()


def _of_other_collection(atlas: Atlas) -> frozenset[int]:
    return frozenset(np.flatnonzero(atlas.localities.source == OTHER_COLLECTION).tolist())


def drawn_prior(homes: Sequence[Home], atlas: Atlas) -> dict[str, float]:
    """Return the prior that homes are drawn from: how often each province is drawn.

    Parameters
    ----------
    homes : sequence of Home
        All that may be drawn.
    atlas : Atlas
        Where the provinces are read from.

    Returns
    -------
    prior : dict of str to float
        Weight of each province code, as `dialect.ranking.prior` takes it. Within a province the
        prior is by population; points were not chosen by it, but nor is it tuned to them.
    """
    provinces = atlas.counties.province_code[[home.county for home in homes]]
    codes, province = np.unique(provinces, return_inverse=True)
    drawn = np.bincount(province, weights=[home.weight for home in homes])
    return dict(zip(codes.tolist(), drawn.tolist(), strict=True))


def flip_answers(
    value: NDArray[np.int8], n_values: NDArray[np.intp], rate: float, rng: np.random.Generator
) -> NDArray[np.int8]:
    """Turn a share of a speaker's answers into wrong ones.

    Parameters
    ----------
    value : ndarray of int8, shape (n_features,)
        Positions of the true values; -1, not known, stays.
    n_values : ndarray of int, shape (n_features,)
        Values of each feature, at least 2.
    rate : float
        Chance that an answer is wrong, 0 to 1; every wrong value is as likely.
    rng : Generator
        Source of chance.

    Returns
    -------
    answers : ndarray of int8, shape (n_features,)
        Positions of the values heard.
    """
    shift = rng.integers(1, n_values)
    is_wrong = (rng.random(len(value)) < rate) & (value >= 0)
    return np.where(is_wrong, (value + shift) % n_values, value).astype(np.int8)


def _within(distance_km: float, row: int, atlas: Atlas) -> frozenset[int]:
    points = atlas.localities
    away_km = great_circle_km(points.lat, points.lon, points.lat[row], points.lon[row])
    return frozenset(np.flatnonzero(away_km <= distance_km).tolist())


def _with_twin(rows: NDArray[np.int32], atlas: Atlas) -> NDArray[np.int32]:
    """Keep the points of the other collection that have a record beside them in the first."""
    points, surveyed = atlas.localities, atlas.features.locality
    is_other = points.source[rows] == OTHER_COLLECTION
    speaking, first = rows[is_other], surveyed[points.source[surveyed] != OTHER_COLLECTION]
    away_km = great_circle_km(
        points.lat[speaking][:, None],
        points.lon[speaking][:, None],
        points.lat[first][None, :],
        points.lon[first][None, :],
    )
    twice: NDArray[np.int32] = speaking[away_km.min(axis=1) <= TWIN_KM]
    return twice


def is_in(split: Split, row: int, atlas: Atlas) -> bool:
    """Tell whether a survey point lies in a half of the prefectures.

    Parameters
    ----------
    split : Split
        Which half.
    row : int
        Row of a survey point that lies in a county by name.
    atlas : Atlas
        Where points and counties are read from.

    Returns
    -------
    is_in : bool
        Prefectures are halved by their codes, so that neighbours do not part.
    """
    prefecture = atlas.counties.prefecture_code[atlas.localities.county[row]]
    is_test = sum(map(int, str(prefecture))) % 2 == 1
    return split is Split.ALL or is_test == (split is Split.TEST)
