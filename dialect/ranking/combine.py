"""Bayes' rule over all counties and "none of these"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dialect.entities import CountyEvidence, FloatArray
from dialect.ranking.prior import log_prior_of_all
from dialect.ranking.sounds import Relations, Sounds, relate, sounds_of
from dialect.ranking.weights import load_weights

__all__ = ["FLOOR_LOG_LR", "Combined", "Heard", "Posterior", "combine", "hear", "posterior_of"]

FLOOR_LOG_LR = float(np.log(1e-4))
"""No single piece speaks more than 10,000 to 1 against a county."""


@dataclass(frozen=True, eq=False)
class Heard:
    """All pieces of a case, floored but not yet weighted.

    Attributes
    ----------
    log_lr : ndarray of float, shape (n_pieces, n_counties)
        Natural log-likelihood ratios against "none of these".
    is_sound : ndarray of bool, shape (n_pieces,)
        Which of them are sounds, to be weighed together.
    sounds : Sounds or None
        What these say of single towns; None where there is none.
    """

    log_lr: FloatArray
    is_sound: NDArray[np.bool_]
    sounds: Sounds | None

    def relate(self, weights: FloatArray) -> Relations | None:
        """Weigh the sounds together, if there are any."""
        if self.sounds is None:
            return None
        return relate(self.sounds, weights[self.is_sound], load_weights().ways)

    def log_lr_of_all(self, weights: FloatArray) -> FloatArray:
        """Weigh everything together, shape (n_counties,)."""
        total: FloatArray = np.where(self.is_sound, 0.0, weights) @ self.log_lr
        relations = self.relate(weights)
        return total if relations is None else total + relations.log_lr


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the evidence leaves of the prior.

    Attributes
    ----------
    county : ndarray of float, shape (n_counties,)
        Posterior of each county.
    outside_coverage : float
        Posterior of "none of these"; with the counties it sums to 1.
    """

    county: FloatArray
    outside_coverage: float


@dataclass(frozen=True, eq=False)
class Combined(Posterior):
    """A posterior that can be traced to its pieces.

    Attributes
    ----------
    heard : Heard
        The pieces.
    weights : ndarray of float, shape (n_pieces,)
        Their discounts.
    """

    heard: Heard
    weights: FloatArray

    @cached_property
    def log_lr(self) -> FloatArray:
        """What each piece contributed, weighted, shape (n_pieces, n_counties)."""
        said = self.weights[:, None] * self.heard.log_lr
        if self.relations is not None:
            said[self.heard.is_sound] = self.relations.of_sound
        return said

    @cached_property
    def together(self) -> FloatArray:
        """What the sounds say together beyond what each of them does, shape (n_counties,)."""
        if self.relations is None:
            return np.zeros(len(self.county))
        together: FloatArray = self.relations.log_lr - self.relations.of_sound.sum(axis=0)
        return together

    @cached_property
    def relations(self) -> Relations | None:
        """How a speaker would belong to each county; None where no sound was heard."""
        return self.heard.relate(self.weights)


def combine(
    prior: FloatArray, pieces: Sequence[CountyEvidence], weights: Sequence[float]
) -> Combined:
    """Multiply the prior by the likelihood of every piece of evidence.

    ``log P(c | E) = log prior(c) + sum_k w_k l_k(c) + S(c)``, normalised over the counties and one
    extra hypothesis, outside coverage, under which every ratio is 1 by definition. ``S`` is what
    all sounds say together (`dialect.ranking.sounds`); the sum is over the other pieces.

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
    combined : Combined
        Finite whatever the pieces say.
    """
    heard, weight = hear(pieces, len(prior)), np.array(weights, dtype=float)
    chance = posterior_of(log_prior_of_all(prior), heard, weight)
    return Combined(chance[:-1], float(chance[-1]), heard, weight)


def hear(pieces: Sequence[CountyEvidence], n_counties: int) -> Heard:
    """Lay pieces of evidence side by side, none of them more than `FLOOR_LOG_LR` against a county.

    Parameters
    ----------
    pieces : sequence of CountyEvidence
        Any number of pieces.
    n_counties : int
        How many counties they speak of.

    Returns
    -------
    heard : Heard
        In the order given.
    """
    log_lr = np.array([np.maximum(piece.log_lr, FLOOR_LOG_LR) for piece in pieces])
    log_lr = log_lr.reshape(len(pieces), n_counties)
    is_sound = np.array([piece.towns is not None for piece in pieces], dtype=bool)
    of_towns = [piece.towns for piece in pieces if piece.towns is not None]
    sounds = sounds_of(log_lr[is_sound], of_towns, floor=FLOOR_LOG_LR) if of_towns else None
    return Heard(log_lr, is_sound, sounds)


def posterior_of(log_prior: FloatArray, heard: Heard, weights: FloatArray) -> FloatArray:
    """Normalise prior times likelihood over the counties and outside coverage.

    Parameters
    ----------
    log_prior : ndarray of float, shape (n_counties + 1,)
        Of every county and of outside coverage.
    heard : Heard
        All pieces.
    weights : ndarray of float, shape (n_pieces,)
        Their discounts; 0 leaves a piece out.

    Returns
    -------
    chance : ndarray of float, shape (n_counties + 1,)
        Posterior of every county, and of "none of these" last.
    """
    log_all = log_prior + np.append(heard.log_lr_of_all(weights), 0.0)
    chance: FloatArray = np.exp(log_all - log_all.max())
    chance /= chance.sum()
    return chance
