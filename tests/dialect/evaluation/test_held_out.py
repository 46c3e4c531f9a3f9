from dataclasses import replace

import numpy as np
import pytest

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.evaluation.held_out import atlas_without, judged_on_development
from dialect.evaluation.speakers import Home, Protocol, Split, homes_of, is_in
from dialect.evidence.feature import feature_frequencies
from dialect.evidence.neighbours import region_shares


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas()


@pytest.fixture(scope="module")
def home(atlas: Atlas) -> Home:
    """Return a home that alone says by name what its county speaks."""
    county = atlas.localities.county
    homes = homes_of(Protocol.LEAVE_12_KM, Split.TEST, atlas)
    return next(h for h in homes if set(np.flatnonzero(county == h.county)) <= h.withheld)


@pytest.fixture(scope="module")
def known(home: Home, atlas: Atlas) -> Atlas:
    return atlas_without(home.withheld, atlas)


def test_what_withheld_points_say_does_not_move_the_frequencies(
    home: Home, known: Atlas, atlas: Atlas
) -> None:
    features = atlas.features
    hidden = np.isin(features.locality, list(home.withheld))
    assert hidden.any()
    otherwise = Atlas()
    value = np.where(hidden[:, None], 0, features.value)
    assert (value != features.value).any()
    vars(otherwise)["features"] = replace(features, value=value)
    without = atlas_without(home.withheld, otherwise)
    for feature in [definition.id for definition in features.definitions][:5]:
        np.testing.assert_array_equal(
            feature_frequencies(feature, without), feature_frequencies(feature, known)
        )


def test_a_home_that_is_known_does_move_the_frequencies(
    home: Home, known: Atlas, atlas: Atlas
) -> None:
    feature = atlas.features.definitions[0].id
    whole = feature_frequencies(feature, atlas)[home.county]
    assert not np.allclose(whole, feature_frequencies(feature, known)[home.county], atol=1e-3)


def test_the_regions_of_the_home_county_no_longer_come_from_the_home(
    home: Home, known: Atlas, atlas: Atlas
) -> None:
    assert atlas.county_regions.method[home.county] == "name"
    assert known.county_regions.method[home.county] == "distance"


def test_the_class_of_a_withheld_point_does_not_move_the_regions(
    home: Home, known: Atlas, atlas: Atlas
) -> None:
    points, otherwise = atlas.localities, Atlas()
    hidden = np.isin(np.arange(len(points)), list(home.withheld))
    region = np.where(hidden, (points.region + 1) % len(atlas.regions), points.region)
    vars(otherwise)["localities"] = replace(points, region=region)
    without = atlas_without(home.withheld, otherwise)
    np.testing.assert_array_equal(region_shares(without), region_shares(known))


def test_the_original_atlas_knows_all_it_knew(known: Atlas, atlas: Atlas) -> None:
    assert known.withheld
    assert atlas.withheld == frozenset()
    np.testing.assert_array_equal(region_shares(atlas), region_shares(Atlas()))


def test_regions_without_points_share_every_county_out_whole(known: Atlas) -> None:
    np.testing.assert_allclose(region_shares(known).sum(axis=1), 1.0)
    assert len(known.county_regions.confidence) == len(known.counties)


def test_counties_far_from_the_home_keep_their_regions(
    home: Home, known: Atlas, atlas: Atlas
) -> None:
    counties, at = atlas.counties, home.county
    away_km = great_circle_km(counties.lat, counties.lon, counties.lat[at], counties.lon[at])
    far = away_km > 1500
    assert far.any()
    np.testing.assert_array_equal(region_shares(known)[far], region_shares(atlas)[far])


def test_withholding_nothing_leaves_the_regions_as_they_ship(atlas: Atlas) -> None:
    same = atlas_without(frozenset(), atlas)
    np.testing.assert_array_equal(region_shares(same), region_shares(atlas))
    np.testing.assert_array_equal(same.county_regions.method, atlas.county_regions.method)


def test_what_the_test_half_says_does_not_move_how_reliable_a_feature_is(atlas: Atlas) -> None:
    features, points = atlas.features, atlas.localities
    is_test = np.array(
        [
            points.county[row] >= 0 and is_in(Split.TEST, row, atlas)
            for row in features.locality.tolist()
        ]
    )
    otherwise = Atlas()
    value = np.where(is_test[:, None], 0, features.value).astype(np.int8)
    vars(otherwise)["features"] = replace(features, value=value)
    measured = judged_on_development(atlas).features.definitions
    assert measured == judged_on_development(otherwise).features.definitions
    assert (
        sum(one.n_pairs for one in measured) < sum(one.n_pairs for one in features.definitions) / 2
    )
