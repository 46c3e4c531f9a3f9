import numpy as np
import pandas as pd
import pytest

from dialect.atlas.build.county_regions import CompiledShares, share_regions
from dialect.atlas.build.regions import build_regions
from dialect.atlas.regions import RegionTree

N_POINTS = 40


@pytest.fixture(scope="module")
def tree() -> RegionTree:
    table = build_regions([("粤语",), ("闽语",)])
    return RegionTree(**{name: np.array(table[name]) for name in table.column_names})


@pytest.fixture(scope="module")
def compiled(tree: RegionTree) -> CompiledShares:
    """Share out a west that speaks Yue and an east that speaks Min, one county in each."""
    counties = pd.DataFrame({"lat": [23.0, 23.0, 23.0], "lon": [110.0, 116.0, 110.0]})
    east = np.arange(N_POINTS) % 2
    localities = pd.DataFrame(
        {
            "lat": 23.0 + np.linspace(0, 0.1, N_POINTS),
            "lon": np.where(east, 116.0, 110.0),
            "region": np.where(east, tree.find("闽语"), tree.find("粤语")),
            "county": np.where(np.arange(N_POINTS) == 1, 2, -1),
            "is_island": np.arange(N_POINTS) == 0,
        }
    )
    return share_regions(counties, localities, tree)


def _share(compiled: CompiledShares, county: int, region: int) -> float:
    rows = compiled.shares.query("county == @county and region == @region")
    return float(rows["share"].sum())


def test_a_county_without_points_speaks_what_is_near(
    compiled: CompiledShares, tree: RegionTree
) -> None:
    assert _share(compiled, 0, tree.find("粤语")) > 0.99
    assert _share(compiled, 1, tree.find("闽语")) > 0.99


def test_a_countys_own_point_outweighs_its_neighbours(
    compiled: CompiledShares, tree: RegionTree
) -> None:
    assert _share(compiled, 2, tree.find("闽语")) == pytest.approx(0.8, abs=0.01)
    assert compiled.confidence["method"].tolist() == ["distance", "distance", "name"]


def test_shares_sum_to_one(compiled: CompiledShares) -> None:
    np.testing.assert_allclose(compiled.shares.groupby("county")["share"].sum(), 1.0)


def test_agreement_counts_the_counties_that_have_both(compiled: CompiledShares) -> None:
    assert compiled.n_compared == 1
    assert compiled.agreement["supergroup"] == 0.0
