"""Measured known words, carried from survey points to the counties around them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.words import KINDS, WordScores
from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FloatArray
from dialect.evidence.neighbours import Neighbours, neighbours_among

__all__ = ["weigh_known_words"]

N_NAMED = 3
"""Words named on either side."""
LEAST_NAMED = 0.3
"""A word that makes less difference, in nats, has not spoken."""
NEAR_SHARE = 0.5
"""Part of a county's likelihood that must come from points around it for one to be named."""


def weigh_known_words(scores: WordScores, atlas: Atlas) -> CountyEvidence:
    """Weigh a recording's marked words over all counties.

    A speaker from the county talks like one of the survey points that lie in it, with the chance
    `own_share` where there is one, or comes from near some point: then ``P(words | county)`` is the
    mean likelihood of the points around; where none is near, of its dialect group and at last of
    the country, so that such a county is never ahead of its group. Against it stands a home outside
    coverage: as likely somewhere near a surveyed place as words that no survey knows.

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
    neighbours = neighbours_among(atlas, tuple(scores.locality.tolist()))
    best = scores.by_way.max()
    from_there, from_near = np.exp(scores.by_way - best)
    own = _own_points(scores, neighbours, atlas)
    # Where even the exponential underflows, the country's mean still holds the county up.
    around: FloatArray = neighbours.average(from_near[:, None])[:, 0]
    chance = np.where(own.n > 0, scores.ways.own_share, 0.0)
    likely = chance * own.mean(from_there) + (1.0 - chance) * around
    background = np.log(neighbours.of_country(from_near[:, None])[0]) + best
    log_lr = np.log(likely) + best - np.logaddexp(background, 0.0) + np.log(2)

    def why(county: int) -> str:
        support = np.zeros(len(scores.locality))
        near = neighbours.point[county]
        support[near] = (1.0 - chance[county]) * neighbours.weight[county] * from_near[near]
        inside = own.point[own.county == county]
        support[inside] += chance[county] * from_there[inside] / max(len(inside), 1)
        words = _words_for(scores, support)
        if support.sum() < NEAR_SHARE * likely[county]:
            place = "附近没有相合的方言点，按所属方言区估计"
        else:
            place = _nearest_fit(scores, atlas, int(support.argmax()))
        return f"比对了 {len(scores.used)} 个已知字；{place}{words}"

    return CountyEvidence(log_lr, why)


@dataclass(frozen=True)
class _Own:
    """Survey points that lie in a county by name, each with it; and how many each county has."""

    point: NDArray[np.intp]
    county: NDArray[np.int32]
    n: NDArray[np.intp]

    def mean(self, likelihood: FloatArray) -> FloatArray:
        """Average over the points of each county, 0 where there is none; shape (n_counties,)."""
        total = np.bincount(self.county, weights=likelihood[self.point], minlength=len(self.n))
        mean: FloatArray = total / np.maximum(self.n, 1)
        return mean


def _own_points(scores: WordScores, neighbours: Neighbours, atlas: Atlas) -> _Own:
    """Find the survey points of each county; no islands, and nothing historical or withheld."""
    county = atlas.localities.county[scores.locality]
    is_own = neighbours.speaks & (county >= 0) & ~atlas.localities.is_island[scores.locality]
    point = np.flatnonzero(is_own)
    n = np.bincount(county[point], minlength=len(atlas.counties))
    return _Own(point, county[point], n)


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
