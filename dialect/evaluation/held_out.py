"""The atlas as it would be without some of its survey points."""

from functools import lru_cache

import numpy as np
import pandas as pd

from dialect.atlas.build.county_regions import share_regions
from dialect.atlas.load import Atlas
from dialect.atlas.tables import CountyRegions

__all__ = ["atlas_without"]


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
