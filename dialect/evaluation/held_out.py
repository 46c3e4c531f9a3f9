"""The atlas as it would be without what an evaluation must not know."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from dialect.atlas.build.county_regions import share_regions
from dialect.atlas.build.reliability import agreement, twice_surveyed
from dialect.atlas.load import Atlas
from dialect.atlas.tables import CountyRegions
from dialect.evaluation.speakers import Split, is_in

__all__ = ["atlas_without", "judged_on_development"]


@lru_cache(maxsize=4)
def atlas_without(withheld: frozenset[int], atlas: Atlas) -> Atlas:
    """Withhold survey points from the atlas, from what it says of the counties' regions too.

    Parameters
    ----------
    withheld : frozenset of int
        Rows of the survey points that are not to be known.
    atlas : Atlas
        The whole atlas.

    Returns
    -------
    atlas : Atlas
        Regions are shared out among the counties again, by the points that are left.
    """
    points = atlas.localities
    kept = np.setdiff1d(np.arange(len(points)), list(withheld))
    compiled = share_regions(
        pd.DataFrame({"lat": atlas.counties.lat, "lon": atlas.counties.lon}),
        pd.DataFrame(
            {
                name: getattr(points, name)[kept]
                for name in ("lat", "lon", "region", "county", "is_island")
            }
        ),
        atlas.regions,
    )
    shares, known = compiled.shares, compiled.confidence
    return atlas.without(
        withheld,
        CountyRegions(
            **{name: shares[name].to_numpy() for name in ("county", "region", "share")},
            confidence=known["confidence"].to_numpy(),
            method=known["method"].to_numpy(dtype=str),
        ),
    )


@lru_cache(maxsize=2)
def judged_on_development(atlas: Atlas) -> Atlas:
    """Measure how reliable each feature is on the towns of the development half alone.

    The shipped reliabilities are measured on all towns with two records, of which one half speaks
    in the test.

    Parameters
    ----------
    atlas : Atlas
        The whole atlas.

    Returns
    -------
    atlas : Atlas
        With those reliabilities.
    """
    table, points = atlas.features, atlas.localities
    rows = table.locality
    is_known = [
        points.county[row] >= 0 and is_in(Split.DEVELOPMENT, row, atlas) for row in rows.tolist()
    ]
    towns = twice_surveyed(points.name[rows].tolist(), points.lat[rows], points.lon[rows])
    measured = agreement(table.value, [pair for pair in towns if all(is_known[i] for i in pair)])
    return atlas.judged_by(
        tuple(
            replace(definition, reliability=one.reliability, n_pairs=one.n_pairs)
            for definition, one in zip(table.definitions, measured, strict=True)
        )
    )
