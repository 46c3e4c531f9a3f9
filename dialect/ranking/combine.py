"""Bayes' rule over all counties and "none of these"."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dialect.entities import CountyEvidence, FloatArray
from dialect.ranking.prior import OUTSIDE_COVERAGE

__all__ = ["FLOOR_LOG_LR", "Posterior", "combine", "posterior_of"]

FLOOR_LOG_LR = float(np.log(1e-4))
"""No single piece speaks more than 10,000 to 1 against a county."""


@dataclass(frozen=True)
class Posterior:
    """What the evidence leaves of the prior.

    Attributes
    ----------
    county : ndarray of float, shape (n_counties,)
        Posterior of each county.
    outside_coverage : float
        Posterior of "none of these"; with the counties it sums to 1.
    log_lr : ndarray of float, shape (n_pieces, n_counties)
        What each piece contributed, weighted and floored, as a natural log-likelihood ratio
        against "none of these".
    """

    county: FloatArray
    outside_coverage: float
    log_lr: FloatArray


def combine(
    prior: FloatArray, pieces: Sequence[CountyEvidence], weights: Sequence[float]
) -> Posterior:
    """Multiply the prior by the likelihood of every piece of evidence.

    ``log P(c | E) = log prior(c) + sum_k w_k l_k(c)``, normalised over the counties and one extra
    hypothesis, outside coverage, under which every ratio is 1 by definition.

    Parameters
    ----------
    prior : ndarray of float, shape (n_counties,)
        Sums to 1 over the counties.
    pieces : sequence of CountyEvidence
        Any number of pieces.
    weights : sequence of float
        One per piece, 0 to 1: a discount for evidence that is not independent.

    Returns
    -------
    posterior : Posterior
        Finite whatever the pieces say.
    """
    floored = [
        weight * np.maximum(piece.log_lr, FLOOR_LOG_LR)
        for piece, weight in zip(pieces, weights, strict=True)
    ]
    return posterior_of(prior, np.array(floored).reshape(len(floored), len(prior)))


def posterior_of(prior: FloatArray, log_lr: FloatArray) -> Posterior:
    """Normalise prior times likelihood over the counties and outside coverage.

    Parameters
    ----------
    prior : ndarray of float, shape (n_counties,)
        Sums to 1 over the counties.
    log_lr : ndarray of float, shape (n_pieces, n_counties)
        Natural log-likelihood ratios, weighted and floored.

    Returns
    -------
    posterior : Posterior
        Sums to 1 with "none of these".
    """
    log_joint = np.log((1 - OUTSIDE_COVERAGE) * prior) + log_lr.sum(axis=0)
    log_all = np.append(log_joint, np.log(OUTSIDE_COVERAGE))
    chance = np.exp(log_all - log_all.max())
    chance /= chance.sum()
    return Posterior(chance[:-1], float(chance[-1]), log_lr)
