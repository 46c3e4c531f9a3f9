"""Calibration: from scores to log-likelihoods that mean what they say, for any length of speech."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dialect.entities import FloatArray

__all__ = ["REFERENCE_S", "Calibration", "fit_calibration", "log_softmax"]

REFERENCE_S = 10.0
"""Seconds of speech at which `Calibration.scale` holds."""
SHORTEST_S = 0.1
RIDGE = 0.01
"""Weight of the squares of growth and offsets against the mean log-likelihood, so that little data
leaves lengths and classes alike."""
LOG_SCALE_LIMITS = (float(np.log(1e-3)), float(np.log(1e3)))
GROWTH_LIMITS = (-2.0, 2.0)


@dataclass(frozen=True)
class Calibration:
    """Multiclass logistic calibration whose scale grows with the length of speech.

    The log-likelihood of class k is ``scale (t / 10 s)^growth s_k + offset_k`` for the score
    ``s_k`` of a recording with t seconds of speech [1]_ [2]_.

    Attributes
    ----------
    scale, growth : float
    offset : ndarray of float, shape (n_classes,)
        Of sum 0.

    References
    ----------
    .. [1] N. Brümmer and D. A. van Leeuwen, On calibration of language recognition scores, Odyssey
       2006.
    .. [2] M. I. Mandasari et al., Quality measure functions for calibration of speaker recognition
       systems in various duration conditions, IEEE TASLP 21, 2013.
    """

    scale: float
    growth: float
    offset: FloatArray

    def log_likelihood(self, scores: FloatArray, speech_s: FloatArray) -> FloatArray:
        """Calibrate scores.

        Parameters
        ----------
        scores : ndarray of float, shape (n_samples, n_classes)
        speech_s : ndarray of float, shape (n_samples,)
            Seconds of speech.

        Returns
        -------
        log_likelihood : ndarray of float, shape (n_samples, n_classes)
            Natural logarithm, less what makes the classes' likelihoods sum to 1.
        """
        scale = self.scale * np.exp(self.growth * _log_length(speech_s))
        return log_softmax(scale[:, None] * scores + self.offset)


def fit_calibration(
    scores: FloatArray, at: NDArray[np.intp], speech_s: FloatArray, *, ridge: float = RIDGE
) -> Calibration:
    """Learn the calibration that makes the true classes likeliest, all classes counting alike.

    Parameters
    ----------
    scores : ndarray of float, shape (n_samples, n_classes)
        Of recordings whose speakers the scorer was not fitted on.
    at : ndarray of int, shape (n_samples,)
        Column of the true class of each; every column at least once.
    speech_s : ndarray of float, shape (n_samples,)
        Seconds of speech.
    ridge : float, default=0.01
        Weight of the squares of growth and offsets.

    Returns
    -------
    calibration : Calibration

    Raises
    ------
    ValueError
        If a class has no recording.
    """
    n_classes = scores.shape[1]
    count = np.bincount(at, minlength=n_classes)
    if not count.all():
        raise ValueError(f"need recordings of all {n_classes} classes; got {count.tolist()}")
    weight = 1.0 / count[at] / n_classes
    log_scale = np.clip(-np.log(max(float(scores.std()), 1e-9)), *LOG_SCALE_LIMITS)
    found = minimize(
        _loss,
        np.concatenate([[log_scale, 0.0], np.zeros(n_classes)]),
        args=(scores, at, weight, _log_length(speech_s), ridge),
        jac=True,
        method="L-BFGS-B",
        bounds=[LOG_SCALE_LIMITS, GROWTH_LIMITS, *[(None, None)] * n_classes],
    )
    offset = found.x[2:] - found.x[2:].mean()
    return Calibration(float(np.exp(found.x[0])), float(found.x[1]), offset)


def log_softmax(scores: FloatArray) -> FloatArray:
    """Normalise log-likelihoods so that each row's likelihoods sum to 1.

    Parameters
    ----------
    scores : ndarray of float, shape (n_samples, n_classes)

    Returns
    -------
    log_probability : ndarray of float, shape (n_samples, n_classes)
        Natural logarithm of the probability of each class, all being as likely before.
    """
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _log_length(speech_s: FloatArray) -> FloatArray:
    return np.asarray(np.log(np.maximum(speech_s, SHORTEST_S) / REFERENCE_S))


def _loss(
    parameters: FloatArray,
    scores: FloatArray,
    at: NDArray[np.intp],
    weight: FloatArray,
    log_length: FloatArray,
    ridge: float,
) -> tuple[float, FloatArray]:
    """Class-balanced cross-entropy with its ridge, and its gradient."""
    growth, offset = parameters[1], parameters[2:]
    scale = np.exp(parameters[0] + growth * log_length)
    log_p = log_softmax(scale[:, None] * scores + offset)
    rows = np.arange(len(scores))
    excess = weight[:, None] * np.exp(log_p)
    excess[rows, at] -= weight
    along = scale * (excess * scores).sum(axis=1)
    loss = -float(weight @ log_p[rows, at]) + ridge * (growth**2 + float(offset @ offset))
    gradient = np.concatenate(
        [
            [along.sum(), along @ log_length + 2 * ridge * growth],
            excess.sum(axis=0) + 2 * ridge * offset,
        ]
    )
    return loss, gradient
