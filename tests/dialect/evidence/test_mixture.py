import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.load import Atlas, load_atlas
from dialect.evidence.mixture import SCALES, local_mixture, value_distances
from dialect.evidence.neighbours import neighbours_among


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def test_the_chance_to_differ_is_a_chance_in_every_county(atlas: Atlas) -> None:
    for definition in atlas.features.definitions:
        mixture = local_mixture(definition.id, atlas)
        assert 0 <= mixture.differ.min() <= mixture.differ.max() <= 1
        assert mixture.differ.min() <= mixture.of_country <= mixture.differ.max()


def test_pairs_of_neighbours_are_counted_one_by_one(atlas: Atlas) -> None:
    feature, county = "onset_n_l_before_open", atlas.counties.row["430528"]
    near = neighbours_among(atlas, tuple(atlas.features.locality.tolist()))
    value = atlas.features.value[near.point[county], atlas.features.column[feature]]
    weight = near.weight[county]
    pairs = [
        (weight[i] * weight[j], value[i] != value[j])
        for i in range(len(value))
        for j in range(len(value))
        if i != j and value[i] >= 0 and value[j] >= 0
    ]
    paired = sum(w for w, _ in pairs)
    differing = sum(w for w, is_different in pairs if is_different)
    assert paired > 0.3  # Xinning is well surveyed, so its own pairs decide
    found = local_mixture(feature, atlas).differ[county]
    assert differing <= found <= differing + 1 - paired


def test_where_no_two_points_are_near_the_mean_of_the_country_stands(atlas: Atlas) -> None:
    mixture = local_mixture("onset_n_l_before_open", atlas)
    county = atlas.counties.row["230124"]  # Fangzheng, Heilongjiang
    assert mixture.differ[county] == pytest.approx(mixture.of_country, abs=0.05)


@given(st.sampled_from([*SCALES, ("distinct", "merged"), ("f", "h", "zero", "other")]))
def test_distances_are_symmetric_and_only_a_value_itself_is_near(values: tuple[str, ...]) -> None:
    apart = value_distances(values)
    np.testing.assert_array_equal(apart, apart.T)
    assert (np.diag(apart) == 0).all()
    assert (apart[~np.eye(len(values), dtype=bool)] > 0).all()


def test_values_far_apart_on_a_scale_count_less_than_those_side_by_side() -> None:
    apart = value_distances(("3", "4", "5", "6"))
    np.testing.assert_allclose(apart[0], [0, 1, 1 / 2, 1 / 3])


def test_a_middle_that_nobody_can_answer_separates_nothing() -> None:
    assert value_distances(("s", "x", "other"))[0, 1] == 1
