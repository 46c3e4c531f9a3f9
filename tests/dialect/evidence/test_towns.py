import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.evaluation.held_out import atlas_without
from dialect.evaluation.speakers import Home, Protocol, Split, homes_of
from dialect.evidence.towns import KIN_STRAY, OWN_STRAY, speech_of_towns, towns_of


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def home(atlas: Atlas) -> Home:
    return homes_of(Protocol.LEAVE_3_KM, Split.TEST, atlas)[0]


def test_chances_of_the_towns_around_a_county_sum_to_one(atlas: Atlas) -> None:
    towns = towns_of(atlas)
    total = np.exp(towns.log_near_share).sum(axis=0) + np.exp(towns.log_no_share)
    np.testing.assert_allclose(total, 1.0)


def test_a_town_belongs_to_the_county_that_it_lies_in_by_name(atlas: Atlas) -> None:
    towns = towns_of(atlas)
    rows = atlas.features.locality[towns.own_town]
    np.testing.assert_array_equal(atlas.localities.county[rows], towns.own_county)
    assert (np.diff(towns.own_county) >= 0).all()


def test_a_town_that_is_withheld_is_no_town_of_its_county(atlas: Atlas, home: Home) -> None:
    towns = towns_of(atlas_without(home.withheld, atlas))
    town = int(np.flatnonzero(atlas.features.locality == home.point)[0])
    assert town in towns_of(atlas).own_town
    assert town not in towns.own_town
    assert np.isneginf(towns.log_near_share[towns.near == town]).all()


def test_people_of_a_town_stray_less_from_its_speech_than_people_near_it(atlas: Atlas) -> None:
    says = np.full((len(atlas.features.locality), 1), 0.0)
    says[7] = 1.0
    own, kin = speech_of_towns(says, atlas)
    assert 1 > own[7, 0] >= 1 - OWN_STRAY > kin[7, 0] >= 1 - KIN_STRAY
    assert own[8, 0] < OWN_STRAY


def test_where_a_town_says_nothing_its_group_speaks_for_it(atlas: Atlas) -> None:
    says = np.full((len(atlas.features.locality), 1), 1.0)
    says[7] = np.nan
    own, kin = speech_of_towns(says, atlas)
    np.testing.assert_allclose([own[7, 0], kin[7, 0]], 1.0)
