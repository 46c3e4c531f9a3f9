"""Which counties the surveys of speech reach: elsewhere what is heard can say little."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.entities import FloatArray
from dialect.evidence.neighbours import neighbours_among

__all__ = ["LEAST_SURVEYED", "SurveyCoverage", "survey_coverage"]

LEAST_SURVEYED = 0.2
"""Share of its mixture that a county's own neighbourhood must have to be called surveyed."""


@dataclass(frozen=True)
class SurveyCoverage:
    """How near the recorded speech lies to each county.

    Attributes
    ----------
    is_surveyed : ndarray of bool, shape (n_counties,)
        Whether nearby points have at least `LEAST_SURVEYED` of what is said of the county; where
        not, heard sounds are judged by the region and the country, and hardly tell the county
        from its neighbours.
    nearest_km : ndarray of float, shape (n_counties,)
        Great-circle distance from the county's centroid to the nearest point.
    """

    is_surveyed: NDArray[np.bool_]
    nearest_km: FloatArray


@lru_cache(maxsize=8)
def survey_coverage(atlas: Atlas) -> SurveyCoverage:
    """Measure how near the points with character readings lie to each county.

    Parameters
    ----------
    atlas : Atlas
        Where counties and survey points are read from.

    Returns
    -------
    coverage : SurveyCoverage
        One entry per county, by the same kernel that weighs heard features and readings.
    """
    points = atlas.features.locality
    near = neighbours_among(atlas, tuple(points.tolist()))
    nearest = points[near.point[:, 0]]
    counties, localities = atlas.counties, atlas.localities
    distance_km = great_circle_km(
        counties.lat, counties.lon, localities.lat[nearest], localities.lon[nearest]
    )
    return SurveyCoverage(near.weight.sum(axis=1) >= LEAST_SURVEYED, distance_km)
