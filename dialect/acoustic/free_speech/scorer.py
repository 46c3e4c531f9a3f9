"""What is kept of a fitted back-end: plain arrays, which any version of any library can read."""

from dataclasses import dataclass, fields

import numpy as np
from sklearn.pipeline import Pipeline

from dialect.acoustic.free_speech.backend import GaussianBackend
from dialect.entities import FloatArray

__all__ = ["Scorer", "freeze"]

TINY = 1e-12


@dataclass(frozen=True)
class Scorer:
    """A quadratic form per class over discriminant coordinates.

    Attributes
    ----------
    centre, spread : ndarray of float, shape (n_features,)
        What vectors are standardised by before they are brought to length 1.
    shift : ndarray of float, shape (n_features,)
        Taken off then.
    basis : ndarray of float, shape (n_features, n_axes)
        What coordinates are taken along.
    square, slope : ndarray of float, shape (n_classes, n_axes)
        Of each coordinate's square and of itself; `square` is zero for a linear back-end.
    constant : ndarray of float, shape (n_classes,)
    """

    centre: FloatArray
    spread: FloatArray
    shift: FloatArray
    basis: FloatArray
    square: FloatArray
    slope: FloatArray
    constant: FloatArray

    def scores(self, vectors: FloatArray) -> FloatArray:
        """Score every class.

        Parameters
        ----------
        vectors : ndarray of float, shape (n_samples, n_features)

        Returns
        -------
        scores : ndarray of float, shape (n_samples, n_classes)
            Of no particular scale; each row sums to 0.
        """
        standard = (vectors - self.centre) / self.spread
        length = np.linalg.norm(standard, axis=1, keepdims=True)
        place = (standard / np.where(length > TINY, length, 1.0) - self.shift) @ self.basis
        scores = np.square(place) @ self.square.T + place @ self.slope.T + self.constant
        return np.asarray(scores - scores.mean(axis=1, keepdims=True))

    def arrays(self) -> dict[str, FloatArray]:
        """Lay the scorer out for saving."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def freeze(pipeline: Pipeline) -> Scorer:
    """Keep the arrays of a fitted back-end.

    Parameters
    ----------
    pipeline : Pipeline
        As `make_scorer` makes it, fitted.

    Returns
    -------
    scorer : Scorer
        With the same scores.
    """
    standardise, components = pipeline["standardise"], pipeline["components"]
    backend = pipeline["backend"]
    basis = np.asarray(components.components_.T, np.float64)
    shift = np.asarray(components.mean_, np.float64)
    if isinstance(backend, GaussianBackend):
        square, slope, constant = _of_gaussians(backend)
        # The back-end's own axes start from its own centre.
        shift = shift + basis @ backend.centre_
        basis = basis @ backend.axes_
    else:
        slope, constant = np.atleast_2d(backend.coef_), np.atleast_1d(backend.intercept_)
        if len(slope) == 1:
            slope, constant = np.vstack([-slope, slope]) / 2, np.array([-1.0, 1.0]) * constant / 2
        square = np.zeros(slope.shape)
    return Scorer(
        np.asarray(standardise.mean_),
        np.asarray(standardise.scale_),
        shift,
        basis,
        square,
        slope,
        constant,
    )


def _of_gaussians(backend: GaussianBackend) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Expand the squares of the log-densities; what all classes share is left out."""
    mean, variance = backend.mean_, backend.variance_
    constant = -0.5 * (np.square(mean) / variance + np.log(variance)).sum(axis=1)
    return -0.5 / variance, mean / variance, constant
