"""How well two transcribers of one town agree, feature by feature.

Some towns were surveyed twice, once for each of the two collections. Whoever answers a feature
question differs from the survey as one transcriber does from another, so their agreement is the
reliability that a heard feature is weighed with.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.geodesy import great_circle_km

__all__ = ["Agreement", "agreement", "twice_surveyed"]

MAX_DISTANCE_KM = 5.0  # seats of one county in two tables lie up to this far apart
# Before any pair is seen, a feature is taken to agree as features do on the whole: .83 per feature
# in an earlier reading of these tables, with the weight of four pairs.
PRIOR_AGREEMENT = 0.83
PRIOR_PAIRS = 4.0

_CCR = "CCR:"
_BRACKETS = re.compile(r"[（(].*?[)）]")


@dataclass(frozen=True)
class Agreement:
    """Agreement of one feature over the towns with two records.

    Attributes
    ----------
    n_pairs : int
        Towns whose two records both have a value.
    n_agree : int
        Those where the values are the same.
    """

    n_pairs: int
    n_agree: int

    @property
    def raw(self) -> float:
        """Share that agrees; NaN without pairs."""
        return self.n_agree / self.n_pairs if self.n_pairs else float("nan")

    @property
    def reliability(self) -> float:
        """Share that agrees, drawn towards the mean of all features where pairs are few."""
        return (self.n_agree + PRIOR_AGREEMENT * PRIOR_PAIRS) / (self.n_pairs + PRIOR_PAIRS)


def twice_surveyed(
    names: Sequence[str], lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Find the towns that both collections surveyed.

    Parameters
    ----------
    names : sequence of str, length n
        Keys of the survey points; those of the 小學堂 collection begin with ``CCR:``.
    lat, lon : ndarray of float, shape (n,)
        Degrees.

    Returns
    -------
    pairs : list of (int, int)
        Positions of the 小學堂 record and of the other, at most 5 km apart. Names are compared
        without what stands in brackets.
    """
    others = {name: at for at, name in enumerate(names) if not name.startswith(_CCR)}
    pairs = []
    for at, name in enumerate(names):
        town = others.get(_BRACKETS.sub("", name.removeprefix(_CCR)))
        if not name.startswith(_CCR) or town is None:
            continue
        distance_km = great_circle_km(lat[at], lon[at], lat[town], lon[town])
        if distance_km <= MAX_DISTANCE_KM:
            pairs.append((at, town))
    return pairs


def agreement(value: NDArray[np.int8], pairs: Sequence[tuple[int, int]]) -> list[Agreement]:
    """Count agreements of every feature.

    Parameters
    ----------
    value : ndarray of int8, shape (n_points, n_features)
        -1 for no value.
    pairs : sequence of (int, int)
        Rows of `value`.

    Returns
    -------
    agreements : list of Agreement, length n_features
        Towns where both records have a value, and where it is the same.
    """
    one, other = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    is_known = (value[one] >= 0) & (value[other] >= 0)
    is_same = is_known & (value[one] == value[other])
    counts = zip(is_known.sum(axis=0).tolist(), is_same.sum(axis=0).tolist(), strict=True)
    return [Agreement(n_pairs, n_agree) for n_pairs, n_agree in counts]
