import numpy as np
import pytest

from dialect.atlas.build.reliability import Agreement, agreement, twice_surveyed

NAMES = ["CCR:蘇州(當代吳語)", "蘇州", "CCR:香港", "香港", "CCR:無名"]
LAT = np.array([31.30, 31.31, 22.30, 22.45, 30.0])
LON = np.array([120.62, 120.63, 114.17, 114.17, 110.0])


def test_towns_match_by_name_without_brackets_and_by_place() -> None:
    assert twice_surveyed(NAMES, LAT, LON) == [(0, 1)]  # 香港's two records lie 17 km apart


def test_a_town_does_not_pair_with_itself() -> None:
    assert twice_surveyed(["蘇州"], LAT[:1], LON[:1]) == []


def test_pairs_without_a_value_do_not_count() -> None:
    value = np.array([[0, 1], [0, 0], [1, -1], [0, 2]], dtype=np.int8)
    assert agreement(value, [(0, 1), (2, 3)]) == [Agreement(2, 1), Agreement(1, 0)]


def test_few_pairs_move_reliability_little() -> None:
    assert Agreement(1, 0).reliability > Agreement(40, 8).reliability


def test_many_pairs_speak_for_themselves() -> None:
    assert Agreement(1000, 600).reliability == pytest.approx(0.6, abs=0.002)
