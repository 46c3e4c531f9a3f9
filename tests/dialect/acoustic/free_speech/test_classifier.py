"""The calibrated classifier of regions."""

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from dialect.acoustic.free_speech.backend import BACKENDS, make_scorer, scores_of
from dialect.acoustic.free_speech.classifier import RegionClassifier
from dialect.acoustic.free_speech.scorer import freeze


@parametrize_with_checks([RegionClassifier(strength=1.0)])
def test_the_classifier_is_one_of_scikit_learn(estimator, check) -> None:
    check(estimator)


def drawn(n: int, *, apart: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Four regions, `n` recordings of each, apart along an axis each."""
    rng = np.random.default_rng(seed)
    at = np.repeat(np.arange(4), n)
    return rng.normal(size=(4 * n, 12)) + apart * np.eye(12)[at], np.array(list("abcd"))[at]


@pytest.mark.parametrize("backend", sorted(BACKENDS))
@pytest.mark.parametrize("n_classes", [2, 4])
def test_kept_arrays_score_as_the_back_end_did(backend: str, n_classes: int) -> None:
    X, y = drawn(20, apart=2.0)
    kept = np.isin(y, list("abcd")[:n_classes])
    fitted = make_scorer(backend, BACKENDS[backend][1][0], X[kept]).fit(X[kept], y[kept])
    np.testing.assert_allclose(freeze(fitted).scores(X), scores_of(fitted, X), atol=1e-8)


def test_probabilities_hold_for_speakers_never_heard() -> None:
    X, y = drawn(60, apart=1.5)
    classifier = RegionClassifier().fit(X, y)
    unseen, true = drawn(300, apart=1.5, seed=1)
    p = classifier.predict_proba(unseen)
    right = classifier.predict(unseen) == true
    assert right.mean() > 0.5
    assert p.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.06)


def test_a_voice_known_in_training_is_not_taken_for_an_accent() -> None:
    """Five recordings of each of forty voices, and nothing that regions share."""
    rng = np.random.default_rng(0)
    speakers = np.repeat(np.arange(40), 5)
    X = 5 * rng.normal(size=(40, 12))[speakers] + rng.normal(size=(200, 12))
    y = np.array(list("ab"))[speakers % 2]
    fooled = RegionClassifier(strength=0.1).fit(X, y)
    knowing = RegionClassifier(strength=0.1).fit(X, y, speakers=speakers)
    assert knowing.calibration_.scale < 0.5 * fooled.calibration_.scale


def test_a_region_never_heard_is_likelier_to_be_called_none_of_these() -> None:
    X, y = drawn(60, apart=4.0)
    known = y != "d"
    classifier = RegionClassifier().fit(X[known], y[known])
    unseen, true = drawn(60, apart=4.0, seed=1)
    llr = classifier.novelty(unseen)
    assert np.median(llr[true == "d"]) > 0 > np.median(llr[true != "d"])


def test_two_regions_are_too_few_to_tell_what_is_none_of_them() -> None:
    X, y = drawn(20, apart=2.0)
    two = np.isin(y, ["a", "b"])
    classifier = RegionClassifier().fit(X[two], y[two])
    assert classifier.novelty_ is None
    assert not classifier.novelty(X).any()


def test_a_region_of_one_speaker_teaches_nothing() -> None:
    X, y = drawn(10, apart=4.0)
    classifier = RegionClassifier().fit(X, y, speakers=np.where(y == "a", -1, np.arange(len(y))))
    np.testing.assert_allclose(classifier.predict_proba(X), 0.25, atol=0.01)


def test_an_unknown_back_end_is_refused() -> None:
    with pytest.raises(ValueError, match="backend of gaussian"):
        RegionClassifier(backend="forest").fit(*drawn(5, apart=1.0))
