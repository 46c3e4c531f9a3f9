"""Surveyed towns one by one: a person talks as one town does, not as the average of many.

The answers of somebody from a surveyed town fit that town nearly everywhere; those of somebody from
near by fit one of the towns around in most things, and differ from it in the rest. Both are lost
where every answer is weighed against a blend of towns (`dialect.evidence.neighbours`).
"""

from functools import lru_cache

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import FloatArray, Towns
from dialect.evidence.neighbours import AROUND, Neighbours, neighbours_among

__all__ = ["KIN_STRAY", "OWN_STRAY", "around_counties", "speech_of_towns", "towns_of"]

OWN_STRAY = 0.1
"""Share of what a person from a surveyed town says that follows the town's dialect group."""
KIN_STRAY = 0.3
"""The same of a person from near by. Both by the log posterior of homes on the development half
(`benchmarks/fit_weights.py`)."""


@lru_cache(maxsize=8)
def towns_of(atlas: Atlas) -> Towns:
    """Tell which surveyed towns lie in each county and around it.

    Parameters
    ----------
    atlas : Atlas
        Where counties and survey points are read from.

    Returns
    -------
    towns : Towns
        In the order of `atlas.features.locality`; those withheld, historical records and dialect
        islands are no town of their county.
    """
    rows, points, near = atlas.features.locality, atlas.localities, around_counties(atlas)
    is_own = near.speaks & (points.county[rows] >= 0) & ~points.is_island[rows]
    own_town = np.flatnonzero(is_own)
    own_county = points.county[rows[own_town]]
    order = np.argsort(own_county, kind="stable")
    total = near.weight.sum(axis=1) + near.country_weight
    with np.errstate(divide="ignore"):  # a town that is withheld has no share
        log_near_share = np.log(near.weight.T / total)
    return Towns(
        near=np.ascontiguousarray(near.point.T),
        log_near_share=log_near_share,
        log_no_share=np.log(near.country_weight / total),
        own_county=own_county[order].astype(np.intp),
        own_town=own_town[order],
    )


def around_counties(atlas: Atlas) -> Neighbours:
    """Weigh the surveyed towns around every county.

    Parameters
    ----------
    atlas : Atlas
        Where counties and survey points are read from.

    Returns
    -------
    neighbours : Neighbours
        In the order of `atlas.features.locality`.
    """
    return neighbours_among(atlas, tuple(atlas.features.locality.tolist()), AROUND)


def speech_of_towns(values: FloatArray, atlas: Atlas) -> tuple[FloatArray, FloatArray]:
    """Draw what the towns say towards what their dialect groups say.

    Parameters
    ----------
    values : ndarray of float, shape (n_towns, n_values)
        What the survey says of each town; a row of NaN where it says nothing.
    atlas : Atlas
        Where survey points are read from.

    Returns
    -------
    own, kin : ndarray of float, shape (n_towns, n_values)
        What is expected of somebody from the town, and of somebody from near it; where the survey
        says nothing, what is expected of the group.
    """
    near = around_counties(atlas)
    group = near.of_groups(values)
    known = ~np.isnan(values) & near.speaks[:, None]
    own, kin = (
        np.where(known, (1 - stray) * values + stray * group, group)
        for stray in (OWN_STRAY, KIN_STRAY)
    )
    return own, kin
