"""Score how words end: cut off by a stop (入聲) or left to ring.

Where a point's readings have the word, their codas say how it ends. Elsewhere the point's tones say
whether the word keeps a checked tone, and its dialect group how often such a tone is cut off:
nearly always in Cantonese, hardly ever in Xiang, where the category is a tone like the others.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dialect.acoustic.expected import ExpectedTone, SurveyedTones
from dialect.atlas.load import Atlas
from dialect.entities import FloatArray

__all__ = ["CheckedTones", "checked_ratio"]

CHECKED_WEIGHT = 0.5
"""Discount of the detector's log-odds: it was learnt on one voice."""
MOST_EITHER_WAY = 2.0
"""No single ending says more, in nats."""
PRIOR_SYLLABLES = 20.0
"""Syllables of the whole country that a group's rate is drawn to."""

_STOPS = frozenset("ptkcʔ")


@dataclass(frozen=True)
class CheckedTones:
    """How often a checked tone is cut off at each survey point.

    Attributes
    ----------
    atlas : Atlas
    surveyed : SurveyedTones
        Whose points are scored.
    """

    atlas: Atlas
    surveyed: SurveyedTones

    def share(self, word: ExpectedTone) -> FloatArray:
        """Say how often each point cuts a word off, by its tones.

        Parameters
        ----------
        word : ExpectedTone
            Tones that each point may use for it.

        Returns
        -------
        share : ndarray of float, shape (n_points,)
            Between 0 and 1; 0 where no tone of the word is checked.
        """
        n_points = len(self.surveyed.locality)
        weight = word.probability * word.is_checked
        kept = np.bincount(word.point, weights=weight, minlength=n_points)
        total = np.bincount(word.point, weights=word.probability, minlength=n_points)
        share: FloatArray = kept / np.maximum(total, 1e-9) * self._cut_off
        return share

    @cached_property
    def _cut_off(self) -> FloatArray:
        """Share of checked tones that end in a stop in each point's group, shape (n_points,)."""
        readings, regions = self.atlas.readings, self.atlas.regions
        is_checked = np.char.find(readings.tone_label, "入") >= 0
        rows = np.flatnonzero(is_checked[readings.tone])
        ends_in_stop = np.array([coda[-1:] in _STOPS for coda in readings.coda.tolist()])
        is_stop = ends_in_stop[readings.syllable[rows]]
        group = regions.ancestor_at("group")[self.atlas.localities.region]
        of_row = group[readings.locality[rows].astype(np.intp)]
        n = np.bincount(of_row, minlength=len(regions))
        stops = np.bincount(of_row, weights=is_stop, minlength=len(regions))
        rate = (stops + PRIOR_SYLLABLES * is_stop.mean()) / (n + PRIOR_SYLLABLES)
        found: FloatArray = rate[group[self.surveyed.locality]]
        return found


def checked_ratio(share: FloatArray, log_odds: float, *, doubt: float) -> FloatArray:
    """Weigh how one word ends against how often each point cuts it off.

    Parameters
    ----------
    share : ndarray of float, shape (n_points,)
        Chance that the point ends the word in a stop.
    log_odds : float
        Of the detector: above 0 for an abrupt end.
    doubt : float
        Chance that the mark does not hold the word.

    Returns
    -------
    ratio : ndarray of float, shape (n_points,)
        Likelihood ratio against a point drawn at random.
    """
    bounded = float(np.clip(CHECKED_WEIGHT * log_odds, -MOST_EITHER_WAY, MOST_EITHER_WAY))
    likelihood = share * np.exp(bounded) + (1.0 - share)
    ratio: FloatArray = (1.0 - doubt) * likelihood / likelihood.mean() + doubt
    return ratio
