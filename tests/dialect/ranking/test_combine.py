import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dialect.entities import CountyEvidence
from dialect.ranking.combine import FLOOR_LOG_LR, combine, hear, posterior_of
from dialect.ranking.prior import OUTSIDE_COVERAGE, log_prior_of_all

N = 6
PRIOR = np.full(N, 1 / N)
ratios = arrays(float, N, elements=st.floats(-1e3, 700))


def _piece(log_lr: np.ndarray) -> CountyEvidence:
    return CountyEvidence(log_lr, lambda county: f"piece on {county}")


def test_without_evidence_the_prior_stands() -> None:
    posterior = combine(PRIOR, [], [])
    assert posterior.outside_coverage == pytest.approx(OUTSIDE_COVERAGE)
    np.testing.assert_allclose(posterior.county, (1 - OUTSIDE_COVERAGE) / N)


@given(st.lists(ratios, max_size=4))
def test_the_posterior_is_a_distribution_whatever_the_evidence_says(
    pieces: list[np.ndarray],
) -> None:
    posterior = combine(PRIOR, [_piece(p) for p in pieces], [1.0] * len(pieces))
    assert np.isfinite(posterior.county).all()
    assert posterior.county.sum() + posterior.outside_coverage == pytest.approx(1.0)


@given(ratios, ratios)
def test_the_order_of_the_evidence_does_not_matter(a: np.ndarray, b: np.ndarray) -> None:
    one, other = (combine(PRIOR, [_piece(p), _piece(q)], [1, 1]) for p, q in ((a, b), (b, a)))
    np.testing.assert_allclose(one.county, other.county, rtol=1e-9)


def test_bayes_rule_for_one_piece() -> None:
    log_lr = np.zeros(N)
    log_lr[2] = np.log(10)
    posterior = combine(PRIOR, [_piece(log_lr)], [1.0])
    odds = posterior.county[2] / posterior.county[0]
    assert odds == pytest.approx(10)


def test_no_single_piece_can_zero_a_county() -> None:
    log_lr = np.zeros(N)
    log_lr[1] = -1e6
    posterior = combine(PRIOR, [_piece(log_lr)], [1.0])
    assert posterior.log_lr[0, 1] == pytest.approx(FLOOR_LOG_LR)
    assert posterior.county[1] > 1e-6


def test_evidence_against_every_county_raises_none_of_these() -> None:
    posterior = combine(PRIOR, [_piece(np.full(N, -5.0))], [1.0])
    assert posterior.outside_coverage > 0.8


def test_a_weight_discounts_the_piece() -> None:
    log_lr = np.linspace(-1, 1, N)
    half = combine(PRIOR, [_piece(log_lr)], [0.5])
    np.testing.assert_allclose(half.log_lr[0], log_lr / 2)


@given(ratios, ratios)
def test_a_piece_of_no_weight_is_left_out(a: np.ndarray, b: np.ndarray) -> None:
    heard = hear([_piece(a), _piece(b)], N)
    chance = posterior_of(log_prior_of_all(PRIOR), heard, np.array([0.5, 0.0]))
    alone = combine(PRIOR, [_piece(a)], [0.5])
    np.testing.assert_allclose(chance, np.append(alone.county, alone.outside_coverage))
