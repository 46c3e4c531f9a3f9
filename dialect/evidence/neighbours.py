"""How much each survey point tells of each county: the kernel that all phonetic evidence shares.

No county is its survey points: what is known of a place is what nearby points of the same region
do, and where no point is near, what the region and at last the whole country does.
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.geodesy import Nearest, nearest_points
from dialect.atlas.load import Atlas
from dialect.atlas.regions import LEVELS
from dialect.entities import FloatArray

__all__ = ["AROUND", "KERNEL", "Kernel", "Neighbours", "neighbours_among", "region_shares"]

CACHED_ATLASES = 8
"""Tables kept: an evaluation goes through hundreds of atlases, each without somebody's home."""


@dataclass(frozen=True)
class Kernel:
    """How the weight of a survey point falls with distance and with unlikeness of region.

    Attributes
    ----------
    n_neighbours : int
        Nearest points that are looked at.
    reach_km : float
        Distance at which a point counts 1/e.
    same_region : tuple of float
        Weight of a point that shares with the county no more than nothing, the supergroup, the
        group, the cluster, the subcluster.
    own_county : float
        Mass that a point has, besides its nearness, for the county that it lies in by name.
    island : float
        Weight of a dialect island: it tells of its village, hardly of the county around it.
    region_mass, country_mass : float
        Pseudo-counts of the county's regions and of the whole country, in points at no distance.
    """

    n_neighbours: int = 24
    reach_km: float = 30.0
    same_region: tuple[float, float, float, float, float] = (0.03, 0.15, 0.4, 0.8, 1.0)
    own_county: float = 1.0
    island: float = 0.1
    region_mass: float = 0.5
    country_mass: float = 0.05


