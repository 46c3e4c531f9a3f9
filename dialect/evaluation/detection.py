"""Figures of a classifier of regions: how often right, at what cost, and how well it knows that."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import isotonic_regression

from dialect.acoustic.free_speech.calibration import fit_calibration, log_softmax
from dialect.entities import FloatArray
from dialect.evaluation.outcomes import calibration_error

__all__ = [
    "Scored",
    "average_cost",
    "detection_llr",
    "equal_error_rate",
    "least_log_cost",
    "least_log_cost_of_pairs",
    "log_cost",
    "log_cost_of_pairs",
    "recalls",
    "top_calibration_error",
]


@dataclass(frozen=True)
class Scored:
    """Recordings with their true classes and what a classifier said of them.

    Attributes
    ----------
    log_likelihood : ndarray of float, shape (n_samples, n_classes)
        Natural logarithm, up to a constant per recording.
    at : ndarray of int, shape (n_samples,)
        Column of the true class; every column at least once.
    """

    log_likelihood: FloatArray
    at: NDArray[np.intp]

    def taking(self, rows: NDArray[np.intp]) -> "Scored":
        """Keep some recordings, each as often as named."""
        return Scored(self.log_likelihood[rows], self.at[rows])


def recalls(scored: Scored) -> FloatArray:
    """Tell how many recordings of each class are named rightly.

    Parameters
    ----------
    scored : Scored

    Returns
    -------
    recall : ndarray of float, shape (n_classes,)
        NaN for a class without recordings. Its mean is the unweighted average recall (UAR).
    """
    n_classes = scored.log_likelihood.shape[1]
    right = scored.log_likelihood.argmax(axis=1) == scored.at
    count = np.bincount(scored.at, minlength=n_classes).astype(np.float64)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.bincount(scored.at, weights=right, minlength=n_classes) / count)


def average_cost(scored: Scored, *, target_prior: float = 0.5) -> float:
    """Average the cost of detecting each class against each other, of hard decisions (Cavg).

    Parameters
    ----------
    scored : Scored
    target_prior : float, default=0.5
        Chance that the class asked for is the one spoken.

    Returns
    -------
    cost : float
        0 is perfect; 0.5 at a prior of 0.5 is no better than always saying no.

    References
    ----------
    .. [1] NIST, The 2015 Language Recognition Evaluation Plan, sec. 4: the closed-set Cavg, misses
       and false alarms costing alike; a class is detected where its log-likelihood ratio to the
       mean likelihood of the others exceeds the log-odds of the prior.
    """
    n_classes = scored.log_likelihood.shape[1]
    threshold = np.log((1 - target_prior) / target_prior)
    accepted = detection_llr(scored.log_likelihood) >= threshold
    by_class = np.array([accepted[scored.at == k].mean(axis=0) for k in range(n_classes)])
    miss = 1.0 - np.diag(by_class)
    false_alarm = (by_class.sum(axis=0) - np.diag(by_class)) / (n_classes - 1)
    return float(np.mean(target_prior * miss + (1 - target_prior) * false_alarm))


def detection_llr(log_likelihood: FloatArray) -> FloatArray:
    """Turn log-likelihoods of classes into ratios of each class to the mean of the others.

    Parameters
    ----------
    log_likelihood : ndarray of float, shape (n_samples, n_classes)

    Returns
    -------
    llr : ndarray of float, shape (n_samples, n_classes)
    """
    p = np.exp(log_softmax(log_likelihood))
    others = np.maximum(1.0 - p, np.finfo(np.float64).tiny)
    return np.asarray(log_softmax(log_likelihood) - np.log(others / (p.shape[1] - 1)))


def equal_error_rate(target: FloatArray, other: FloatArray) -> float:
    """Find the rate at which as many targets are missed as others are accepted.

    Parameters
    ----------
    target, other : ndarray of float, shape (n,)
        Scores, high for targets; at least one each.

    Returns
    -------
    rate : float
        On the convex hull of the receiver's curve [1]_.

    References
    ----------
    .. [1] N. Brümmer and E. de Villiers, The BOSARIS Toolkit User Guide, 2011: ROCCH-EER.
    """
    miss, false_alarm = _hull(target, other)
    at = int(np.argmax(miss >= false_alarm))
    if at == 0:
        return float(miss[0])
    before, after = miss[at - 1] - false_alarm[at - 1], miss[at] - false_alarm[at]
    part = -before / (after - before)
    return float(miss[at - 1] + part * (miss[at] - miss[at - 1]))


def _hull(target: FloatArray, other: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Misses and false alarms at the corners of the hull, from accepting all to accepting none."""
    is_target, optimal, _ = _pooled(target, other)
    edges = np.flatnonzero(np.diff(optimal)) + 1
    below = np.concatenate([[0.0], np.cumsum(is_target)])
    position = np.concatenate([[0], edges, [len(is_target)]])
    miss = below[position] / len(target)
    return miss, 1.0 - (position - below[position]) / len(other)


