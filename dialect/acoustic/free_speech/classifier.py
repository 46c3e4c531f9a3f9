"""A classifier of regions whose probabilities hold for speakers that it never heard.

The back-end's strength is chosen and its scores are calibrated on folds that share no speaker with
what they were learnt from, and its "none of these" on regions left out of training whole.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from dialect.acoustic.free_speech.backend import BACKENDS, make_scorer, scores_of
from dialect.acoustic.free_speech.calibration import Calibration, fit_calibration
from dialect.acoustic.free_speech.scorer import freeze
from dialect.entities import FloatArray

__all__ = ["RegionClassifier", "fit_novelty", "none_of_these"]

N_FOLDS = 5


@dataclass(frozen=True)
class _HeldOut:
    """Scores of recordings by scorers that did not hear their speakers."""

    strength: float
    scores: FloatArray
    calibration: Calibration
    log_loss: float


class RegionClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Classifier of vectors with calibrated log-likelihoods and "none of these".

    Parameters
    ----------
    backend : str, default="ridge"
        A name in `BACKENDS`.
    strength : float, optional
        Of its regularisation; if left out, the one of `BACKENDS` whose calibrated held-out scores
        cost least.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
    strength_ : float
        As chosen.
    scorer_ : Scorer
    calibration_ : Calibration
        Of held-out scores; where a class has a single speaker nothing can be held out, and every
        class stays as likely as the others.
    novelty_ : Calibration or None
        Of "none of these" against the classes; None for fewer than three classes.
    """

    def __init__(self, *, backend: str = "ridge", strength: float | None = None) -> None:
        self.backend = backend
        self.strength = strength

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        speech_s: ArrayLike | None = None,
        speakers: ArrayLike | None = None,
    ) -> "RegionClassifier":
        """Learn the regions.

        Parameters
        ----------
        X : array-like of float, shape (n_samples, n_features)
        y : array-like, shape (n_samples,)
            Regions, at least two.
        speech_s : array-like of float, shape (n_samples,), optional
            Seconds of speech of each recording; if left out, all are as long.
        speakers : array-like, shape (n_samples,), optional
            Who speaks; if left out, everybody speaks once.

        Returns
        -------
        self : RegionClassifier

        Raises
        ------
        ValueError
            If there is one region only, or no such back-end.
        """
        if self.backend not in BACKENDS:
            raise ValueError(f"need a backend of {', '.join(BACKENDS)}; got {self.backend!r}")
        vectors, regions = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(regions)
        self.classes_, at = np.unique(regions, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("need recordings of at least two classes; got one class")
        length = _seconds(speech_s, len(vectors))
        who = np.arange(len(vectors)) if speakers is None else np.asarray(speakers)
        held_out = self._hold_out(vectors, at, length, who)
        self.strength_, self.calibration_ = held_out.strength, held_out.calibration
        scorer = make_scorer(self.backend, self.strength_, vectors)
        self.scorer_ = freeze(scorer.fit(vectors, at))
        self.novelty_ = self._learn_novelty(vectors, at, length, held_out.scores)
        return self

    def _hold_out(
        self, vectors: FloatArray, at: NDArray[np.intp], length: FloatArray, who: NDArray[Any]
    ) -> _HeldOut:
        """Choose the strength whose calibrated held-out scores cost least."""
        n_classes = len(self.classes_)
        strengths = BACKENDS[self.backend][1] if self.strength is None else (self.strength,)
        fewest = min(len(np.unique(who[at == k])) for k in range(n_classes))
        if fewest < 2:
            nothing = Calibration(1e-3, 0.0, np.zeros(n_classes))
            return _HeldOut(strengths[0], np.zeros((len(at), n_classes)), nothing, np.inf)
        split = StratifiedGroupKFold(min(N_FOLDS, fewest), shuffle=True, random_state=0)
        folds = list(split.split(vectors, at, who))
        scores = {strength: np.zeros((len(at), n_classes)) for strength in strengths}
        for train, test in folds:
            front = make_scorer(self.backend, strengths[0], vectors[train])[:-1]
            known, unseen = front.fit_transform(vectors[train]), front.transform(vectors[test])
            for strength in strengths:
                backend = BACKENDS[self.backend][0](strength).fit(known, at[train])
                scores[strength][test] = scores_of(backend, unseen)
        weight = 1.0 / np.bincount(at)[at] / n_classes
        tried = []
        for strength in strengths:
            fitted = fit_calibration(scores[strength], at, length)
            log_p = fitted.log_likelihood(scores[strength], length)[np.arange(len(at)), at]
            tried.append(_HeldOut(strength, scores[strength], fitted, -float(weight @ log_p)))
        return min(tried, key=lambda one: one.log_loss)

    def _learn_novelty(
        self, vectors: FloatArray, at: NDArray[np.intp], length: FloatArray, scores: FloatArray
    ) -> Calibration | None:
        """Compare the best scores of known regions with those of regions left out whole."""
        if len(self.classes_) < 3 or not scores.any():
            return None
        front = make_scorer(self.backend, self.strength_, vectors)[:-1]
        placed = front.fit_transform(vectors)
        strange = np.zeros(len(at))
        for k in range(len(self.classes_)):
            backend = BACKENDS[self.backend][0](self.strength_).fit(placed[at != k], at[at != k])
            strange[at == k] = scores_of(backend, placed[at == k]).max(axis=1)
        return fit_novelty(scores.max(axis=1), length, strange, length)

    def log_likelihood(self, X: ArrayLike, *, speech_s: ArrayLike | None = None) -> FloatArray:
        """Weigh every region.

        Parameters
        ----------
        X : array-like of float, shape (n_samples, n_features)
        speech_s : array-like of float, shape (n_samples,), optional
            Seconds of speech.

        Returns
        -------
        log_likelihood : ndarray of float, shape (n_samples, n_classes)
            Natural logarithm, less what makes the likelihoods of the regions sum to 1.
        """
        check_is_fitted(self)
        vectors = validate_data(self, X, reset=False, dtype=np.float64)
        return self.calibration_.log_likelihood(
            self.scorer_.scores(vectors), _seconds(speech_s, len(vectors))
        )

    def novelty(self, X: ArrayLike, *, speech_s: ArrayLike | None = None) -> FloatArray:
        """Weigh "none of these" against the known regions.

        Parameters
        ----------
        X : array-like of float, shape (n_samples, n_features)
        speech_s : array-like of float, shape (n_samples,), optional
            Seconds of speech.

        Returns
        -------
        log_lr : ndarray of float, shape (n_samples,)
            Natural log-likelihood ratio of a region never heard to the known ones, taken alike;
            zeros where there are too few regions to tell.
        """
        check_is_fitted(self)
        vectors = validate_data(self, X, reset=False, dtype=np.float64)
        if self.novelty_ is None:
            return np.zeros(len(vectors))
        length = _seconds(speech_s, len(vectors))
        return none_of_these(self.scorer_.scores(vectors), length, self.novelty_)

    def predict_proba(self, X: ArrayLike) -> FloatArray:
        """Give each region its probability, all being as likely before."""
        return np.asarray(np.exp(self.log_likelihood(X)))

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Name the likeliest region of each recording."""
        best = self.log_likelihood(X).argmax(axis=1)
        return np.asarray(self.classes_[best])


def fit_novelty(
    known: FloatArray, known_s: FloatArray, strange: FloatArray, strange_s: FloatArray
) -> Calibration:
    """Learn from the best score of a recording whether it is of any known region.

    Parameters
    ----------
    known, known_s : ndarray of float, shape (n_known,)
        Best scores of recordings of known regions, and the seconds of speech in them.
    strange, strange_s : ndarray of float, shape (n_strange,)
        The same of recordings of other regions.

    Returns
    -------
    novelty : Calibration
        As `none_of_these` takes it.
    """
    is_strange = np.repeat([0, 1], [len(known), len(strange)])
    best, length = np.concatenate([known, strange]), np.concatenate([known_s, strange_s])
    return fit_calibration(_either(best), is_strange, length)


def none_of_these(scores: FloatArray, speech_s: FloatArray, novelty: Calibration) -> FloatArray:
    """Weigh a region never heard against the known ones.

    Parameters
    ----------
    scores : ndarray of float, shape (n_samples, n_classes)
        Of the known regions, each row of sum 0: speech of no known region has no high one.
    speech_s : ndarray of float, shape (n_samples,)
        Seconds of speech.
    novelty : Calibration
        As `fit_novelty` learns it.

    Returns
    -------
    log_lr : ndarray of float, shape (n_samples,)
        Natural log-likelihood ratio.
    """
    log_p = novelty.log_likelihood(_either(scores.max(axis=1)), speech_s)
    return np.asarray(log_p[:, 1] - log_p[:, 0])


def _either(best: FloatArray) -> FloatArray:
    """Scores of "one of these" and "none", shape (n_samples, 2)."""
    return np.column_stack([best, -best])


def _seconds(speech_s: ArrayLike | None, n_samples: int) -> FloatArray:
    if speech_s is None:
        return np.full(n_samples, 10.0)
    return np.asarray(speech_s, dtype=np.float64)
