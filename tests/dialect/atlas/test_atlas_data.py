"""The tables that ship hold the country, not a sample of it."""

from pathlib import Path

import numpy as np
import pytest

from dialect.atlas.load import DATA_FOLDER, Atlas, load_atlas
from dialect.errors import AtlasError


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def test_every_division_of_the_gazetteer_is_there(atlas: Atlas) -> None:
    counties = atlas.counties
    assert len(np.unique(counties.province_code)) == 34
    assert (counties.kind == "county").sum() == 3210
    assert len(atlas.townships.code) == 41352
    assert len(np.unique(counties.code)) == len(counties)


def test_every_county_has_a_place_in_china_and_says_where_it_came_from(atlas: Atlas) -> None:
    counties = atlas.counties
    assert ((counties.lat > 3) & (counties.lat < 54)).all()
    assert ((counties.lon > 73) & (counties.lon < 136)).all()
    assert (counties.centroid_source != "").all()


def test_every_township_lies_in_a_county_with_its_code(atlas: Atlas) -> None:
    parent = atlas.counties.code[atlas.townships.county]
    same_prefecture = [a[:4] == b[:4] for a, b in zip(atlas.townships.code, parent, strict=True)]
    assert all(same_prefecture)


def test_every_survey_point_is_there_with_its_region(atlas: Atlas) -> None:
    assert len(atlas.localities) == 3006
    guangzhou = atlas.localities.row["廣州"]
    assert atlas.regions.id[atlas.localities.region[guangzhou]] == "yue.guangfu"


def test_regions_of_each_county_sum_to_one(atlas: Atlas) -> None:
    table = atlas.county_regions
    total = np.bincount(table.county, weights=table.share, minlength=len(atlas.counties))
    np.testing.assert_allclose(total, 1.0, atol=1e-9)


def test_a_county_speaks_what_its_survey_point_speaks(atlas: Atlas) -> None:
    table, wushan = atlas.county_regions, atlas.counties.row["620524"]
    rows = np.flatnonzero(table.county == wushan)
    main = table.region[rows[table.share[rows].argmax()]]
    assert atlas.regions.id[main] == "mandarin.zhongyuan.qinlong"
    assert table.method[wushan] == "name"


def test_the_tables_stay_small_and_name_their_sources() -> None:
    assert sum(path.stat().st_size for path in DATA_FOLDER.iterdir()) < 25e6
    sources = (DATA_FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    tables = [path.stem for path in DATA_FOLDER.glob("*.npz")]
    assert [name for name in tables if f"| {name} |" not in sources] == []


def test_an_absent_table_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match="xiangyin atlas build --from"):
        _ = Atlas(tmp_path).counties
