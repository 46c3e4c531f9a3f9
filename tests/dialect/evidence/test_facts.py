import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import AreaClue, RegionClue
from dialect.errors import CaseError
from dialect.evidence.facts import weigh_area, weigh_region


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.mark.parametrize(
    ("code", "column"), [("37", "province_code"), ("3707", "prefecture_code"), ("370782", "code")]
)
def test_an_area_is_weighed_inside_and_nowhere_else(atlas: Atlas, code: str, column: str) -> None:
    said = weigh_area(AreaClue(code, 10.0), atlas)
    inside = getattr(atlas.counties, column) == code
    np.testing.assert_allclose(said.log_lr[inside], np.log(10))
    assert not said.log_lr[~inside].any()


def test_a_ratio_below_one_speaks_against_the_area(atlas: Atlas) -> None:
    said = weigh_area(AreaClue("37", 0.1), atlas)
    assert said.log_lr.min() == pytest.approx(np.log(0.1))


def test_an_unknown_area_is_refused(atlas: Atlas) -> None:
    with pytest.raises(CaseError, match="'99'"):
        weigh_area(AreaClue("99", 10.0), atlas)


def test_a_region_counts_by_its_share_of_the_county(atlas: Atlas) -> None:
    said = weigh_region(RegionClue("中原官话秦陇片", 10.0), atlas)
    assert said.log_lr[atlas.counties.row["620524"]] > np.log(9)
    assert said.log_lr[atlas.counties.row["440103"]] == 0
    assert "中原官话秦陇片" in said.why(atlas.counties.row["620524"])


def test_a_region_holds_the_regions_within_it(atlas: Atlas) -> None:
    wide = weigh_region(RegionClue("官话", 10.0), atlas)
    narrow = weigh_region(RegionClue("中原官话秦陇片", 10.0), atlas)
    assert (wide.log_lr >= narrow.log_lr - 1e-12).all()
