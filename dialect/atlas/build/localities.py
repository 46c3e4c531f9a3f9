"""Compile the survey points: where they lie, how they are classed, which county they are in."""

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dialect.atlas.build.regions import Classing, region_path
from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.names import stem
from dialect.atlas.regions import RegionTree
from dialect.atlas.script import simplify

__all__ = ["class_localities", "match_counties", "place_localities"]

# Points named after the year of their source, up to the 1920s, and two without one.
_HISTORICAL = re.compile("1[78][0-9]{2}|19[012][0-9]|清末|鄕音字類")
SAME_TOWN_KM = 60.0
"""A county of the same name further off than this is another county."""


def class_localities(localities: pd.DataFrame) -> list[Classing]:
    """Normalise the Language Atlas class of every survey point, in order."""
    columns = (localities[name].fillna("") for name in ("atlas1", "atlas2", "atlas3"))
    return [region_path(row) for row in zip(*columns, strict=True)]


def place_localities(
    localities: pd.DataFrame, classes: list[Classing], tree: RegionTree, counties: pd.DataFrame
) -> pd.DataFrame:
    """Build the table of survey points.

    Parameters
    ----------
    localities : DataFrame, n_localities rows
        ``shared/phonology/localities.csv``.
    classes : list of Classing
        One per row.
    tree : RegionTree
        Tree that holds every path of `classes`.
    counties : DataFrame
        Counties with centroids; row numbers are what `county` refers to.

    Returns
    -------
    table : DataFrame
        Columns of `dialect.atlas.tables.Localities`, in the order of `localities`.
    """
    row_of_path = {
        tuple(str(tree.name[i]) for i in tree.path(row)): row for row in range(len(tree))
    }
    flagged = localities["is_island"].to_numpy(bool)
    return pd.DataFrame(
        {
            "name": localities["name"],
            "label": [simplify(name.removeprefix("CCR:")) for name in localities["name"]],
            "lat": localities["lat"],
            "lon": localities["lon"],
            "region": np.array([row_of_path[c.path] for c in classes], np.int32),
            "county": match_counties(localities, counties),
            "is_island": flagged | np.array([c.is_island for c in classes]),
            "is_historical": [bool(_HISTORICAL.match(name)) for name in localities["name"]],
            "source": localities["source"],
        }
    )


def match_counties(localities: pd.DataFrame, counties: pd.DataFrame) -> NDArray[np.int32]:
    """Find the county of each survey point by the names that its survey gives.

    A point names its county, or its prefecture or province when it stands for a city or its county
    has been merged; ccr points have nothing but the name of the town. Of all counties that
    answer to the name, the nearest counts.

    Parameters
    ----------
    localities : DataFrame, n_localities rows
        ``shared/phonology/localities.csv``.
    counties : DataFrame
        Counties with centroids.

    Returns
    -------
    county : ndarray of int32, shape (n_localities,)
        Row of the county; -1 where none of the names leads to one within `SAME_TOWN_KM`.
    """
    rows_of_name: dict[str, set[int]] = {}
    for column in ("name", "prefecture", "province"):
        for row, name in enumerate(counties[column].map(stem)):
            rows_of_name.setdefault(name, set()).add(row)
    lat, lon = counties["lat"].to_numpy(), counties["lon"].to_numpy()
    county = np.full(len(localities), -1, dtype=np.int32)
    for i, point in enumerate(localities.itertuples()):
        for name in _spoken_names(point):
            rows = np.array(sorted(rows_of_name.get(name, ())), dtype=np.intp)
            distance = great_circle_km(point.lat, point.lon, lat[rows], lon[rows])
            if len(rows) and distance.min() <= SAME_TOWN_KM:
                county[i] = rows[distance.argmin()]
                break
    return county


def _spoken_names(point: Any) -> list[str]:
    """Return the names that lead to a survey point's county, closest first."""
    if point.source == "ccr":
        name = re.split(r"[(（]", simplify(point.name.removeprefix("CCR:")))[0]
        return [stem(name[:end]) for end in range(len(name), 1, -1)]
    given = (point.county, point.city, point.province)
    parts = [part for name in given if isinstance(name, str) for part in re.split("[、/]", name)]
    return [stem(simplify(part)) for part in parts if part]
