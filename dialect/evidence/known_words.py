"""Measured tones of known words, carried from survey points to the counties around them."""

import numpy as np

from dialect.acoustic.tones import ToneScores
from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FloatArray
from dialect.evidence.neighbours import neighbours_among

__all__ = ["weigh_known_words"]


def weigh_known_words(scores: ToneScores, atlas: Atlas) -> CountyEvidence:
    """Weigh the tones of a recording's marked words over all counties.

    ``P(tones | county)`` is the mean likelihood of the survey points around the county. Against it
    stands a home outside coverage: as likely some surveyed place as tones that no survey knows.

    Parameters
    ----------
    scores : ToneScores
        Log-likelihood of the measured tones at every survey point that has tones.
    atlas : Atlas
        Where counties and survey points are read from.

    Returns
    -------
    evidence : CountyEvidence
        Log-likelihood ratio against outside coverage.
    """
    neighbours = neighbours_among(atlas, tuple(scores.locality.tolist()))
    best = scores.log_likelihood.max()
    likelihood = np.exp(scores.log_likelihood - best)
    # Where even the exponential underflows, the country's mean below still holds the county up.
    around: FloatArray = neighbours.average(likelihood[:, None])[:, 0]
    outside = np.logaddexp(scores.background, scores.unsurveyed) - np.log(2)
    log_lr = np.log(around) + best - outside
    n_words = len(scores.used)

    def why(county: int) -> str:
        support = neighbours.weight[county] * likelihood[neighbours.point[county]]
        point = int(neighbours.point[county, support.argmax()])
        rank = int((scores.log_likelihood > scores.log_likelihood[point]).sum()) + 1
        label = atlas.localities.label[scores.locality[point]]
        return (
            f"量了 {n_words} 个已知字的声调；附近最合的方言点是{label}，"
            f"在全国 {len(scores.locality)} 个点中排第 {rank}"
        )

    return CountyEvidence(log_lr, why)
