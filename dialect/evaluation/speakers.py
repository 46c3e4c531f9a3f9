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

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.errors import EvaluationError

__all__ = ["Home", "Protocol", "Split", "drawn_prior", "flip_answers", "homes_of"]


class Protocol(StrEnum):
    """What the atlas does not know of a speaker's home."""

    LEAVE_3_KM = "leave-3km"
    LEAVE_12_KM = "leave-12km"
    CROSS_TRANSCRIBER = "cross-transcriber"


LEFT_OUT_KM = {Protocol.LEAVE_3_KM: 3.0, Protocol.LEAVE_12_KM: 12.0}
TWIN_KM = 5.0
"""Two records of one town lie at most this far apart (see `dialect.atlas.build.reliability`)."""
OTHER_COLLECTION = "ccr"
"""Source of the records that speak in the cross-transcriber protocol; all of it is withheld."""


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
    """

    point: int
    county: int
    withheld: frozenset[int]


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
    can = (points.county[rows] >= 0) & ~points.is_island[rows] & ~points.is_historical[rows]
    if protocol is Protocol.CROSS_TRANSCRIBER:
        can &= _has_twin(rows, atlas)
    candidates = [row for row in rows[can].tolist() if _is_in(split, row, atlas)]
    if not candidates:
        raise EvaluationError(f"no survey point can speak in {protocol} on the {split} half")
    other = frozenset(np.flatnonzero(points.source == OTHER_COLLECTION).tolist())
    return tuple(
        Home(
            row,
            int(points.county[row]),
            _within(LEFT_OUT_KM[protocol], row, atlas) if protocol in LEFT_OUT_KM else other,
        )
        for row in candidates
    )


def drawn_prior(homes: Sequence[Home], atlas: Atlas) -> dict[str, float]:
    """Return the prior that homes are drawn from: their number per province.

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
    codes, counts = np.unique(provinces, return_counts=True)
    return dict(zip(codes.tolist(), counts.astype(float).tolist(), strict=True))


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


def _has_twin(rows: NDArray[np.int32], atlas: Atlas) -> NDArray[np.bool_]:
    """Tell which points of the other collection have a record beside them in the first."""
    points = atlas.localities
    is_other = points.source[rows] == OTHER_COLLECTION
    first = rows[~is_other]
    away_km = great_circle_km(
        points.lat[rows][:, None],
        points.lon[rows][:, None],
        points.lat[first][None, :],
        points.lon[first][None, :],
    )
    has_twin: NDArray[np.bool_] = is_other & (away_km.min(axis=1) <= TWIN_KM)
    return has_twin


def _is_in(split: Split, row: int, atlas: Atlas) -> bool:
    """Halve the prefectures by their codes, so that neighbours do not part."""
    prefecture = atlas.counties.prefecture_code[atlas.localities.county[row]]
    is_test = sum(map(int, str(prefecture))) % 2 == 1
    return split is Split.ALL or is_test == (split is Split.TEST)
