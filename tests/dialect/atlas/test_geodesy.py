import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.geodesy import EARTH_RADIUS_KM, great_circle_km, nearest_points

latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)


@given(a=st.tuples(latitudes, longitudes), b=st.tuples(latitudes, longitudes))
def test_distance_is_symmetric_and_at_most_half_way_round(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    there = float(great_circle_km(*a, *b))
    assert there == pytest.approx(float(great_circle_km(*b, *a)), abs=1e-6)
    assert 0 <= there <= np.pi * EARTH_RADIUS_KM + 1e-6


def test_a_degree_of_latitude_is_111_km() -> None:
    assert float(great_circle_km(30.0, 110.0, 31.0, 110.0)) == pytest.approx(111.195, abs=0.01)


def test_nearest_points_agree_with_the_full_table_of_distances() -> None:
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(20, 50, 40), rng.uniform(80, 130, 40)
    near = nearest_points(lat[:5], lon[:5], lat, lon, k=4)
    table = great_circle_km(lat[:5, None], lon[:5, None], lat[None], lon[None])
    np.testing.assert_array_equal(near.row, np.argsort(table, axis=1)[:, :4])
    np.testing.assert_allclose(near.distance_km, np.sort(table, axis=1)[:, :4], atol=1e-3)


def test_nearest_points_of_many_are_those_of_each_alone() -> None:
    rng = np.random.default_rng(2)
    lat, lon = rng.normal(35, 8, 300).clip(-80, 80), rng.normal(105, 15, 300)
    together = nearest_points(lat, lon, lat, lon, k=6)
    alone = [
        nearest_points(lat[i : i + 1], lon[i : i + 1], lat, lon, k=6).row[0] for i in range(300)
    ]
    np.testing.assert_array_equal(together.row, alone)


def test_the_earlier_of_two_points_in_one_place_counts_as_the_nearer() -> None:
    lat, lon = np.linspace(40.0, 30.0, 60), np.full(60, 110.0)
    lat[[7, 30, 50]] = 20.0
    near = nearest_points(np.array([19.0]), np.array([110.0]), lat, lon, k=2)
    assert near.row.tolist() == [[7, 30]]


def test_nearest_points_refuse_more_neighbours_than_points() -> None:
    with pytest.raises(ValueError, match="need 1 <= k <= 3"):
        nearest_points(np.zeros(1), np.zeros(1), np.zeros(3), np.zeros(3), k=4)
