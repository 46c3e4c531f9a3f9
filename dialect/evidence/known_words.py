"""Measured known words, carried from survey points to the counties around them."""

import numpy as np

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

    ``P(words | county)`` is the mean likelihood of the survey points around the county; where none
    is near, of its dialect group and at last of the country, so that such a county is never ahead
    of its group. Against it stands a home outside coverage: as likely some surveyed place as words
    that no survey knows.

    Parameters
    ----------
    scores : WordScores
        Log-likelihood of the measured words at every survey point that has tones.
    atlas : Atlas
        Where counties and survey points are read from.

    Returns
    -------
    evidence : CountyEvidence
        Log-likelihood ratio against outside coverage; `why` names the words that spoke most.
    """
    neighbours = neighbours_among(atlas, tuple(scores.locality.tolist()))
    best = scores.log_likelihood.max()
    likelihood = np.exp(scores.log_likelihood - best)
    # Where even the exponential underflows, the country's mean below still holds the county up.
    around: FloatArray = neighbours.average(likelihood[:, None])[:, 0]
    outside = np.logaddexp(scores.background, scores.unsurveyed) - np.log(2)
    log_lr = np.log(around) + best - outside

    def why(county: int) -> str:
        support = neighbours.weight[county] * likelihood[neighbours.point[county]]
        words = _words_for(scores, neighbours, county, support)
        if support.sum() < NEAR_SHARE * around[county]:
            place = "附近没有相合的方言点，按所属方言区估计"
        else:
            place = _nearest_fit(scores, atlas, int(neighbours.point[county, support.argmax()]))
        return f"比对了 {len(scores.used)} 个已知字；{place}{words}"

    return CountyEvidence(log_lr, why)


def _nearest_fit(scores: WordScores, atlas: Atlas, point: int) -> str:
    """Name the survey point near a county that fits best, and its rank in the country."""
    rank = int((scores.log_likelihood > scores.log_likelihood[point]).sum()) + 1
    label = atlas.localities.label[scores.locality[point]]
    return f"附近最合的方言点是{label}，在全国 {len(scores.locality)} 个点中排第 {rank}"


def _words_for(scores: WordScores, neighbours: Neighbours, county: int, support: FloatArray) -> str:
    """Name the words that spoke most for and most against a county, each by what spoke."""
    share = neighbours.weight[county] if support.sum() <= 0 else support
    share = share / max(share.sum(), np.finfo(np.float64).tiny)
    # (n_kinds, n_words), averaged over the points that speak for the county
    spoken = np.einsum("n,knw->kw", share, scores.per_word[:, neighbours.point[county]])
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
