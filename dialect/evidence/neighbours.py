"""How much each survey point tells of each county: the kernel that all phonetic evidence shares.

No county is its survey points: what is known of a place is what nearby points of the same region
do, and where no point is near, what the region and at last the whole country does.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.geodesy import nearest_points
from dialect.atlas.load import Atlas
from dialect.entities import FloatArray

__all__ = ["Neighbours", "neighbours_among"]

N_NEIGHBOURS = 24
KERNEL_KM = 30.0
"""Distance at which a survey point counts 1/e; held for all evidence until fitted per kind."""
SAME_REGION = {"subcluster": 1.0, "cluster": 0.8, "group": 0.4, "supergroup": 0.15, "none": 0.03}
"""Weight of a point by the finest level of the tree that it shares with the county."""
ISLAND_WEIGHT = 0.1
"""A dialect island tells of its village, hardly of the county around it."""
REGION_MASS = 0.5
"""Pseudo-count of the county's regions, in survey points at no distance."""
COUNTRY_MASS = 0.1
"""Pseudo-count of the whole country."""


@dataclass(frozen=True)
class Neighbours:
    """Weights of some survey points for every county.

    Attributes
    ----------
    point : ndarray of int, shape (n_counties, n_neighbours)
        Position among the points asked for, nearest first.
    weight : ndarray of float, shape (n_counties, n_neighbours)
        Share of the county's mixture that the point has.
    region_weight : ndarray of float, shape (n_counties,)
        Share of the mixture of the points of the county's own groups.
    country_weight : ndarray of float, shape (n_counties,)
        Share of the mixture of all points; the three sum to 1.
    group_share : ndarray of float, shape (n_counties, n_regions)
        Share of each group in the county's speech, zero for regions that are no group.
    point_group : ndarray of int, shape (n_points,)
        Row of the group of each point.
    """

    point: NDArray[np.intp]
    weight: FloatArray
    region_weight: FloatArray
    country_weight: FloatArray
    group_share: FloatArray
    point_group: NDArray[np.int32]

    def average(self, values: FloatArray) -> FloatArray:
        """Average values of the points over each county's mixture.

        Parameters
        ----------
        values : ndarray of float, shape (n_points, n_values)
            Non-negative, such as probabilities; a row of NaN stands for a point that does not say.

        Returns
        -------
        averages : ndarray of float, shape (n_counties, n_values)
            Averages over the points that say, in the proportions of the mixture.
        """
        known = ~np.isnan(values[:, 0])
        filled = np.where(known[:, None], values, 0.0)
        of_country = filled[known].mean(axis=0)
        of_group = self._group_means(filled, known, of_country)
        weight = self.weight * known[self.point]
        total = (
            np.einsum("cn,cnv->cv", weight, filled[self.point])
            + self.region_weight[:, None] * (self.group_share @ of_group)
            + self.country_weight[:, None] * of_country
        )
        averages: FloatArray = (
            total / (weight.sum(axis=1) + self.region_weight + self.country_weight)[:, None]
        )
        return averages

    def _group_means(
        self, values: FloatArray, known: NDArray[np.bool_], of_country: FloatArray
    ) -> FloatArray:
        """Average over the points of each group, drawn to the country's mean by one point."""
        n_regions = self.group_share.shape[1]
        count = np.bincount(self.point_group, weights=known, minlength=n_regions)
        total = np.zeros((n_regions, values.shape[1]))
        np.add.at(total, self.point_group, values)
        means: FloatArray = (total + of_country) / (count + 1)[:, None]
        return means


@cache
def neighbours_among(atlas: Atlas, rows: tuple[int, ...]) -> Neighbours:
    """Weigh some survey points for every county.

    Parameters
    ----------
    atlas : Atlas
        Where counties, points and regions are read from.
    rows : tuple of int
        Rows of the survey points that can speak, at least `N_NEIGHBOURS`.

    Returns
    -------
    neighbours : Neighbours
        Positions refer to `rows`.
    """
    counties, localities = atlas.counties, atlas.localities
    points = np.array(rows)
    near = nearest_points(
        counties.lat, counties.lon, localities.lat[points], localities.lon[points], k=N_NEIGHBOURS
    )
    near_rows = points[near.row]
    kernel = (
        np.exp(-near.distance_km / KERNEL_KM)
        * _likeness(atlas)[np.arange(len(counties))[:, None], localities.region[near_rows]]
    )
    kernel = np.where(localities.is_island[near_rows], ISLAND_WEIGHT * kernel, kernel)
    kernel = np.where(localities.is_historical[near_rows], 0.0, kernel)
    mass = kernel.sum(axis=1) + REGION_MASS + COUNTRY_MASS
    group = atlas.regions.ancestor_at("group")
    share = _region_shares(atlas)
    group_share = np.zeros_like(share)
    np.add.at(group_share.T, group, share.T)
    return Neighbours(
        point=near.row,
        weight=kernel / mass[:, None],
        region_weight=REGION_MASS / mass,
        country_weight=COUNTRY_MASS / mass,
        group_share=group_share,
        point_group=group[localities.region[points]],
    )


@cache
def _region_shares(atlas: Atlas) -> FloatArray:
    """Spread the county's shares out, shape (n_counties, n_regions)."""
    table = atlas.county_regions
    shares = np.zeros((len(atlas.counties), len(atlas.regions)))
    shares[table.county, table.region] = table.share
    return shares


@cache
def _likeness(atlas: Atlas) -> FloatArray:
    """Weigh each region for each county by what they share, shape (n_counties, n_regions)."""
    tree = atlas.regions
    alike = np.full((len(tree), len(tree)), SAME_REGION["none"])
    for level in ("supergroup", "group", "cluster", "subcluster"):
        ancestor = tree.ancestor_at(level)
        alike[ancestor[:, None] == ancestor[None, :]] = SAME_REGION[level]
    likeness: FloatArray = _region_shares(atlas) @ alike
    return likeness
