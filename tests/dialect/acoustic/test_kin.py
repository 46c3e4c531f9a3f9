import numpy as np
import pytest

from dialect.acoustic.kin import kin_among
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
