"""From vectors to one score per region: a two-covariance model, and its linear rivals."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import Normalizer, StandardScaler
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from dialect.entities import FloatArray

__all__ = ["BACKENDS", "GaussianBackend", "make_scorer", "scores_of"]

MOST_COMPONENTS = 400
"""Of the recordings' vectors, as i-vectors have; more change nothing where there are fewer."""
LEAST_BETWEEN = 1e-3
LEAST_SPREAD = 1e-10


class GaussianBackend(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn is untyped
    """Two-covariance model: recordings spread about their region, regions about the world.

    The likelihood of a recording under a region integrates over where the region's mean may lie,
    given how many recordings of it were heard; under a region never heard, over all means.

    Parameters
    ----------
    shrinkage : float, default=0.3
        Part of the within-region covariance that is replaced by the same variance along every
        axis, 0 to 1: the more, the fewer recordings there are per dimension.

    Attributes
    ----------
    classes_ : ndarray, shape (n_classes,)
    centre_ : ndarray of float, shape (n_features,)
    axes_ : ndarray of float, shape (n_features, n_axes)
        Discriminant axes, the spread within regions being 1 along each.
    between_ : ndarray of float, shape (n_axes,)
        Variance of the regions' means along each axis.
    mean_, variance_ : ndarray of float, shape (n_classes, n_axes)
        Of a recording of each region, all uncertainty counted in.

    References
    ----------
    .. [1] N. Brümmer and E. de Villiers, The speaker partitioning problem, Odyssey 2010: the
       two-covariance model.
    .. [2] S. Ioffe, Probabilistic linear discriminant analysis, ECCV 2006.
    .. [3] J. H. Friedman, Regularized discriminant analysis, JASA 84, 1989: the shrinkage.
    """

    def __init__(self, *, shrinkage: float = 0.3) -> None:
        self.shrinkage = shrinkage

    def fit(self, X: ArrayLike, y: ArrayLike) -> "GaussianBackend":
        """Learn where regions lie and how recordings spread; every region counts alike.

        Parameters
        ----------
        X : array-like of float, shape (n_samples, n_features)
        y : array-like, shape (n_samples,)
            Regions, at least two.

        Returns
        -------
        self : GaussianBackend

        Raises
        ------
        ValueError
            If there is one region only, or `shrinkage` is not within 0 to 1.
        """
        if not 0 <= self.shrinkage <= 1:
            raise ValueError(f"need shrinkage within 0 to 1; got {self.shrinkage}")
        vectors, regions = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(regions)
        self.classes_, at = np.unique(regions, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("need recordings of at least two classes; got one class")
        n = np.bincount(at)
        means = np.array([vectors[at == k].mean(axis=0) for k in range(len(n))])
        self.centre_ = means.mean(axis=0)
        whitening = _whitening(vectors - means[at], 1.0 / n[at], self.shrinkage)
        _, _, axes = np.linalg.svd((means - self.centre_) @ whitening, full_matrices=False)
        self.axes_ = whitening @ axes[: len(n) - 1].T
        place = (means - self.centre_) @ self.axes_
        scatter = np.square(place).sum(axis=0) / (len(n) - 1) - np.mean(1.0 / n)
        self.between_ = np.maximum(scatter, LEAST_BETWEEN)
        trust = n[:, None] * self.between_ / (n[:, None] * self.between_ + 1.0)
        self.mean_, self.variance_ = trust * place, 1.0 + trust / n[:, None]
        return self

    def log_likelihood(self, X: ArrayLike) -> FloatArray:
        """Weigh every region.

        Parameters
        ----------
        X : array-like of float, shape (n_samples, n_features)

        Returns
        -------
        log_lr : ndarray of float, shape (n_samples, n_classes)
            Natural log-likelihood ratio of each region to a region never heard.
        """
        check_is_fitted(self)
        place = (validate_data(self, X, reset=False, dtype=np.float64) - self.centre_) @ self.axes_
        known = _log_normal(place[:, None] - self.mean_, self.variance_)
        return np.asarray(known - _log_normal(place, 1.0 + self.between_)[:, None])

    def decision_function(self, X: ArrayLike) -> FloatArray:
        """Score regions as scikit-learn expects it: one column where there are two."""
        log_lr = self.log_likelihood(X)
        return log_lr[:, 1] - log_lr[:, 0] if log_lr.shape[1] == 2 else log_lr

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Name the likeliest region of each recording."""
        best = self.log_likelihood(X).argmax(axis=1)
        return np.asarray(self.classes_[best])


def _whitening(residual: FloatArray, weight: FloatArray, shrinkage: float) -> FloatArray:
    """Make the spread within regions 1 in every direction, shape (n_features, n_features)."""
    n_features = residual.shape[1]
    within = (residual * weight[:, None]).T @ residual / weight.sum()
    level = max(float(np.trace(within)) / n_features, LEAST_SPREAD)
    within = (1 - shrinkage) * within + shrinkage * level * np.eye(n_features)
    variance, directions = np.linalg.eigh(within)
    return np.asarray(directions / np.sqrt(np.maximum(variance, 1e-6 * level)))


def _log_normal(offset: FloatArray, variance: FloatArray) -> FloatArray:
    """Log-density about 0, less the constant that all share, summed over the last axis."""
    return np.asarray(-0.5 * (np.square(offset) / variance + np.log(variance)).sum(axis=-1))


BACKENDS: Mapping[str, tuple[Callable[[float], Any], tuple[float, ...]]] = {
    "gaussian": (lambda strength: GaussianBackend(shrinkage=strength), (0.1, 0.3, 0.6, 0.9)),
    "multinomial": (
        lambda strength: LogisticRegression(C=strength, class_weight="balanced", max_iter=2000),
        (0.1, 1.0, 10.0, 100.0),
    ),
    "ridge": (
        lambda strength: RidgeClassifier(alpha=strength, class_weight="balanced"),
        (0.1, 0.3, 1.0, 3.0),
    ),
}
"""By name, how each back-end is made from its strength of regularisation, and the strengths worth
trying. The ridge on region indicators is penalised discriminant analysis [1]_.

.. [1] T. Hastie, A. Buja and R. Tibshirani, Penalized discriminant analysis, Annals of Statistics
   23, 1995.
"""


def make_scorer(backend: str, strength: float, X: FloatArray) -> Pipeline:
    """Put a back-end behind what makes vectors comparable; nothing is fitted yet.

    Parameters
    ----------
    backend : str
        A name in `BACKENDS`.
    strength : float
        Of its regularisation.
    X : ndarray of float, shape (n_samples, n_features)
        Vectors that it will be fitted on; only their number matters.

    Returns
    -------
    scorer : Pipeline
        Standardises, brings each vector to length 1 [1]_, keeps the principal components.

    References
    ----------
    .. [1] D. Garcia-Romero and C. Y. Espy-Wilson, Analysis of i-vector length normalization in
       speaker recognition systems, Interspeech 2011.
    """
    n_components = min(MOST_COMPONENTS, X.shape[0], X.shape[1])
    return Pipeline(
        [
            ("standardise", StandardScaler()),
            ("length", Normalizer()),
            ("components", PCA(n_components, random_state=0)),
            ("backend", BACKENDS[backend][0](strength)),
        ]
    )


def scores_of(scorer: Any, X: FloatArray) -> FloatArray:
    """Score every class, two classes included.

    Parameters
    ----------
    scorer : estimator
        With a `decision_function`.
    X : ndarray of float, shape (n_samples, n_features)

    Returns
    -------
    scores : ndarray of float, shape (n_samples, n_classes)
        Of no particular scale; each row sums to 0.
    """
    scores = np.asarray(scorer.decision_function(X), dtype=np.float64)
    if scores.ndim == 1:
        scores = np.column_stack([-scores, scores]) / 2
    return np.asarray(scores - scores.mean(axis=1, keepdims=True))
