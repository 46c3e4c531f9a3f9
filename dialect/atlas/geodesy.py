"""Distances on the globe between counties and survey points."""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["EARTH_RADIUS_KM", "Nearest", "great_circle_km", "nearest_points"]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of the Earth (IUGG)."""

_CHUNK = 32  # query points at a time: what follows in a table is mostly near
_ROUNDING = 1e-9  # of chords on the unit sphere; 6 mm on the Earth
# Some survey points share their coordinates, 3 at most; points equally far must not be chosen
# among by the order in which a processor adds, so a few more than asked for are looked at.
_SPARE = 8

FloatArray = NDArray[np.float64]
Degrees: TypeAlias = float | FloatArray


class Nearest(NamedTuple):
    """Neighbours of each query point, nearest first."""

    row: NDArray[np.intp]
    distance_km: FloatArray


def great_circle_km(
    lat: Degrees, lon: Degrees, other_lat: Degrees, other_lon: Degrees
) -> FloatArray:
    """Measure distances along the surface of the Earth.

    Parameters
    ----------
    lat, lon, other_lat, other_lon : float or ndarray of float
        Degrees; shapes that broadcast together.

    Returns
    -------
    distance_km : ndarray of float
        Kilometres, in the broadcast shape.

    References
    ----------
    .. [1] R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68(2), 1984, p. 159.

    Examples
    --------
    >>> float(great_circle_km(39.9, 116.4, 31.23, 121.47).round())
    1067.0
    """
    phi, other_phi = np.radians(lat), np.radians(other_lat)
    half_width = np.radians(np.subtract(lon, other_lon)) / 2
    haversine = (
        np.sin((phi - other_phi) / 2) ** 2
        + np.cos(phi) * np.cos(other_phi) * np.sin(half_width) ** 2
    )
    distance: FloatArray = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(haversine, 1.0)))
    return distance


def nearest_points(
    lat: FloatArray, lon: FloatArray, other_lat: FloatArray, other_lon: FloatArray, *, k: int
) -> Nearest:
    """Find the `k` nearest other points of each point, the first row first where two tie.

    Parameters
    ----------
    lat, lon : ndarray of float, shape (n,)
        Query points in degrees.
    other_lat, other_lon : ndarray of float, shape (m,)
        Points to choose from, `m >= k`.
    k : int
        Neighbours per query point, at least 1.

    Returns
    -------
    nearest : Nearest
        Rows of the other points and distances in kilometres, both of shape (n, k).

    Raises
    ------
    ValueError
        If fewer than `k` points are given or `k` is below 1.
    """
    if not 1 <= k <= len(other_lat):
        raise ValueError(f"need 1 <= k <= {len(other_lat)} points; got k = {k}")
    queries, others = _unit_vectors(lat, lon), _unit_vectors(other_lat, other_lon)
    n_looked_at = min(k + _SPARE, len(others))
    row = np.empty((len(lat), n_looked_at), dtype=np.intp)
    for start in range(0, len(lat), _CHUNK):
        some = queries[start : start + _CHUNK]
        within_reach = _within_reach(some, others, n_looked_at)
        likeness = some @ others[within_reach].T
        nearest = np.argpartition(-likeness, n_looked_at - 1, axis=1)[:, :n_looked_at]
        row[start : start + _CHUNK] = within_reach[np.sort(nearest, axis=1)]
    distance = great_circle_km(lat[:, None], lon[:, None], other_lat[row], other_lon[row])
    order = np.argsort(distance, axis=1, kind="stable")[:, :k]
    return Nearest(np.take_along_axis(row, order, 1), np.take_along_axis(distance, order, 1))


def _within_reach(queries: FloatArray, others: FloatArray, k: int) -> NDArray[np.intp]:
    """Leave out other points that are among the `k` nearest of none of the queries.

    By the triangle inequality, around their middle ``c`` with the queries within ``r`` of it: each
    has `k` others within ``r + d_k(c)``, so what lies beyond ``2 r + d_k(c)`` of ``c`` is too far.
    """
    middle = queries.mean(axis=0)
    away = np.sqrt(((others - middle) ** 2).sum(axis=1))
    reach = np.sqrt(((queries - middle) ** 2).sum(axis=1).max())
    limit = 2 * reach + np.partition(away, k - 1)[k - 1]
    return np.flatnonzero(away <= limit + _ROUNDING)


def _unit_vectors(lat: FloatArray, lon: FloatArray) -> FloatArray:
    """Turn degrees into points on the unit sphere, where nearness is a dot product."""
    lat, lon = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
