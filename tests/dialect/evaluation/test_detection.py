"""Figures of a classifier of regions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.evaluation.detection import (
    Scored,
    average_cost,
    detection_llr,
    equal_error_rate,
    least_log_cost,
    least_log_cost_of_pairs,
    log_cost,
    log_cost_of_pairs,
    recalls,
    top_calibration_error,
)

seeds = st.integers(0, 2**32 - 1)
SURE = Scored(20.0 * np.eye(3)[[0, 1, 2, 0]], np.array([0, 1, 2, 0]))
MUTE = Scored(np.zeros((6, 3)), np.array([0, 1, 2, 0, 1, 2]))


def drawn(seed: int, *, n: int = 60, n_classes: int = 4, scale: float = 1.0) -> Scored:
    """Log-likelihoods that are right when `scale` is 1: normal with variance twice the shift."""
    rng = np.random.default_rng(seed)
    at = np.concatenate([np.arange(n_classes), rng.integers(n_classes, size=n - n_classes)])
    log_likelihood = rng.normal(0, np.sqrt(2.0), (n, n_classes))
    log_likelihood[np.arange(n), at] += 2.0
    return Scored(scale * log_likelihood, at)


def pairs(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(1, 1.4, rng.integers(1, 40)).round(1), rng.normal(-1, 1.4, 30).round(1)


def test_being_sure_and_right_costs_nothing() -> None:
    assert np.nanmin(recalls(SURE)) == 1.0
    for figure in (average_cost, log_cost, least_log_cost, top_calibration_error):
        assert figure(SURE) == pytest.approx(0.0, abs=1e-6)


def test_saying_nothing_costs_as_much_as_knowing_nothing() -> None:
    assert log_cost(MUTE) == pytest.approx(1.0)
    assert log_cost_of_pairs(np.zeros(4), np.zeros(9)) == pytest.approx(1.0)
    assert equal_error_rate(np.zeros(4), np.zeros(9)) == pytest.approx(0.5)


def test_recall_counts_each_class_alone() -> None:
    scored = Scored(np.array([[1.0, 0, 0], [0, 1, 0], [1, 0, 0]]), np.array([0, 0, 0]))
    np.testing.assert_allclose(recalls(scored), [2 / 3, np.nan, np.nan])


def test_a_detector_of_two_classes_has_their_log_likelihood_ratio() -> None:
    log_likelihood = np.array([[1.5, -0.5]])
    np.testing.assert_allclose(detection_llr(log_likelihood), [[2.0, -2.0]])


def test_average_cost_joins_misses_and_false_alarms() -> None:
    # Class 0 is taken for class 1 once in two: its miss, and the false alarm of class 1.
    scored = Scored(
        np.array([[9.0, 0, 0], [0, 9.0, 0], [0, 9.0, 0], [0, 0, 9.0]]), np.array([0, 0, 1, 2])
    )
    assert average_cost(scored) == pytest.approx((0.5 * 0.5 + 0.5 * 0.5 / 2) / 3)


@given(seed=seeds)
def test_calibrating_afterwards_never_costs_more(seed: int) -> None:
    scored = drawn(seed, scale=3.0)
    assert least_log_cost(scored) <= log_cost(scored)
    assert least_log_cost_of_pairs(*pairs(seed)) <= log_cost_of_pairs(*pairs(seed)) + 1e-9


@given(seed=seeds, scale=st.floats(0.2, 5.0), shift=st.floats(-3.0, 3.0))
def test_least_costs_forget_scale_and_offset(seed: int, scale: float, shift: float) -> None:
    target, other = pairs(seed)
    assert least_log_cost_of_pairs(scale * target + shift, scale * other + shift) == pytest.approx(
        least_log_cost_of_pairs(target, other), abs=1e-6
    )
    assert equal_error_rate(scale * target + shift, scale * other + shift) == pytest.approx(
        equal_error_rate(target, other), abs=1e-6
    )
    scored = drawn(seed)
    moved = Scored(scale * scored.log_likelihood + shift * np.arange(4), scored.at)
    assert least_log_cost(moved) == pytest.approx(least_log_cost(scored), abs=2e-3)


@given(seed=seeds)
def test_the_equal_error_rate_is_at_most_a_half_and_the_same_for_errors_turned_round(
    seed: int,
) -> None:
    target, other = pairs(seed)
    rate = equal_error_rate(target, other)
    assert 0.0 <= rate <= 0.5 + 1e-9
    assert equal_error_rate(-other, -target) == pytest.approx(rate, abs=1e-9)


def test_the_equal_error_rate_of_two_normals_is_known() -> None:
    rng = np.random.default_rng(0)
    target, other = rng.normal(1, 1, 20_000), rng.normal(-1, 1, 20_000)
    assert equal_error_rate(target, other) == pytest.approx(0.1587, abs=0.005)


def test_a_classifier_that_is_too_sure_pays_for_it() -> None:
    honest, bold = drawn(0, n=3000), drawn(0, n=3000, scale=4.0)
    assert log_cost(honest) - least_log_cost(honest) < 0.01
    assert log_cost(bold) - least_log_cost(bold) > 0.2
    assert top_calibration_error(honest) < 0.05 < top_calibration_error(bold)


def test_resampling_takes_recordings_as_often_as_named() -> None:
    twice = SURE.taking(np.array([1, 1]))
    assert twice.at.tolist() == [1, 1]
    assert np.nanmean(recalls(twice)) == 1.0
