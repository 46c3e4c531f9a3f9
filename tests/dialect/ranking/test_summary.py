import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.load import load_atlas
from dialect.ranking.combine import Posterior
from dialect.ranking.summary import credible_sets, roll_up_areas, roll_up_regions


def _posterior(chances: list[float], outside: float) -> Posterior:
    return Posterior(np.array(chances), outside)


def test_credible_sets_are_the_smallest_that_hold_their_share() -> None:
    sets = credible_sets(_posterior([0.1, 0.45, 0.3, 0.05], 0.1))
    assert {level: rows.tolist() for level, rows in sets.items()} == {
        "50": [1, 2],
        "80": [1, 2, 0],
        "95": [1, 2, 0],
    }


def test_none_of_these_takes_its_place_in_the_sets() -> None:
    assert credible_sets(_posterior([0.2, 0.1], 0.7))["50"].tolist() == []


@given(st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=30), st.floats(0, 0.9))
def test_a_wider_credible_set_holds_the_narrower(weights: list[float], outside: float) -> None:
    chance = np.array(weights) / sum(weights) * (1 - outside)
    sets = credible_sets(_posterior(chance.tolist(), outside))
    assert set(sets["50"]) <= set(sets["80"]) <= set(sets["95"])
    held = chance[sets["95"]].sum() + outside
    assert held >= 0.95 - 1e-9


def test_areas_sum_their_counties_best_first() -> None:
    codes, names = np.array(["37", "62", "37"]), np.array(["山东省", "甘肃省", "山东省"])
    areas = roll_up_areas(_posterior([0.2, 0.4, 0.3], 0.1), codes, names)
    assert [(area.place.name, area.posterior) for area in areas] == [
        ("山东省", pytest.approx(0.5)),
        ("甘肃省", pytest.approx(0.4)),
    ]


def test_supergroups_share_out_the_whole_posterior() -> None:
    atlas = load_atlas()
    n = len(atlas.counties)
    regions = roll_up_regions(_posterior([0.9 / n] * n, 0.1), atlas)
    supergroups = [region.posterior for region in regions if "." not in region.place.code]
    assert sum(supergroups) == pytest.approx(0.9)
