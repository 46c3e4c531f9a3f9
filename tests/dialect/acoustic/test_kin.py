import numpy as np
import pytest

from dialect.acoustic.kin import OTHER_TRANSCRIBER, kin_among, resurvey
from dialect.atlas.load import Atlas, load_atlas


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def points(atlas: Atlas) -> tuple[int, ...]:
    return tuple(np.unique(atlas.tones.locality).tolist())


def test_nearby_points_of_the_same_region_tell_most(atlas: Atlas, points: tuple[int, ...]) -> None:
    kin = kin_among(atlas, points, points).toarray()
    peking = points.index(atlas.localities.row["北京"])
    nearest = int(kin[peking].argmax())
    region = atlas.regions.full_name(int(atlas.localities.region[points[nearest]]))
    assert region.startswith("北京官话")
    assert kin[peking, peking] == 0.0
    assert (kin.sum(axis=1) < 1).all()


def test_historical_records_tell_nothing(atlas: Atlas, points: tuple[int, ...]) -> None:
    kin = kin_among(atlas, points, points).toarray()
    assert not kin[:, atlas.localities.is_historical[np.array(points)]].any()


def test_withheld_records_tell_nothing(atlas: Atlas, points: tuple[int, ...]) -> None:
    peking = atlas.localities.row["北京"]
    known = atlas.without(frozenset({peking}), atlas.county_regions)
    assert not kin_among(known, points, points).toarray()[:, points.index(peking)].any()


def test_a_point_that_fits_alone_falls_behind_one_that_fits_with_its_kin(
    atlas: Atlas, points: tuple[int, ...]
) -> None:
    kin = kin_among(atlas, points, points)
    home = points.index(atlas.localities.row["廣州"])
    alone = points.index(atlas.localities.row["北京"])
    log_likelihood = np.full(len(points), -20.0)
    log_likelihood[kin.toarray()[home] > 0.01] = -1.0
    log_likelihood[[home, alone]] = [-1.0, -0.9]
    found = resurvey(log_likelihood, kin)
    assert found[home] > found[alone]
    assert found[alone] == pytest.approx(-0.9 + np.log(OTHER_TRANSCRIBER), abs=0.1)


def test_the_same_likelihood_everywhere_stays_the_same(
    atlas: Atlas, points: tuple[int, ...]
) -> None:
    kin = kin_among(atlas, points, points)
    np.testing.assert_allclose(resurvey(np.full(len(points), -3.0), kin), -3.0)


def test_likelihoods_that_underflow_stay_finite(atlas: Atlas, points: tuple[int, ...]) -> None:
    log_likelihood = np.full(len(points), -1e5)
    log_likelihood[0] = 0.0
    assert np.isfinite(resurvey(log_likelihood, kin_among(atlas, points, points))).all()
