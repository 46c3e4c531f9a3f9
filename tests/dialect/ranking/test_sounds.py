from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dialect.entities import CountyEvidence, TownEvidence, Towns
from dialect.ranking.combine import combine
from dialect.ranking.sounds import WAYS, relate, sounds_of
from dialect.ranking.weights import load_weights

N_COUNTIES, N_TOWNS = 4, 3
TOWNS = Towns(
    near=np.array([[0, 1, 1, 2], [1, 0, 2, 1]]),
    log_near_share=np.log([[0.6, 0.5, 0.5, 0.2], [0.3, 0.3, 0.2, 0.1]]),
    log_no_share=np.log([0.1, 0.2, 0.3, 0.7]),
    own_county=np.array([0, 2, 2]),
    own_town=np.array([0, 1, 2]),
)
PRIOR = np.full(N_COUNTIES, 1 / N_COUNTIES)
of_counties = arrays(float, N_COUNTIES, elements=st.floats(-9, 9))
of_towns = arrays(float, N_TOWNS, elements=st.floats(-9, 9))
sounds = st.lists(
    st.tuples(of_counties, of_towns, of_towns, st.floats(-9, 3)), min_size=1, max_size=6
)


def _said(blend: np.ndarray, own: np.ndarray, kin: np.ndarray, noise: float) -> CountyEvidence:
    return CountyEvidence(blend, lambda county: f"{county}", TownEvidence(own, kin, noise, TOWNS))


def _alike(own: np.ndarray, noise: float = -1.0) -> CountyEvidence:
    return _said(np.zeros(N_COUNTIES), own, np.zeros(N_TOWNS), noise)


@given(sounds, st.floats(0.1, 1.0))
def test_what_is_listed_adds_up_to_what_all_sounds_say(heard: list[tuple], weight: float) -> None:
    posterior = combine(PRIOR, [_said(*one) for one in heard], [weight] * len(heard))
    assert posterior.relations is not None
    listed = posterior.log_lr.sum(axis=0) + posterior.together
    np.testing.assert_allclose(listed, posterior.relations.log_lr, atol=1e-9)


@given(sounds)
def test_the_ways_to_belong_to_a_county_are_exhausted(heard: list[tuple]) -> None:
    posterior = combine(PRIOR, [_said(*one) for one in heard], [1.0] * len(heard))
    assert posterior.relations is not None
    share = posterior.relations.share
    np.testing.assert_allclose(share.sum(axis=0), 1.0)
    assert (share[WAYS.index("own"), [1, 3]] == 0).all()  # no town lies there


def test_sounds_that_fit_one_own_town_say_more_than_those_that_fit_two_by_halves() -> None:
    fits, half = np.array([0.0, 2.0, -2.0]), np.array([0.0, -2.0, 2.0])
    one_town = combine(PRIOR, [_alike(fits)] * 6, [1.0] * 6)
    two_towns = combine(PRIOR, [_alike(fits)] * 3 + [_alike(half)] * 3, [1.0] * 6)
    assert one_town.county[2] > 2 * two_towns.county[2]


def test_answers_that_fit_nowhere_leave_the_counties_alike_and_raise_none_of_these() -> None:
    against = _said(np.full(N_COUNTIES, -2.0), np.full(N_TOWNS, -2.0), np.full(N_TOWNS, -2.0), 0.5)
    against.log_lr[1] = -1.5
    posterior = combine(PRIOR, [against] * 20, [1.0] * 20)
    np.testing.assert_allclose(posterior.county, posterior.county.mean(), rtol=1e-3)
    assert posterior.outside_coverage > 0.2


def test_no_sound_of_weight_nothing_is_heard() -> None:
    evidence = [_alike(np.array([1.0, 2.0, 3.0])), _alike(np.array([3.0, 2.0, 1.0]))]
    towns = [one.towns for one in evidence if one.towns]
    blend, ways = np.zeros((2, N_COUNTIES)), load_weights().ways
    both = relate(sounds_of(blend, towns, floor=-9.0), np.array([1.0, 0.0]), ways)
    first = relate(sounds_of(blend[:1], towns[:1], floor=-9.0), np.array([1.0]), ways)
    np.testing.assert_allclose(both.log_lr, first.log_lr)


def test_a_sound_has_a_floor() -> None:
    never = _said(np.full(N_COUNTIES, -1e6), np.full(N_TOWNS, -1e6), np.full(N_TOWNS, -1e6), -1e6)
    posterior = combine(PRIOR, [never], [1.0])
    assert posterior.county.sum() > 1e-5
    assert 0.95 < posterior.outside_coverage < 1


@given(sounds, st.floats(0.0, 0.5))
def test_dispersion_takes_the_same_share_of_all_that_several_sounds_say(
    heard: list[tuple], dispersion: float
) -> None:
    said, weights = [_said(*one) for one in heard], np.ones(len(heard))
    towns = [one.towns for one in said if one.towns]
    laid = sounds_of(np.array([one.log_lr for one in said]), towns, floor=-9.0)
    whole, less = (
        relate(laid, weights, replace(load_weights().ways, dispersion=rate))
        for rate in (0.0, dispersion)
    )
    share = 1 / (1 + dispersion * (len(heard) - 1))
    np.testing.assert_allclose(less.log_lr, share * whole.log_lr, atol=1e-9)
    np.testing.assert_allclose(less.of_sound, share * whole.of_sound, atol=1e-9)
    np.testing.assert_allclose(less.share, whole.share)
