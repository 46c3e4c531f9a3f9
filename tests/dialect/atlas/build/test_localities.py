import numpy as np
import pandas as pd
import pytest

from dialect.atlas.build.localities import class_localities, match_counties, place_localities
from dialect.atlas.build.regions import build_regions
from dialect.atlas.build.tables import to_columns
from dialect.atlas.regions import RegionTree

COUNTIES = pd.DataFrame(
    {
        "name": ["玉田县", "长安区", "长安区", "诸城市", "香港特别行政区"],
        "prefecture": ["唐山市", "石家庄市", "西安市", "潍坊市", "香港特别行政区"],
        "province": ["河北省", "河北省", "陕西省", "山东省", "香港特别行政区"],
        "lat": [39.9, 38.05, 34.2, 36.0, 22.3],
        "lon": [117.7, 114.5, 108.9, 119.4, 114.2],
    }
)
POINTS = pd.DataFrame(
    [
        ("玉田", "河北", "唐山", "玉田", "mcpdict2024", 39.9, 117.75),
        ("西安", "陝西", "西安", None, "mcpdict2024", 34.25, 108.95),
        ("膠南", "山東", "濰坊", "膠南", "mcpdict2024", 35.9, 119.6),
        ("香港", "香港", "香港", None, "mcpdict2024", 22.3, 114.2),
        ("CCR:諸城(城關話)", None, None, None, "ccr", 36.0, 119.4),
        ("果敢", "海外", "*緬甸", None, "mcpdict2024", 23.7, 98.6),
        ("1792長安", "陝西", "西安", "長安", "mcpdict2024", 34.2, 108.9),
    ],
    columns=["name", "province", "city", "county", "source", "lat", "lon"],
)


def test_points_find_their_county_by_the_nearest_of_the_name() -> None:
    matched = dict(zip(POINTS["name"], match_counties(POINTS, COUNTIES).tolist(), strict=True))
    assert matched["玉田"] == 0
    assert matched["1792長安"] == 2
    assert matched["CCR:諸城(城關話)"] == 3


def test_a_city_or_a_merged_county_is_placed_by_the_name_above() -> None:
    matched = dict(zip(POINTS["name"], match_counties(POINTS, COUNTIES).tolist(), strict=True))
    assert matched["西安"] == 2
    assert matched["膠南"] == 3
    assert matched["香港"] == 4


def test_a_point_abroad_lies_in_no_county() -> None:
    assert match_counties(POINTS, COUNTIES)[5] == -1


@pytest.fixture
def placed() -> pd.DataFrame:
    points = POINTS.assign(atlas1="粤語", atlas2=None, atlas3=None, is_island=False)
    points.loc[5, "atlas2"] = "方言島"
    tree = RegionTree(**to_columns(build_regions([("粤语",)])))
    return place_localities(points, class_localities(points), tree, COUNTIES)


def test_labels_are_for_the_screen_and_names_stay_keys(placed: pd.DataFrame) -> None:
    assert placed["label"].tolist()[4] == "诸城(城关话)"
    assert placed["name"].tolist() == POINTS["name"].tolist()


def test_islands_and_historical_records_are_flagged(placed: pd.DataFrame) -> None:
    assert np.flatnonzero(placed["is_island"]).tolist() == [5]
    assert np.flatnonzero(placed["is_historical"]).tolist() == [6]
