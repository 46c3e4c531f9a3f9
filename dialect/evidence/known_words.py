"""Measured known words, carried from survey points to the counties around them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.words import KINDS, WordScores
from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FloatArray
from dialect.evidence.neighbours import Neighbours, neighbours_among

__all__ = ["CarriedWords", "weigh_known_words"]

N_NAMED = 3
"""Words named on either side."""
LEAST_NAMED = 0.3
"""A word that makes less difference, in nats, has not spoken."""
NEAR_SHARE = 0.5
"""Part of a county's likelihood that must come from points around it for one to be named."""


@dataclass(frozen=True, eq=False)
class CarriedWords:
    """Words scored at survey points, carried to the counties in and around which these lie.

    A speaker from a county talks like one of the survey points that lie in it, with the chance
    `own_share` of the ways where there is one, or comes from near some point: then
    ``P(words | county)`` is the mean likelihood of the points around; where none is near, of its
    dialect group and at last of the country, so that such a county is never ahead of its group.

    Attributes
    ----------
    scores : WordScores
        Ratios of the measured words at every survey point that has tones.
    atlas : Atlas
        Where counties and survey points are read from.
    """

    scores: WordScores
    atlas: Atlas

    @cached_property
    def log_lr(self) -> FloatArray:
        """Natural log-likelihood ratio of each county against outside coverage, (n_counties,).

        Outside is as likely somewhere near a surveyed place as words that no survey knows.
        """
        background = np.log(self._neighbours.of_country(self._from_near[:, None])[0]) + self._best
        outside = np.logaddexp(background, 0.0) - np.log(2)
        log_lr: FloatArray = np.log(self._likely) + self._best - outside
        return log_lr

    def support(self, county: int) -> FloatArray:
        """Say what part each point has in a county's likelihood, shape (n_points,).

        Sums to less than 1; the dialect group and the country hold the rest.
        """
        near, inside = self._neighbours.point[county], self._own_point[self._own_county == county]
        own_share = self._own_share[county]
        support = np.zeros(len(self.scores.locality))
        support[near] = (1.0 - own_share) * self._neighbours.weight[county] * self._from_near[near]
        support[inside] += own_share * self._from_there[inside] / max(len(inside), 1)
        part: FloatArray = support / self._likely[county]
        return part

    def chance_of_points(self, prior: FloatArray) -> FloatArray:
        """Say how likely the speaker talks like each point, shape (n_points,).

        A point is as likely before as people live in its county and around it, by the same shares
        as the counties' likelihoods.

        Parameters
        ----------
        prior : ndarray of float, shape (n_counties,)
            Chance of each county.

        Returns
        -------
        chance : ndarray of float, shape (n_points,)
            With sum 1.
        """
        n_points, of_county = len(self.scores.locality), self._own_county
        there = np.zeros(n_points)
        there[self._own_point] = (prior * self._own_share)[of_county] / self._n_own[of_county]
        near = np.bincount(
            self._neighbours.point.ravel(),
            weights=((prior * (1.0 - self._own_share))[:, None] * self._neighbours.weight).ravel(),
            minlength=n_points,
        )
        likely = there * self._from_there + near * self._from_near
        chance: FloatArray = likely / likely.sum()
        return chance

    @cached_property
    def _neighbours(self) -> Neighbours:
        return neighbours_among(self.atlas, tuple(self.scores.locality.tolist()))

    @cached_property
    def _best(self) -> float:
        return float(self.scores.by_way.max())

    @cached_property
    def _from_there(self) -> FloatArray:
        return np.asarray(np.exp(self.scores.by_way[0] - self._best))

    @cached_property
    def _from_near(self) -> FloatArray:
        return np.asarray(np.exp(self.scores.by_way[1] - self._best))

    @cached_property
    def _likely(self) -> FloatArray:
        """Likelihood of each county over that of the best point, shape (n_counties,)."""
        own = np.bincount(
            self._own_county,
            weights=self._from_there[self._own_point],
            minlength=len(self._n_own),
        )
        # Where even the exponential underflows, the country's mean still holds the county up.
        around = self._neighbours.average(self._from_near[:, None])[:, 0]
        likely: FloatArray = self._own_share * own / np.maximum(self._n_own, 1)
        likely += (1.0 - self._own_share) * around
        return likely

    @cached_property
    def _own_point(self) -> NDArray[np.intp]:
        """Points that lie in a county by name: no islands, nothing historical or withheld."""
        places, rows = self.atlas.localities, self.scores.locality
        is_own = self._neighbours.speaks & (places.county[rows] >= 0) & ~places.is_island[rows]
        return np.flatnonzero(is_own)

    @cached_property
    def _own_county(self) -> NDArray[np.int32]:
        """County of each of these."""
        county: NDArray[np.int32] = self.atlas.localities.county[self.scores.locality]
        return county[self._own_point]

    @cached_property
    def _n_own(self) -> NDArray[np.intp]:
        """How many of them each county has."""
        return np.bincount(self._own_county, minlength=len(self.atlas.counties))

    @cached_property
    def _own_share(self) -> FloatArray:
        return np.where(self._n_own > 0, self.scores.ways.own_share, 0.0)


def weigh_known_words(scores: WordScores, atlas: Atlas) -> CountyEvidence:
    """Weigh a recording's marked words over all counties.

    Parameters
    ----------
    scores : WordScores
        Ratios of the measured words at every survey point that has tones.
    atlas : Atlas
        Where counties and survey points are read from.

    Returns
    -------
    evidence : CountyEvidence
        Log-likelihood ratio against outside coverage; `why` names the words that spoke most.
    """
    carried = CarriedWords(scores, atlas)

    def why(county: int) -> str:
        support = carried.support(county)
        if support.sum() < NEAR_SHARE:
            place = "附近没有相合的方言点，按所属方言区估计"
        else:
            place = _nearest_fit(scores, atlas, int(support.argmax()))
        return f"比对了 {len(scores.used)} 个已知字；{place}{_words_for(scores, support)}"

    return CountyEvidence(carried.log_lr, why)


def _nearest_fit(scores: WordScores, atlas: Atlas, point: int) -> str:
    """Name the survey point near a county that fits best, and its rank in the country."""
    rank = int((scores.log_lr > scores.log_lr[point]).sum()) + 1
    label = atlas.localities.label[scores.locality[point]]
    return f"附近最合的方言点是{label}，在全国 {len(scores.locality)} 个点中排第 {rank}"


def _words_for(scores: WordScores, support: FloatArray) -> str:
    """Name the words that spoke most for and most against a county, each by what spoke."""
    at = np.flatnonzero(support)
    share = support[at] / max(support.sum(), np.finfo(np.float64).tiny)
    # (n_kinds, n_words), averaged over the points that speak for the county
    spoken = np.einsum("n,knw->kw", share, scores.per_word[:, at])
    total, kind = spoken.sum(axis=0), np.abs(spoken).argmax(axis=0)
    order = np.argsort(-total, kind="stable")
    named = {
        "最支持": [w for w in order[:N_NAMED] if total[w] > LEAST_NAMED],
        "最不合": [w for w in order[::-1][:N_NAMED] if total[w] < -LEAST_NAMED],
    }
    return "".join(
        f"；{side}：{'、'.join(f'{scores.labels[w]}（{KINDS[kind[w]]}）' for w in words)}"
        for side, words in named.items()
        if words
    )
