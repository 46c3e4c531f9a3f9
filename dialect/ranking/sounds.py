"""How the heard sounds go together: one way of belonging to a county explains them all.

A person talks like one of the county's own surveyed towns, like one town near by, or like the blend
of all around; or the answers are worth nothing. Which of these it is stays the same from answer to
answer, so the sounds are weighed together and not each on its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray, TownEvidence, Towns
from dialect.ranking.weights import Ways

__all__ = ["WAYS", "Relations", "Sounds", "relate", "sounds_of"]

WAYS = ("own", "kin", "blend", "noise")
"""Ways in which a speaker may belong to a county: talks like one of its own surveyed towns, like
one town near by, like all around, or gives answers that tell nothing. Their chances, and how much
less is discounted in the first, are in `dialect.ranking.weights`."""


@dataclass(frozen=True, eq=False)
class Sounds:
    """What several heard sounds say, one row per sound, as natural log-likelihood ratios.

    Attributes
    ----------
    blend : ndarray of float, shape (n_sounds, n_counties)
        Of the counties at large.
    own, kin : ndarray of float, shape (n_sounds, n_towns)
        Of the towns, as in `dialect.entities.TownEvidence`.
    noise : ndarray of float, shape (n_sounds,)
        Of answers that tell nothing.
    towns : Towns
        The towns meant.
    """

    blend: FloatArray
    own: FloatArray
    kin: FloatArray
    noise: FloatArray
    towns: Towns


@dataclass(frozen=True, eq=False)
class Relations:
    """What the sounds say together, and of each county how its speaker would belong to it.

    Attributes
    ----------
    sounds : Sounds
        What was heard.
    weights : ndarray of float, shape (n_sounds,)
        Discount of each sound.
    own_weights : ndarray of float, shape (n_sounds,)
        The same if the speaker talks like an own town.
    sharpness : float
        How much counts of what they say together, 0 to 1.
    log_lr : ndarray of float, shape (n_counties,)
        All sounds together against "none of these", that counted.
    share : ndarray of float, shape (n_ways, n_counties)
        Probability of each of `WAYS`, if the county is the home.
    """

    sounds: Sounds
    weights: FloatArray
    own_weights: FloatArray
    sharpness: float
    log_lr: FloatArray
    share: FloatArray

    @cached_property
    def of_sound(self) -> FloatArray:
        """What each sound says of each county, shape (n_sounds, n_counties).

        The mean over the ways and towns by their probability. It falls short of `log_lr` by what
        the ways lose against each other: ``log sum pi_z L_z = sum r_z log L_z - KL(r || pi)``.
        """
        own, kin, blend, noise = self.share
        near, not_near = self._near
        rows = []
        for i, weight in enumerate(self.weights):
            said = (blend + kin * not_near) * weight * self.sounds.blend[i]
            said += kin * weight * np.einsum("nc,nc->c", near, self.sounds.kin[i][self._at])
            said += own * self.own_weights[i] * self._of_own_towns(self.sounds.own[i])
            rows.append(said + noise * (weight > 0) * self.sounds.noise[i])
        return self.sharpness * np.array(rows).reshape(len(rows), len(self.log_lr))

    @cached_property
    def _at(self) -> NDArray[np.intp]:
        return self.sounds.towns.near

    @cached_property
    def _near(self) -> tuple[FloatArray, FloatArray]:
        """Probability of each town around a county, and of none, if it talks like one of them."""
        terms = _near_terms(self.sounds, self.weights)
        near = np.exp(terms - _log_sum(terms))
        return near[:-1], near[-1]

    @cached_property
    def _own(self) -> FloatArray:
        """Probability of each own town among those of its county."""
        towns = self.sounds.towns
        terms = (self.own_weights @ self.sounds.own)[towns.own_town]
        return np.exp(terms - _of_counties(terms, towns, len(self.log_lr))[towns.own_county])

    def _of_own_towns(self, said: FloatArray) -> FloatArray:
        towns = self.sounds.towns
        weighed = self._own * said[towns.own_town]
        of_county = np.bincount(towns.own_county, weights=weighed, minlength=len(self.log_lr))
        return of_county.astype(float)


def sounds_of(blend: FloatArray, evidence: Sequence[TownEvidence], *, floor: float) -> Sounds:
    """Lay the sounds of a case side by side.

    Parameters
    ----------
    blend : ndarray of float, shape (n_sounds, n_counties)
        What they say of the counties, floored.
    evidence : sequence of TownEvidence
        What they say of the towns, at least one.
    floor : float
        No sound speaks more against a town, or for noise less, than this.

    Returns
    -------
    sounds : Sounds
        In the order given.
    """
    return Sounds(
        blend=blend,
        own=np.maximum([one.own for one in evidence], floor),
        kin=np.maximum([one.kin for one in evidence], floor),
        noise=np.maximum([one.noise for one in evidence], floor),
        towns=evidence[0].towns,
    )


def relate(sounds: Sounds, weights: FloatArray, ways: Ways) -> Relations:
    """Weigh the ways in which a speaker may belong to each county.

    ``P(E | c) = sum_z pi_z(c) prod_k P(e_k | c, z)``: within a way the sounds multiply, within the
    first two one town at a time, drawn with the chances of `Towns`. Against "none of these" it
    counts to a power that falls with the number of sounds [1]_.

    Parameters
    ----------
    sounds : Sounds
        What was heard.
    weights : ndarray of float, shape (n_sounds,)
        Discount of each sound, 0 to 1.
    ways : Ways
        Chance of each way, and how much less is discounted in the first.

    Returns
    -------
    relations : Relations
        Against "none of these", where the sounds are the country's, or noise.

    References
    ----------
    .. [1] P. Grünwald and T. van Ommen, Inconsistency of Bayesian Inference for Misspecified Linear
       Models, and a Proposal for Repairing It, Bayesian Analysis 12(4), 2017 (likelihoods raised to
       a power below 1).
    """
    noise = float((weights > 0) @ sounds.noise)
    chance = _chances(ways, sounds.towns, sounds.blend.shape[1])
    own = (weights**ways.own_discount @ sounds.own)[sounds.towns.own_town]
    n_own = np.bincount(sounds.towns.own_county)[sounds.towns.own_county]
    log_ways = np.stack(
        [
            _of_counties(own - np.log(n_own), sounds.towns, chance.shape[1]),
            _log_sum(_near_terms(sounds, weights)),
            weights @ sounds.blend,
            np.full(chance.shape[1], noise),
        ]
    )
    with np.errstate(divide="ignore"):  # no own town: no such way
        log_ways += np.log(chance)
    together = _log_sum(log_ways)
    elsewhere = np.logaddexp(np.log(1 - ways.noise_elsewhere), np.log(ways.noise_elsewhere) + noise)
    share = np.exp(log_ways - together)
    sharpness = ways.sharpness(int(np.count_nonzero(weights)))
    log_lr = sharpness * (together - elsewhere)
    return Relations(sounds, weights, weights**ways.own_discount, sharpness, log_lr, share)


def _near_terms(sounds: Sounds, weights: FloatArray) -> FloatArray:
    """Weigh the towns around each county, and none, shape (n_neighbours + 1, n_counties)."""
    towns = sounds.towns
    terms = np.empty((len(towns.near) + 1, towns.near.shape[1]))
    terms[:-1] = towns.log_near_share + (weights @ sounds.kin)[towns.near]
    terms[-1] = towns.log_no_share + weights @ sounds.blend
    return terms


def _log_sum(terms: FloatArray) -> FloatArray:
    """Add up rows of logarithms; `np.logaddexp.reduce` takes ten times as long."""
    highest = terms.max(axis=0)
    total: FloatArray = np.log(np.exp(terms - highest).sum(axis=0)) + highest
    return total


def _of_counties(terms: FloatArray, towns: Towns, n_counties: int) -> FloatArray:
    """Add up the likelihoods of each county's own towns, in logarithms; -inf where it has none."""
    total = np.full(n_counties, -np.inf)
    first = np.flatnonzero(np.diff(towns.own_county, prepend=-1))
    total[towns.own_county[first]] = np.logaddexp.reduceat(terms, first)
    return total


def _chances(ways: Ways, towns: Towns, n_counties: int) -> FloatArray:
    """Return the chance of each way in each county, shape (n_ways, n_counties)."""
    n_own = np.bincount(towns.own_county, minlength=n_counties)
    chance = np.tile([[ways.own], [ways.kin], [ways.blend], [ways.noise]], n_counties)
    chance[0, n_own == 0] = 0.0
    left = 1 - ways.noise - chance[0]
    chance[1:3] *= left / chance[1:3].sum(axis=0)
    return chance
