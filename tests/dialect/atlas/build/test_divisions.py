from pathlib import Path

import pandas as pd
import pytest

from dialect.atlas.build.divisions import fill_centroids, read_divisions


@pytest.fixture
def gazetteer(tmp_path: Path) -> Path:
    (tmp_path / "provinces.csv").write_text('code,name\n11,"北京市"\n', encoding="utf-8")
    (tmp_path / "cities.csv").write_text('code,name,provinceCode\n1101,"市辖区",11\n', "utf-8")
    (tmp_path / "areas.csv").write_text(
        "code,name,cityCode,provinceCode\n110101,东城区,1101,11\n110171,新开发区,1101,11\n", "utf-8"
    )
    (tmp_path / "counties.csv").write_text(
        "code,province,city,county,lat,lon,pop2020,area_km2\n"
        "110101,北京市,北京市,东城区,39.9,116.4,700000,40\n"
        "110102,北京市,北京市,西城区,39.9,116.2,,\n"
        "419001000,河南省,,济源市,,,,\n",
        "utf-8",
    )
    (tmp_path / "townships.csv").write_text(
        "code,name,areaCode,provinceCode,cityCode\n"
        "110101001,东华门街道,110101,11,1101\n110171001,科技园街道,110171,11,1101\n",
        "utf-8",
    )
    return tmp_path


def test_no_county_and_no_township_is_dropped(gazetteer: Path) -> None:
    divisions = read_divisions(gazetteer)
    assert divisions.counties["code"].tolist() == ["110101", "110102", "110171", "419001"]
    assert divisions.townships["county"].tolist() == [0, 2]


def test_a_development_zone_is_a_county_of_its_prefecture(gazetteer: Path) -> None:
    zone = read_divisions(gazetteer).counties.set_index("code").loc["110171"]
    assert (zone["kind"], zone["prefecture"], zone["province"]) == ("zone", "北京市", "北京市")


def test_a_county_under_the_province_is_its_own_prefecture(gazetteer: Path) -> None:
    county = read_divisions(gazetteer).counties.set_index("code").loc["419001"]
    assert county["prefecture"] == "济源市"
    assert county["centroid_source"] == "supplement"


def test_a_zone_gets_the_middle_of_its_prefecture_and_says_so(gazetteer: Path) -> None:
    filled = fill_centroids(read_divisions(gazetteer).counties).set_index("code")
    assert filled.loc["110171", "lon"] == pytest.approx(116.3)
    assert filled.loc["110171", "centroid_source"] == "prefecture"


def test_a_township_of_no_county_is_an_error(gazetteer: Path) -> None:
    townships = gazetteer / "townships.csv"
    townships.write_text(townships.read_text("utf-8").replace("110171,11", "999999,11"), "utf-8")
    with pytest.raises(ValueError, match="999999"):
        read_divisions(gazetteer)


def test_a_prefecture_without_any_centroid_is_named() -> None:
    counties = pd.DataFrame(
        {"name": ["某县"], "prefecture_code": ["9999"], "lat": [None], "lon": [None]}
    ).astype({"lat": float, "lon": float})
    with pytest.raises(ValueError, match="某县"):
        fill_centroids(counties)