KERNEL = Kernel()
"""By leave-locality-out likelihood of the features over 996 places (`benchmarks/fit_kernel.py`):
-0.491 nats a value; without regard to region -0.506, at 10 km -0.53, at 120 km -0.51. Settings
within 0.0003 nats of the best count as equal."""
AROUND = replace(KERNEL, own_county=0.0)
"""What is spoken around a county, whether or not a point lies in it by name: what the towns of the
county itself say is weighed beside it (`dialect.evidence.towns`)."""


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
    speaks : ndarray of bool, shape (n_points,)
        Whether the point tells of anybody now alive, and is not withheld.
    """

    point: NDArray[np.intp]
    weight: FloatArray
    region_weight: FloatArray
    country_weight: FloatArray
    group_share: FloatArray
    point_group: NDArray[np.int32]
    speaks: NDArray[np.bool_]

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
        known = ~np.isnan(values[:, 0]) & self.speaks
        filled = np.where(known[:, None], values, 0.0)
        of_country = self.of_country(values)
        of_group = self._group_means(filled, known, of_country)[self._groups]
        weight = self.weight * known[self.point]
        near = [
            np.einsum("cn,cn->c", weight, column[self.point])  # one by one, they stay in the cache
            for column in np.ascontiguousarray(filled.T)
        ]
        total = (
            np.stack(near, axis=1)
            + self.region_weight[:, None] * (self._shares_of_groups @ of_group)
            + self.country_weight[:, None] * of_country
        )
        averages: FloatArray = (
            total / (weight.sum(axis=1) + self.region_weight + self.country_weight)[:, None]
        )
        return averages

    def of_country(self, values: FloatArray) -> FloatArray:
        """Average values over all points that say.

        Parameters
        ----------
        values : ndarray of float, shape (n_points, n_values)
            A row of NaN stands for a point that does not say.

        Returns
        -------
        mean : ndarray of float, shape (n_values,)
            What is expected of somebody from anywhere.
        """
        mean: FloatArray = values[~np.isnan(values[:, 0]) & self.speaks].mean(axis=0)
        return mean

    def of_groups(self, values: FloatArray) -> FloatArray:
        """Average values over the points of each point's dialect group.

        Parameters
        ----------
        values : ndarray of float, shape (n_points, n_values)
            A row of NaN stands for a point that does not say.

        Returns
        -------
        means : ndarray of float, shape (n_points, n_values)
            Drawn to the country's mean by the weight of one point.
        """
        known = ~np.isnan(values[:, 0]) & self.speaks
        filled = np.where(known[:, None], values, 0.0)
        means: FloatArray = self._group_means(filled, known, self.of_country(values))
        return means[self.point_group]

    @cached_property
    def _groups(self) -> NDArray[np.intp]:
        """Rows of the regions that are groups of some county."""
        return np.flatnonzero(self.group_share.any(axis=0))

    @cached_property
    def _shares_of_groups(self) -> FloatArray:
        return self.group_share[:, self._groups]

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


@lru_cache(maxsize=CACHED_ATLASES)
def neighbours_among(atlas: Atlas, rows: tuple[int, ...], kernel: Kernel = KERNEL) -> Neighbours:
    """Weigh some survey points for every county.

    Parameters
    ----------
    atlas : Atlas
        Where counties, points and regions are read from.
    rows : tuple of int
        Rows of the survey points that can speak, at least `kernel.n_neighbours`.
    kernel : Kernel, default=KERNEL
        How weights fall off.

    Returns
    -------
    neighbours : Neighbours
        Positions refer to `rows`.
    """
    counties, localities = atlas.counties, atlas.localities
    points = np.array(rows)
    near = _nearest_of_counties(atlas, rows, kernel.n_neighbours)
    near_rows = points[near.row]
    alike = _likeness(atlas, kernel.same_region)
    mass = np.exp(-near.distance_km / kernel.reach_km)
    mass *= alike[np.arange(len(counties))[:, None], localities.region[near_rows]]
    is_own = localities.county[near_rows] == np.arange(len(counties))[:, None]
    mass += kernel.own_county * is_own
    mass = np.where(localities.is_island[near_rows], kernel.island * mass, mass)
    speaks = ~localities.is_historical[points] & ~np.isin(points, list(atlas.withheld))
    mass *= speaks[near.row]
    total = mass.sum(axis=1) + kernel.region_mass + kernel.country_mass
    group, table = atlas.regions.ancestor_at("group"), atlas.county_regions
    group_share = np.zeros((len(counties), len(group)))
    np.add.at(group_share, (table.county, group[table.region]), table.share)
    return Neighbours(
        point=near.row,
        weight=mass / total[:, None],
        region_weight=kernel.region_mass / total,
        country_weight=kernel.country_mass / total,
        group_share=group_share,
        point_group=group[localities.region[points]],
        speaks=speaks,
    )


@lru_cache(maxsize=CACHED_ATLASES)
def _nearest_of_counties(atlas: Atlas, rows: tuple[int, ...], k: int) -> Nearest:
    """Find the survey points nearest to each county, the same for every kernel."""
    counties, localities = atlas.counties, atlas.localities
    points = np.array(rows)
    return nearest_points(
        counties.lat, counties.lon, localities.lat[points], localities.lon[points], k=k
    )


@lru_cache(maxsize=CACHED_ATLASES)
def region_shares(atlas: Atlas) -> FloatArray:
    """Spread each county's shares of the regions out over all regions.

    Parameters
    ----------
    atlas : Atlas
        Where regions and the counties' shares of them are read from.

    Returns
    -------
    shares : ndarray of float, shape (n_counties, n_regions)
        Each row sums to 1; zero where a region is not spoken.
    """
    table = atlas.county_regions
    shares = np.zeros((len(atlas.counties), len(atlas.regions)))
    shares[table.county, table.region] = table.share
    return shares


@lru_cache(maxsize=CACHED_ATLASES)
def _likeness(atlas: Atlas, same_region: tuple[float, ...]) -> FloatArray:
    """Weigh each region for each county by what they share, shape (n_counties, n_regions)."""
    tree = atlas.regions
    alike = np.full((len(tree), len(tree)), same_region[0])
    for level, weight in zip(LEVELS, same_region[1:], strict=True):
        ancestor = tree.ancestor_at(level)
        alike[ancestor[:, None] == ancestor[None, :]] = weight
    likeness: FloatArray = region_shares(atlas) @ alike
    return likeness
