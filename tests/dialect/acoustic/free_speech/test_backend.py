"""Back-ends that score regions."""

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from dialect.acoustic.free_speech.backend import BACKENDS, GaussianBackend, make_scorer, scores_of


@parametrize_with_checks([GaussianBackend()])
def test_the_gaussian_back_end_is_a_classifier_of_scikit_learn(estimator, check) -> None:
    check(estimator)


def drawn(n: int, apart: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Three regions, `n` recordings of each, in 20 dimensions of which two tell them apart."""
    rng = np.random.default_rng(seed)
    y = np.repeat(["a", "b", "c"], n)
    X = rng.normal(size=(3 * n, 20)) * np.linspace(0.5, 3.0, 20)
    X[y == "a", 0] += apart
    X[y == "b", 1] += apart
    return X, y


@pytest.mark.parametrize("backend", sorted(BACKENDS))
def test_every_back_end_learns_what_parts_the_regions(backend: str) -> None:
    X, y = drawn(60, apart=4.0)
    for strength in BACKENDS[backend][1]:
        scorer = make_scorer(backend, strength, X).fit(X, y)
        unseen, true = drawn(60, apart=4.0, seed=1)
        assert np.mean(scorer.predict(unseen) == true) > 0.75


def test_scores_have_a_column_per_class_even_for_two() -> None:
    X, y = drawn(20, apart=4.0)
    for kept in (y != "c", y != "z"):
        scorer = make_scorer("ridge", 1.0, X[kept]).fit(X[kept], y[kept])
        scores = scores_of(scorer, X[kept])
        assert scores.shape == (kept.sum(), len(set(y[kept])))
        np.testing.assert_allclose(scores.sum(axis=1), 0, atol=1e-9)
        assert (scorer.classes_[scores.argmax(axis=1)] == scorer.predict(X[kept])).all()


def test_likelihood_ratios_are_those_of_the_model_that_drew_the_data() -> None:
    rng = np.random.default_rng(0)
    place = rng.normal(0, 3.0, (200, 1))
    y = np.repeat(np.arange(200), 30)
    backend = GaussianBackend(shrinkage=0.0).fit(place[y] + rng.normal(size=(6000, 1)), y)
    assert backend.between_[0] == pytest.approx(9.0, rel=0.25)
    at = np.array([[0.5]])
    known = -0.5 * ((0.5 - place[:, 0]) ** 2)
    unknown = -0.5 * (0.25 / 10 + np.log(10))
    np.testing.assert_allclose(backend.log_likelihood(at)[0], known - unknown, atol=2.0)


def test_a_recording_far_from_all_regions_is_likelier_of_one_never_heard() -> None:
    X, y = drawn(60, apart=4.0)
    backend = GaussianBackend().fit(X, y)
    strange = np.zeros((1, 20))
    strange[0, :2] = 9.0
    assert backend.log_likelihood(strange).max() < 0
    assert np.median(backend.log_likelihood(X).max(axis=1)) > 0


def test_one_region_and_a_shrinkage_beyond_one_are_refused() -> None:
    X, y = drawn(5, apart=1.0)
    with pytest.raises(ValueError, match="one class"):
        GaussianBackend().fit(X, np.full(len(X), "a"))
    with pytest.raises(ValueError, match="within 0 to 1"):
        GaussianBackend(shrinkage=1.5).fit(X, y)
