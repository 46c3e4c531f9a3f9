from dataclasses import replace

import numpy as np
import pytest

from dialect.atlas.load import Atlas
from dialect.entities import FloatArray
from dialect.evaluation.placements import Placement, Points, Truth, place, rank_of
from dialect.ranking.combine import Posterior


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas()


@pytest.fixture(scope="module")
def peking(atlas: Atlas) -> Truth:
    row = atlas.localities.row["北京"]
    group = int(atlas.regions.ancestor_at("group")[atlas.localities.region[row]])
    return Truth("1101", (row,), (int(atlas.localities.county[row]),), (group,))


def _place(county: int, truth: Truth, atlas: Atlas) -> Placement:
    """Put a speaker whose posterior lies on one county but for a thousandth."""
    n_counties = len(atlas.counties)
    prior = np.full(n_counties, 1 / n_counties)
    chance = 1e-3 * prior
    chance[county] += 1 - 1e-3
    score: FloatArray = np.zeros(1)
    points = Points(np.array(truth.points, np.int32), score, score + 1.0)
    return place(Posterior(chance, 0.0), prior, points, truth, atlas)


def test_a_posterior_on_the_home_is_right_in_every_way(atlas: Atlas, peking: Truth) -> None:
    found = _place(peking.counties[0], peking, atlas)
    assert (found.rank, found.first_km, found.best_of_ten_km) == (1, 0.0, 0.0)
    assert found.is_covered
    assert found.is_group_covered
    assert found.is_group_first
    assert found.is_county_in_group
    assert found.bits > 3.0


def test_a_posterior_far_away_covers_neither_county_nor_group(atlas: Atlas, peking: Truth) -> None:
    canton = int(atlas.localities.county[atlas.localities.row["CCR:廣州"]])
    found = _place(canton, peking, atlas)
    assert found.first_km > 1500
    assert not found.is_covered
    assert not found.is_group_covered
    assert not found.is_county_in_group
    assert found.bits < 0.0


def test_any_of_several_homes_counts(atlas: Atlas, peking: Truth) -> None:
    canton = int(atlas.localities.county[atlas.localities.row["CCR:廣州"]])
    either = replace(peking, counties=(*peking.counties, canton))
    assert _place(canton, either, atlas).is_covered


def test_the_best_of_the_true_points_gives_the_rank() -> None:
    scores = np.array([-1.0, -3.0, -2.0, -2.0])
    assert rank_of([4, 7], np.array([2, 4, 7, 9], np.int32), scores) == 2


def test_the_first_point_is_the_likeliest_where_people_live_not_the_best_fit(
    atlas: Atlas, peking: Truth
) -> None:
    canton = int(atlas.localities.row["CCR:廣州"])
    rows = np.array([peking.points[0], canton], np.int32)
    points = Points(rows, np.array([0.0, 1.0]), np.array([0.7, 0.3]))
    prior = np.full(len(atlas.counties), 1 / len(atlas.counties))
    found = place(Posterior(prior, 0.0), prior, points, peking, atlas)
    assert found.is_point_in_group
    assert found.rank == 2
