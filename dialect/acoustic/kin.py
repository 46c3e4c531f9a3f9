"""What nearby survey points of the same region tell about a point.

Two records of one town agree even on the number of its tones only half the time, so a survey point
is not known as exactly as its table reads; and most points have no readings at all. Both gaps are
filled by the points around, nearest kin first.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from dialect.atlas.geodesy import nearest_points
from dialect.atlas.load import Atlas

__all__ = ["kin_among"]

N_KIN = 24
REACH_KM = 60.0
KINSHIP = (0.02, 0.1, 0.4, 1.0)
"""Weight of a neighbour that shares no level of region, one, two, or three; and the scale of the
exponential fall with distance: as tones are carried in `dialect.atlas.build.tone_classes`."""
COUNTRY_MASS = 0.05
"""Pseudo-count of the whole country, in points at no distance; as `dialect.evidence.neighbours`."""

_LEVELS = ("supergroup", "group", "cluster")


@cache
def kin_among(atlas: Atlas, rows: tuple[int, ...], known: tuple[int, ...]) -> csr_array:
    """Weigh some survey points for others by distance and region.

    Parameters
    ----------
    atlas : Atlas
        Where places and regions are read from.
    rows : tuple of int
        Survey points to be told about.
    known : tuple of int
        Survey points that tell; a point never tells about itself, nor do historical records and
        points that the atlas withholds.

    Returns
    -------
    weight : csr_array of float, shape (n_rows, n_known)
        Each row sums to less than 1; the whole country holds the rest.
    """
    points, others, places = np.array(rows), np.array(known), atlas.localities
    k = min(N_KIN, len(others))
    near = nearest_points(
        places.lat[points], places.lon[points], places.lat[others], places.lon[others], k=k
    )
    other = others[near.row]
    n_shared = _n_shared_levels(atlas, places.region[points][:, None], places.region[other])
    mass = np.exp(-near.distance_km / REACH_KM) * np.array(KINSHIP)[n_shared]
    is_silent = places.is_historical[other] | np.isin(other, list(atlas.withheld))
    mass[(other == points[:, None]) | is_silent] = 0.0
    mass /= mass.sum(axis=1, keepdims=True) + COUNTRY_MASS
    start = np.arange(0, mass.size + 1, k)
    return csr_array((mass.ravel(), near.row.ravel(), start), shape=(len(points), len(others)))


def _n_shared_levels(
    atlas: Atlas, region: NDArray[np.int32], other: NDArray[np.int32]
) -> NDArray[np.intp]:
    """Count the levels of region that points share, from the supergroup down."""
    shared = np.zeros(np.broadcast_shapes(region.shape, other.shape), dtype=np.intp)
    for level in _LEVELS:
        ancestor = atlas.regions.ancestor_at(level)
        shared += ancestor[region] == ancestor[other]
    return shared