def _pooled(target: FloatArray, other: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sort scores; fit the chance of a target by pool adjacent violators, ties pooled first."""
    scores = np.concatenate([target, other])
    is_target = np.concatenate([np.ones(len(target)), np.zeros(len(other))])
    order = np.argsort(scores, kind="stable")
    _, tie, count = np.unique(scores[order], return_inverse=True, return_counts=True)
    share = np.bincount(tie, weights=is_target[order]) / count
    chance = isotonic_regression(share, sample_weight=count.astype(np.float64))
    return is_target[order], np.asarray(chance[tie]), scores[order]


def log_cost_of_pairs(target: FloatArray, other: FloatArray) -> float:
    """Measure what log-likelihood ratios cost over all thresholds (Cllr).

    Parameters
    ----------
    target, other : ndarray of float, shape (n,)
        Natural log-likelihood ratios; at least one each.

    Returns
    -------
    cost : float
        Bits; 0 is perfect, 1 is what saying nothing costs.

    References
    ----------
    .. [1] N. Brümmer and J. du Preez, Application-independent evaluation of speaker detection,
       Computer Speech and Language 20, 2006, eq. 12.
    """
    miss = np.logaddexp(0.0, -target).mean()
    false_alarm = np.logaddexp(0.0, other).mean()
    return float((miss + false_alarm) / 2 / np.log(2))


def least_log_cost_of_pairs(target: FloatArray, other: FloatArray) -> float:
    """Measure what the ratios would cost had they been calibrated perfectly (min Cllr).

    Parameters
    ----------
    target, other : ndarray of float, shape (n,)
        Scores, high for targets; at least one each.

    Returns
    -------
    cost : float
        Bits, by pool adjacent violators: no increasing function of the scores costs less.

    References
    ----------
    .. [1] N. Brümmer and J. du Preez, Application-independent evaluation of speaker detection,
       Computer Speech and Language 20, 2006, sec. 5.
    """
    is_target, chance, _ = _pooled(target, other)
    with np.errstate(divide="ignore"):
        llr = np.log(chance) - np.log1p(-chance) - np.log(len(target) / len(other))
    return log_cost_of_pairs(llr[is_target == 1], llr[is_target == 0])


def log_cost(scored: Scored) -> float:
    """Measure what the log-likelihoods of all classes cost (multiclass Cllr).

    Parameters
    ----------
    scored : Scored

    Returns
    -------
    cost : float
        Bits over the bits of knowing nothing, classes counting alike: 0 is perfect, 1 is what
        saying nothing costs.

    References
    ----------
    .. [1] N. Brümmer, Measuring, refining and calibrating speaker and language information
       extracted from speech, PhD thesis, Stellenbosch 2010, ch. 7.
    """
    n_classes = scored.log_likelihood.shape[1]
    true = log_softmax(scored.log_likelihood)[np.arange(len(scored.at)), scored.at]
    count = np.bincount(scored.at, minlength=n_classes)
    by_class = np.bincount(scored.at, weights=-true, minlength=n_classes)[count > 0]
    return float(np.mean(by_class / count[count > 0]) / np.log(n_classes))


def least_log_cost(scored: Scored) -> float:
    """Measure what the log-likelihoods would cost after the best affine calibration (min Cllr).

    Parameters
    ----------
    scored : Scored

    Returns
    -------
    cost : float
        As `log_cost` after one scale and one offset per class were refitted on these very
        recordings, which pool adjacent violators cannot do for more than two classes; never more
        than `log_cost`.

    References
    ----------
    .. [1] N. Brümmer and D. A. van Leeuwen, On calibration of language recognition scores, Odyssey
       2006.
    """
    same = np.full(len(scored.at), 10.0)
    fitted = fit_calibration(scored.log_likelihood, scored.at, same, ridge=0.0)
    refitted = Scored(fitted.log_likelihood(scored.log_likelihood, same), scored.at)
    return min(log_cost(scored), log_cost(refitted))


def top_calibration_error(scored: Scored) -> float:
    """Compare the probability of the likeliest class with how often it is right (ECE).

    Parameters
    ----------
    scored : Scored

    Returns
    -------
    error : float
        As `calibration_error` counts it, all classes being as likely before.
    """
    p = np.exp(log_softmax(scored.log_likelihood))
    return calibration_error(p.max(axis=1), (p.argmax(axis=1) == scored.at).astype(np.float64))
