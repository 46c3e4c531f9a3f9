"""Facts that a caseworker weighs: where it is likely, and which region was recognised."""

from math import log

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import AreaClue, CountyEvidence, RegionClue
from dialect.errors import CaseError

__all__ = ["weigh_area", "weigh_region"]

PREFIX = {2: "province_code", 4: "prefecture_code", 6: "code"}


def weigh_area(clue: AreaClue, atlas: Atlas) -> CountyEvidence:
    """Weigh the fact that the home lies, or does not lie, in an area.

    Parameters
    ----------
    clue : AreaClue
        Area code of two, four or six digits, and the caseworker's likelihood ratio.
    atlas : Atlas
        Where the counties are read from.

    Returns
    -------
    evidence : CountyEvidence
        The given ratio inside the area and 1 elsewhere.

    Raises
    ------
    CaseError
        If no area has that code.
    """
    counties = atlas.counties
    codes = getattr(counties, PREFIX.get(len(clue.code), "code"))
    inside = codes == clue.code
    if not inside.any():
        raise CaseError(
            "code",
            f"no province, prefecture or county has the code {clue.code!r}",
            f"没有代码为 {clue.code} 的省、地市或县",
        )
    row = int(np.flatnonzero(inside)[0])
    place = {2: counties.province, 4: counties.prefecture}.get(len(clue.code), counties.name)[row]
    ratio = clue.likelihood_ratio

    def why(county: int) -> str:
        where = "在" if inside[county] else "不在"
        return f"{where}{place}范围内；经办人给{place}的似然比为 {ratio:g}"

    return CountyEvidence(np.where(inside, log(ratio), 0.0), why)


def weigh_region(clue: RegionClue, atlas: Atlas) -> CountyEvidence:
    """Weigh the fact that a dialect region was recognised, or ruled out.

    Parameters
    ----------
    clue : RegionClue
        Region by id or name, and the caseworker's likelihood ratio.
    atlas : Atlas
        Where regions and the counties' shares of them are read from.

    Returns
    -------
    evidence : CountyEvidence
        The given ratio by the share of the county's speech that the region has.

    Raises
    ------
    CaseError
        If no region, or more than one, answers to the name.
    """
    tree, table = atlas.regions, atlas.county_regions
    region = tree.find(clue.region)
    share = np.zeros(len(atlas.counties))
    inside = tree.within[table.region, region]
    np.add.at(share, table.county[inside], table.share[inside])
    name, ratio = tree.full_name(region), clue.likelihood_ratio

    def why(county: int) -> str:
        return f"约 {share[county]:.0%} 的当地话属{name}；经办人给{name}的似然比为 {ratio:g}"

    return CountyEvidence(np.log(share * ratio + (1 - share)), why)
