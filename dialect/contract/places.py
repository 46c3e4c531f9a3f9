"""The JSON of counties, areas and regions."""

from dialect import entities
from dialect.atlas.load import Atlas
from dialect.contract.base import Out

__all__ = ["AreaOut", "CountyOut", "RegionOut", "area_out", "county_out", "region_out"]


class CountyOut(Out):
    """A county by code and name."""

    code: str
    name: str
    prefecture: str
    province: str


class AreaOut(Out):
    """A province or prefecture with its summed posterior."""

    code: str
    name: str
    posterior: float


class RegionOut(Out):
    """A dialect region with its summed posterior."""

    id: str
    name: str
    posterior: float


def county_out(row: int, atlas: Atlas) -> CountyOut:
    """Write the county in a row of the atlas."""
    counties = atlas.counties
    return CountyOut(
        code=str(counties.code[row]),
        name=str(counties.name[row]),
        prefecture=str(counties.prefecture[row]),
        province=str(counties.province[row]),
    )


def area_out(area: entities.RollUp) -> AreaOut:
    """Write a province or prefecture."""
    return AreaOut(code=area.place.code, name=area.place.name, posterior=area.posterior)


def region_out(region: entities.RollUp) -> RegionOut:
    """Write a dialect region."""
    return RegionOut(id=region.place.code, name=region.place.name, posterior=region.posterior)
