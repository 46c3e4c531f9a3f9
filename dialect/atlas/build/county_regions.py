"""Share out the dialect regions of the survey points among the counties."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dialect.atlas.geodesy import nearest_points
from dialect.atlas.regions import LEVELS, RegionTree

__all__ = ["CompiledShares", "share_regions"]

NEIGHBOURS = 30
KERNEL_KM = 25.0
"""Distance at which a neighbour counts 1/e; the median distance between survey points is 15 km."""
OWN_WEIGHT = 4.0
"""What one survey point of the county itself weighs against all of its neighbours together."""
MIN_SHARE = 0.005
"""Shares below this are noise of far neighbours."""
DECIMALS = 9
"""Kept of shares and confidences: more would differ from one processor to the next."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class CompiledShares:
    """Shares of regions per county, their confidence, and how the two methods agree.

    Attributes
    ----------
    shares : DataFrame
        ``county``, ``region``, ``share``.
    confidence : DataFrame, n_counties rows
        ``confidence`` and ``method``.
    agreement : dict of str to float
        Share of the counties with points of their own whose main region, judged by their
        neighbours alone, is the same, by level of the tree.
    n_compared : int
        Counties compared.
    """

    shares: pd.DataFrame
    confidence: pd.DataFrame
    agreement: dict[str, float]
    n_compared: int


def share_regions(
    counties: pd.DataFrame, localities: pd.DataFrame, tree: RegionTree
) -> CompiledShares:
    """Estimate which regions are spoken in each county.

    Survey points of the county itself count first; points around it count by an exponential kernel
    in distance. Dialect islands are left out: they are unlike what is spoken around them.

    Parameters
    ----------
    counties : DataFrame, n_counties rows
        With ``lat`` and ``lon``.
    localities : DataFrame
        Columns of `dialect.atlas.tables.Localities`.
    tree : RegionTree
        Tree that ``region`` refers to.

    Returns
    -------
    compiled : CompiledShares
        Shares sum to 1 in every county.
    """
    points = localities[~localities["is_island"]]
    own = _own_shares(points, len(counties), len(tree))
    around, mass = _shares_around(counties, points, len(tree))
    n_own = np.bincount(points.loc[points["county"] >= 0, "county"], minlength=len(counties))
    weight = OWN_WEIGHT * n_own
    shares = (weight[:, None] * own + around) / (weight + 1)[:, None]
    shares[shares.round(DECIMALS) < MIN_SHARE] = 0
    shares = _rounded(shares / shares.sum(axis=1, keepdims=True))
    compared = np.flatnonzero(n_own)
    county, region = np.nonzero(shares)
    return CompiledShares(
        shares=pd.DataFrame(
            {
                "county": county.astype(np.int32),
                "region": region.astype(np.int32),
                "share": shares[county, region],
            }
        ),
        confidence=pd.DataFrame(
            {
                "confidence": (1 - np.exp(-(n_own + mass))).round(DECIMALS),
                "method": np.where(n_own > 0, "name", "distance"),
            }
        ),
        agreement={
            level: float(_same_main_region(own[compared], around[compared], tree, level).mean())
            for level in LEVELS
        },
        n_compared=len(compared),
    )


def _rounded(shares: FloatArray) -> FloatArray:
    """Keep some decimals; the largest share of a county takes what is missing from 1."""
    rounded = shares.round(DECIMALS)
    county, largest = np.arange(len(shares)), rounded.argmax(axis=1)
    rounded[county, largest] += 1 - rounded.sum(axis=1)
    return rounded.round(DECIMALS)


def _own_shares(points: pd.DataFrame, n_counties: int, n_regions: int) -> FloatArray:
    counts = np.zeros((n_counties, n_regions))
    placed = points[points["county"] >= 0]
    np.add.at(counts, (placed["county"], placed["region"]), 1.0)
    shares: FloatArray = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return shares


def _shares_around(
    counties: pd.DataFrame, points: pd.DataFrame, n_regions: int
) -> tuple[FloatArray, FloatArray]:
    """Weigh the points of other counties by distance; return shares and the kernel's mass."""
    place = [frame[axis].to_numpy() for frame in (counties, points) for axis in ("lat", "lon")]
    near = nearest_points(*place, k=NEIGHBOURS)
    is_own = points["county"].to_numpy()[near.row] == np.arange(len(counties))[:, None]
    kernel = np.where(is_own, 0.0, np.exp(-near.distance_km / KERNEL_KM))
    # Where every neighbour is far all weights underflow alike, and their order is what is left.
    scaled = np.where(is_own, 0.0, np.exp((near.distance_km[:, :1] - near.distance_km) / KERNEL_KM))
    shares = np.zeros((len(counties), n_regions))
    rows = np.broadcast_to(np.arange(len(counties))[:, None], near.row.shape)
    np.add.at(shares, (rows, points["region"].to_numpy()[near.row]), scaled)
    return shares / shares.sum(axis=1, keepdims=True), kernel.sum(axis=1)


def _same_main_region(
    own: FloatArray, around: FloatArray, tree: RegionTree, level: str
) -> NDArray[np.bool_]:
    """Compare the main regions that two estimates name, both rolled up to a level."""
    ancestor = tree.ancestor_at(level)
    rolled = np.zeros((len(tree), len(tree)))
    rolled[np.arange(len(tree)), ancestor] = 1.0
    same: NDArray[np.bool_] = (own @ rolled).argmax(axis=1) == (around @ rolled).argmax(axis=1)
    return same
