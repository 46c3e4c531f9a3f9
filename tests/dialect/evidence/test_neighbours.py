from dataclasses import replace

import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.evidence.neighbours import Neighbours, neighbours_among


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def neighbours(atlas: Atlas) -> Neighbours:
    return neighbours_among(atlas, tuple(range(len(atlas.localities))))


def test_the_mixture_of_every_county_sums_to_one(neighbours: Neighbours) -> None:
    total = neighbours.weight.sum(axis=1) + neighbours.region_weight + neighbours.country_weight
    np.testing.assert_allclose(total, 1.0)


def test_a_constant_averages_to_itself(atlas: Atlas, neighbours: Neighbours) -> None:
    average = neighbours.average(np.full((len(atlas.localities), 2), 0.25))
    np.testing.assert_allclose(average, 0.25)


def test_points_that_do_not_say_are_left_out_of_the_average(
    atlas: Atlas, neighbours: Neighbours
) -> None:
    values = np.full((len(atlas.localities), 1), 0.5)
    values[::2] = np.nan
    np.testing.assert_allclose(neighbours.average(values), 0.5)


def test_a_countys_own_point_counts_most(atlas: Atlas, neighbours: Neighbours) -> None:
    wushan = atlas.counties.row["620524"]
    best = neighbours.point[wushan, neighbours.weight[wushan].argmax()]
    assert atlas.localities.name[best] == "武山"


def test_a_county_far_from_every_point_is_told_by_its_region_and_country(
    atlas: Atlas, neighbours: Neighbours
) -> None:

    remote = neighbours.weight.sum(axis=1).argmin()
    assert neighbours.region_weight[remote] + neighbours.country_weight[remote] > 0.9


def test_how_a_place_spoke_long_ago_tells_nothing_of_the_living(
    atlas: Atlas, neighbours: Neighbours
) -> None:
    historical = np.flatnonzero(atlas.localities.is_historical)
    assert atlas.localities.row["1792宜興"] in historical
    assert neighbours.weight[np.isin(neighbours.point, historical)].max() == 0


def test_neither_the_long_dead_nor_the_withheld_speak(atlas: Atlas) -> None:
    withheld = frozenset({3, 141})
    known = atlas.without(withheld, atlas.county_regions)
    neighbours = neighbours_among(known, tuple(range(len(atlas.localities))))
    silent = set(np.flatnonzero(atlas.localities.is_historical).tolist()) | withheld
    assert set(np.flatnonzero(~neighbours.speaks).tolist()) == silent
    assert neighbours.weight[~neighbours.speaks[neighbours.point]].max() == 0


def test_a_point_of_the_county_weighs_more_than_one_as_near_elsewhere(
    atlas: Atlas, neighbours: Neighbours
) -> None:
    wushan, point = atlas.counties.row["620524"], atlas.localities.row["武山"]
    elsewhere = Atlas()
    county = atlas.localities.county.copy()
    county[point] = -1
    vars(elsewhere)["localities"] = replace(atlas.localities, county=county)
    moved = neighbours_among(elsewhere, tuple(range(len(county))))
    weights = [of.weight[wushan][of.point[wushan] == point][0] for of in (neighbours, moved)]
    assert weights[0] > weights[1] > 0
