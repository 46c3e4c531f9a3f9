from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.evaluation.speakers import Home, Protocol, Split, drawn_prior, flip_answers, homes_of


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas()


def _away_km(home: Home, atlas: Atlas) -> np.ndarray:
    points = atlas.localities
    return great_circle_km(points.lat, points.lon, points.lat[home.point], points.lon[home.point])


def _prefectures(homes: tuple[Home, ...], atlas: Atlas) -> set[str]:
    return set(atlas.counties.prefecture_code[[home.county for home in homes]].tolist())


@pytest.mark.parametrize("protocol", Protocol)
def test_the_halves_share_no_prefecture_and_together_are_all(
    protocol: Protocol, atlas: Atlas
) -> None:
    of = {split: homes_of(protocol, split, atlas) for split in Split}
    development, test = of[Split.DEVELOPMENT], of[Split.TEST]
    assert not _prefectures(development, atlas) & _prefectures(test, atlas)
    assert {home.point for home in (*development, *test)} == {h.point for h in of[Split.ALL]}
    assert len(development) + len(test) == len(of[Split.ALL])


@pytest.mark.parametrize(
    ("protocol", "km"), [(Protocol.LEAVE_3_KM, 3.0), (Protocol.LEAVE_12_KM, 12.0)]
)
def test_the_home_and_every_point_near_it_are_withheld_and_none_beyond(
    protocol: Protocol, km: float, atlas: Atlas
) -> None:
    for home in homes_of(protocol, Split.TEST, atlas)[::10]:
        assert home.point in home.withheld
        assert home.withheld == set(np.flatnonzero(_away_km(home, atlas) <= km).tolist())


def test_more_is_withheld_within_twelve_kilometres_than_within_three(atlas: Atlas) -> None:
    near = homes_of(Protocol.LEAVE_3_KM, Split.ALL, atlas)
    wide = homes_of(Protocol.LEAVE_12_KM, Split.ALL, atlas)
    assert all(few.withheld <= many.withheld for few, many in zip(near, wide, strict=True))
    assert sum(len(h.withheld) for h in near) < sum(len(h.withheld) for h in wide)


@pytest.mark.parametrize("protocol", Protocol)
def test_nobody_speaks_from_an_island_or_long_ago_or_from_a_county_unknown(
    protocol: Protocol, atlas: Atlas
) -> None:
    homes, points = homes_of(protocol, Split.ALL, atlas), atlas.localities
    rows = [home.point for home in homes]
    assert not points.is_island[rows].any()
    assert not points.is_historical[rows].any()
    assert [home.county for home in homes] == points.county[rows].tolist()
    assert min(home.county for home in homes) >= 0


def test_across_transcribers_one_collection_speaks_and_all_of_it_is_withheld(
    atlas: Atlas,
) -> None:
    collection = set(np.flatnonzero(atlas.localities.source == "ccr").tolist())
    homes = homes_of(Protocol.CROSS_TRANSCRIBER, Split.ALL, atlas)
    assert {home.point for home in homes} <= collection
    assert all(home.withheld == collection for home in homes)


def test_across_transcribers_the_other_collection_has_a_record_of_every_town(
    atlas: Atlas,
) -> None:
    surveyed = np.isin(np.arange(len(atlas.localities)), atlas.features.locality)
    other = surveyed & (atlas.localities.source != "ccr")
    for home in homes_of(Protocol.CROSS_TRANSCRIBER, Split.ALL, atlas):
        assert _away_km(home, atlas)[other].min() <= 5.0


def test_in_the_population_every_county_with_people_has_somebody_to_speak_for_it(
    atlas: Atlas,
) -> None:
    homes, people = homes_of(Protocol.POPULATION, Split.ALL, atlas), atlas.counties.population
    assert [home.weight for home in homes] == people[people > 0].tolist()


def test_in_the_population_the_next_known_point_is_as_far_as_the_nearest_is_from_the_county(
    atlas: Atlas,
) -> None:
    counties, points = atlas.counties, atlas.localities
    homes = homes_of(Protocol.POPULATION, Split.ALL, atlas)
    rows = atlas.features.locality
    can = (points.county[rows] >= 0) & ~points.is_island[rows] & ~points.is_historical[rows]
    county = np.flatnonzero(counties.population > 0)
    lat, lon = points.lat[rows[can]], points.lon[rows[can]]
    for home, at in list(zip(homes, county.tolist(), strict=True))[::40]:
        nearest_km = great_circle_km(counties.lat[at], counties.lon[at], lat, lon).min()
        kept = np.setdiff1d(rows, list(home.withheld))
        next_km = _away_km(home, atlas)[kept].min()
        assert next_km <= 5.0 if nearest_km <= 5.0 else next_km > nearest_km


@st.composite
def _answers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    n_values = draw(st.lists(st.integers(2, 9), min_size=1, max_size=30))
    value = [draw(st.integers(-1, n - 1)) for n in n_values]
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return np.array(value, dtype=np.int8), np.array(n_values), rng


@given(_answers())
def test_at_rate_zero_no_answer_is_flipped(
    answers: tuple[np.ndarray, np.ndarray, np.random.Generator],
) -> None:
    value, n_values, rng = answers
    np.testing.assert_array_equal(flip_answers(value, n_values, 0.0, rng), value)


@given(_answers())
def test_at_rate_one_every_known_answer_becomes_another_of_its_values(
    answers: tuple[np.ndarray, np.ndarray, np.random.Generator],
) -> None:
    value, n_values, rng = answers
    heard, known = flip_answers(value, n_values, 1.0, rng), value >= 0
    assert (heard[known] != value[known]).all()
    assert ((heard >= 0) & (heard < n_values))[known].all()


@given(_answers(), st.floats(0, 1))
def test_what_is_not_known_stays_unknown_at_any_rate(
    answers: tuple[np.ndarray, np.ndarray, np.random.Generator], rate: float
) -> None:
    value, n_values, rng = answers
    heard = flip_answers(value, n_values, rate, rng)
    np.testing.assert_array_equal(heard < 0, value < 0)


def test_the_share_of_flipped_answers_is_the_rate_and_all_wrong_values_are_alike() -> None:
    n = 20_000
    value = np.zeros(n, dtype=np.int8)
    heard = flip_answers(value, np.full(n, 4), 0.3, np.random.default_rng(3))
    share = np.bincount(heard, minlength=4) / n
    np.testing.assert_allclose(share, [0.7, 0.1, 0.1, 0.1], atol=0.01)


def test_the_prior_counts_the_homes_of_each_province(atlas: Atlas) -> None:
    homes = homes_of(Protocol.LEAVE_12_KM, Split.TEST, atlas)
    code = atlas.counties.province_code
    assert drawn_prior(homes, atlas) == Counter(str(code[home.county]) for home in homes)
