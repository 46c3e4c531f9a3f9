"""Compile provinces, prefectures, counties and townships from the gazetteer."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

__all__ = ["Divisions", "fill_centroids", "read_divisions"]

SUPPLEMENT = Path(__file__).parent / "supplement.csv"
TAIWAN = "71"

# Statistical codes of units that the county table lists under another code.
SAME_UNIT = {
    "460321": "460301",  # 西沙群岛 is 西沙区
    "460322": "460302",  # 南沙群岛 is 南沙区
    "460323": "460301",  # 中沙群岛 is governed from 西沙区
    "620201": "620200",  # 嘉峪关市 has no counties
    "632857": "632825",  # 大柴旦行政委员会
}


@dataclass(frozen=True)
class Divisions:
    """Counties and townships as frames; centroids may be missing."""

    counties: pd.DataFrame
    townships: pd.DataFrame


def read_divisions(gazetteer: Path) -> Divisions:
    """Read every county-level division and township, none dropped.

    Parameters
    ----------
    gazetteer : Path
        Folder of ``provinces.csv``, ``cities.csv``, ``areas.csv``, ``counties.csv`` and
        ``townships.csv``.

    Returns
    -------
    divisions : Divisions
        `counties` with the columns of `dialect.atlas.tables.Counties`, ascending by code;
        `townships` with ``code``, ``name`` and ``county`` (row of the county).

    Raises
    ------
    ValueError
        If a township belongs to no county.
    """
    counties = _surveyed_counties(gazetteer)
    counties = pd.concat([counties, _zones(gazetteer, counties)], ignore_index=True)
    counties = counties.sort_values("code", ignore_index=True)
    counties = _supplement(counties, pd.read_csv(SUPPLEMENT, dtype={"code": str}))
    row = pd.Series(counties.index, index=counties["code"])
    townships = pd.read_csv(gazetteer / "townships.csv", dtype=str)
    area = townships["areaCode"].replace(SAME_UNIT)
    if lost := sorted(set(area) - set(row.index)):
        raise ValueError(f"townships belong to unknown counties {lost[:5]}")
    townships = townships[["code", "name"]].assign(county=row[area].to_numpy(np.int32))
    return Divisions(counties, townships)


def _surveyed_counties(gazetteer: Path) -> pd.DataFrame:
    """Read counties.csv; units that the province governs directly have nine-digit codes there."""
    table = pd.read_csv(gazetteer / "counties.csv", dtype={"code": str})
    code = table["code"].str[:6]
    return pd.DataFrame(
        {
            "code": code,
            "name": table["county"],
            "prefecture_code": code.str[:4],
            "prefecture": table["city"].fillna(table["county"]),
            "province_code": code.str[:2],
            "province": table["province"],
            "lat": table["lat"],
            "lon": table["lon"],
            "centroid_source": np.where(table["lat"].notna(), "polygon", ""),
            "population": table["pop2020"],
            "area_km2": table["area_km2"],
            "kind": "county",
        }
    )


def _zones(gazetteer: Path, counties: pd.DataFrame) -> pd.DataFrame:
    """Read the development zones that statistics count as counties and that hold townships."""
    areas = pd.read_csv(gazetteer / "areas.csv", dtype=str)
    cities = pd.read_csv(gazetteer / "cities.csv", dtype=str).set_index("code")["name"]
    zones = areas[~areas["code"].isin(counties["code"]) & ~areas["code"].isin(SAME_UNIT)]
    provinces = counties.drop_duplicates("province_code").set_index("province_code")["province"]
    prefectures = counties.drop_duplicates("prefecture_code").set_index("prefecture_code")
    prefecture = zones["cityCode"].map(prefectures["prefecture"])
    return pd.DataFrame(
        {
            "code": zones["code"],
            "name": zones["name"],
            "prefecture_code": zones["cityCode"],
            "prefecture": prefecture.fillna(zones["cityCode"].map(cities)),
            "province_code": zones["provinceCode"],
            "province": zones["provinceCode"].map(provinces),
            "lat": np.nan,
            "lon": np.nan,
            "centroid_source": "",
            "population": np.nan,
            "area_km2": np.nan,
            "kind": "zone",
        }
    )


def _supplement(counties: pd.DataFrame, supplement: pd.DataFrame) -> pd.DataFrame:
    """Fill coordinates and population from the sourced table of units that the census lacks.

    Taiwan is listed there by county and city: its townships share the coordinates of theirs, and
    its population in equal parts.
    """
    is_taiwan = counties["province_code"] == TAIWAN
    key = counties["code"].where(~is_taiwan, counties["prefecture"])
    share = key.map(key.value_counts())
    known = supplement.set_index(supplement["code"].fillna(supplement["city"])).reindex(key)
    fill = counties["lat"].isna() & known["lat"].notna().to_numpy()
    source = np.where(is_taiwan, "supplement: county or city above", "supplement")
    population = known["population_2020"].to_numpy() / share
    return counties.assign(
        lat=counties["lat"].where(~fill, known["lat"].to_numpy()),
        lon=counties["lon"].where(~fill, known["lon"].to_numpy()),
        centroid_source=counties["centroid_source"].where(~fill, source),
        population=counties["population"].fillna(population),
        former_names=known["former_name"].fillna("").to_numpy(),
    )


def fill_centroids(counties: pd.DataFrame) -> pd.DataFrame:
    """Give every county without a centroid the mean of the others of its prefecture.

    Parameters
    ----------
    counties : DataFrame
        As `read_divisions` returns it.

    Returns
    -------
    counties : DataFrame
        The same, with no centroid missing; ``centroid_source`` says ``prefecture`` where filled.

    Raises
    ------
    ValueError
        If a whole prefecture has no centroid; the message names its counties.
    """
    missing = counties["lat"].isna()
    means = counties.groupby("prefecture_code")[["lat", "lon"]].transform("mean")
    if (lost := missing & means["lat"].isna()).any():
        names = ", ".join(counties.loc[lost, "name"])
        raise ValueError(f"no centroid known in the prefectures of: {names}")
    return counties.assign(
        lat=counties["lat"].fillna(means["lat"]),
        lon=counties["lon"].fillna(means["lon"]),
        centroid_source=counties["centroid_source"].where(~missing, "prefecture"),
    )
