"""Calibration of scores, for long speech and short."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import check_grad

from dialect.acoustic.free_speech import calibration
from dialect.acoustic.free_speech.calibration import fit_calibration, log_softmax


def scored(n: int, *, growth: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores whose true log-likelihoods are 2 (t / 10)^growth times as large."""
    rng = np.random.default_rng(seed)
    speech_s = np.exp(rng.uniform(np.log(3), np.log(60), n))
    at = rng.integers(3, size=n)
    scale = 2.0 * (speech_s / 10) ** growth
    # Normal scores of this mean and variance have themselves as log-likelihoods.
    true = rng.normal(0, np.sqrt(scale)[:, None], (n, 3))
    true[np.arange(n), at] += scale
    return true / scale[:, None], at, speech_s


def test_the_scale_and_its_growth_are_found_again() -> None:
    scores, at, speech_s = scored(20_000, growth=0.5)
    fitted = fit_calibration(scores, at, speech_s, ridge=0.0)
    assert fitted.scale == pytest.approx(2.0, rel=0.1)
    assert fitted.growth == pytest.approx(0.5, abs=0.1)


def test_short_speech_is_believed_less() -> None:
    fitted = fit_calibration(*scored(3000, growth=0.5))
    score = np.array([[1.0, 0.0, -1.0]] * 2)
    short, long = np.exp(fitted.log_likelihood(score, np.array([3.0, 30.0]))).max(axis=1)
    assert short < long


def test_rare_classes_are_as_likely_before_as_common_ones() -> None:
    scores, at, speech_s = scored(6000, growth=0.0)
    kept = (at != 2) | (np.arange(len(at)) % 10 == 0)
    fitted = fit_calibration(scores[kept], at[kept], speech_s[kept])
    nothing = fitted.log_likelihood(np.zeros((1, 3)), np.array([10.0]))
    assert np.exp(nothing).min() > 0.25


def test_scores_that_tell_nothing_are_believed_nothing() -> None:
    rng = np.random.default_rng(0)
    seconds = np.full(3000, 10.0)
    fitted = fit_calibration(rng.normal(size=(3000, 3)), rng.integers(3, size=3000), seconds)
    unseen = fitted.log_likelihood(rng.normal(size=(50, 3)), seconds[:50])
    assert np.exp(unseen).max() < 0.45


@given(shift=st.floats(-50, 50))
def test_what_is_added_to_all_scores_of_a_recording_changes_nothing(shift: float) -> None:
    scores = np.array([[0.3, -1.0, 2.0]])
    np.testing.assert_allclose(log_softmax(scores + shift), log_softmax(scores), atol=1e-9)
    np.testing.assert_allclose(np.exp(log_softmax(scores)).sum(), 1.0)


def test_the_gradient_is_that_of_the_loss() -> None:
    scores, at, speech_s = scored(50, growth=0.3)
    rest = (scores, at, np.full(50, 1 / 50), np.log(speech_s / 10), 0.1)
    error = check_grad(
        lambda p: calibration._loss(p, *rest)[0],
        lambda p: calibration._loss(p, *rest)[1],
        np.array([0.2, 0.1, 0.3, -0.2, 0.1]),
    )
    assert error < 1e-5


def test_a_class_without_a_recording_is_refused() -> None:
    with pytest.raises(ValueError, match="all 3 classes"):
        fit_calibration(np.zeros((4, 3)), np.array([0, 1, 0, 1]), np.full(4, 10.0))
