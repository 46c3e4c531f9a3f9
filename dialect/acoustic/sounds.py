"""Score the measured sounds of known words against the readings of every survey point.

Detectors give the odds of each phonetic class in a syllable; a point's reading of the word confirms
or refutes each. All is relative to the mean over the points that read the word, so a sound that all
of them have says nothing, however well it is detected. Points without readings are told by their
kin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from dialect.acoustic.expected import LAYER_WEIGHT
from dialect.acoustic.traits import CHECKED, answers_of
from dialect.acoustic.ways import WAYS, Way
from dialect.atlas.readings import ReadingTable
from dialect.entities import FloatArray

__all__ = ["SoundScores", "SurveyedSounds", "WordReadings", "sum_over_words"]

TRAIT_WEIGHT = 0.4
"""Discount of a trait's log-odds: traits of one syllable are read off the same spectra. Cantonese
words scored by detectors that heard only Mandarin gained most bits between 0.3 and 0.7; chosen on
the clips that it is reported on, not on simulated sessions."""
MOST_AGAINST = 2.5
"""A detector is wrong once in a dozen times, however sure it is; in nats."""


@dataclass(frozen=True)
class WordReadings:
    """Readings of one word, one row each.

    Attributes
    ----------
    point : ndarray of int, shape (n_rows,)
        Position of the survey point.
    syllable : ndarray of int, shape (n_rows,)
        Position among the distinct syllables of the reading table.
    share : ndarray of float, shape (n_rows,)
        Chance that the point says the word so, summing to 1 per point.
    """

    point: NDArray[np.intp]
    syllable: NDArray[np.int32]
    share: FloatArray


@dataclass(frozen=True)
class SoundScores:
    """How well each survey point's readings predict the measured sounds.

    Attributes
    ----------
    log_ratio : ndarray of float, shape (n_points,)
        Natural log-likelihood ratio of all words together against a point drawn at random.
    per_word : ndarray of float, shape (n_points, n_words)
        The same word by word; a row does not quite add up where kin speak for the point.
    """

    log_ratio: FloatArray
    per_word: FloatArray


@dataclass(frozen=True)
class SurveyedSounds:
    """The readings of the survey points, laid out for scoring.

    Attributes
    ----------
    readings : ReadingTable
    locality : ndarray of int32, shape (n_points,)
        Rows of the survey points to be scored, ascending.
    kin : csr_array of float, shape (n_points, n_read)
        Weights for each point of the points that have readings, in the order of `read`.
    read : ndarray of int, shape (n_read,)
        Positions of those.
    trait_weight : float, default=TRAIT_WEIGHT
        Discount of the log-odds of a trait.
    """

    readings: ReadingTable
    locality: NDArray[np.int32]
    kin: csr_array
    read: NDArray[np.intp]
    trait_weight: float = TRAIT_WEIGHT

    def of_word(self, char: str) -> WordReadings:
        """Find how the survey points say a character; without rows if none does."""
        rows = self.readings.rows(char)
        locality = self.readings.locality[rows].astype(np.int32)
        at = np.searchsorted(self.locality, locality)
        known = self.locality[np.minimum(at, len(self.locality) - 1)] == locality
        rows, point = rows[known], at[known]
        weight = LAYER_WEIGHT[self.readings.layer[rows]]
        total = np.bincount(point, weights=weight, minlength=len(self.locality))
        return WordReadings(point, self.readings.syllable[rows], weight / total[point])

    def likelihood(
        self,
        word: WordReadings,
        of_syllable: FloatArray,
        *,
        doubt: float,
        way: Way = WAYS.from_there,
    ) -> FloatArray:
        """Mix the likelihoods of syllables over each point's readings of a word.

        Parameters
        ----------
        word : WordReadings
            At least one row.
        of_syllable : ndarray of float, shape (n_rows,)
            Likelihood of the sound under each row's syllable, up to a constant.
        doubt : float
            Chance that the mark does not hold the word.
        way : Way, default=WAYS.from_there
            How far the speaker departs from a point.

        Returns
        -------
        ratio : ndarray of float, shape (n_points,)
            Over the mean of the points that read the word; 1 for the other points.
        """
        n_points = len(self.locality)
        said = np.bincount(word.point, weights=word.share * of_syllable, minlength=n_points)
        reads = np.bincount(word.point, minlength=n_points) > 0
        ratio = np.where(reads, said / said[reads].mean(), 1.0)
        around = self.kin @ ratio[self.read] + (1.0 - self.kin.sum(axis=1))
        ratio += way.other_reading * (around - ratio)
        ratio_with_doubt: FloatArray = (1.0 - doubt) * ratio + doubt
        return ratio_with_doubt

    def by_traits(self, word: WordReadings, log_odds: FloatArray) -> FloatArray:
        """Weigh one syllable's traits against the readings of a word.

        Parameters
        ----------
        word : WordReadings
            At least one row.
        log_odds : ndarray of float, shape (n_traits,)
            Of `TRAITS`, as detected.

        Returns
        -------
        of_syllable : ndarray of float, shape (n_rows,)
            Likelihood under each row's syllable, up to a constant.
        """
        weighted = self.trait_weight * np.delete(log_odds, CHECKED)
        yes, no = self._confirmed[word.syllable], self._refuted[word.syllable]
        return np.exp(yes @ _for_yes(weighted) + no @ _for_yes(-weighted))

    def checked_share(self, word: WordReadings) -> FloatArray:
        """Say how often each point ends a word in a stop, NaN for points that do not read it."""
        n_points = len(self.locality)
        is_checked = self._answers[word.syllable, CHECKED] == 1
        total = np.bincount(word.point, weights=word.share, minlength=n_points)
        stops = np.bincount(word.point, weights=word.share * is_checked, minlength=n_points)
        return np.where(total > 0, stops / np.maximum(total, 1e-9), np.nan)

    def carry(self, log_ratio: FloatArray) -> FloatArray:
        """Let the points with readings speak for those without.

        Parameters
        ----------
        log_ratio : ndarray of float, shape (n_points, n)
            Of the points in `read`; the other rows are passed over.

        Returns
        -------
        carried : ndarray of float, shape (n_points, n)
            Log of the mean ratio of a point's kin and, for the rest, of all.
        """
        known = np.exp(log_ratio[self.read])
        around = self.kin @ known + (1.0 - self.kin.sum(axis=1))[:, None] * known.mean(axis=0)
        carried: FloatArray = np.log(np.maximum(around, np.finfo(np.float64).tiny))
        carried[self.read] = log_ratio[self.read]
        return carried

    @cached_property
    def _answers(self) -> FloatArray:
        return answers_of(self.readings.syllables)

    @cached_property
    def _confirmed(self) -> FloatArray:
        """Whether each syllable has each trait but the checked coda, 1 or 0."""
        return np.asarray(np.delete(self._answers == 1, CHECKED, axis=1), np.float64)

    @cached_property
    def _refuted(self) -> FloatArray:
        """Whether each syllable lacks each trait but the checked coda, 1 or 0."""
        return np.asarray(np.delete(self._answers == 0, CHECKED, axis=1), np.float64)


def sum_over_words(
    ratios: Sequence[FloatArray], surveyed: SurveyedSounds, *, weight: float = 1.0
) -> SoundScores:
    """Multiply the ratios of some words, letting kin speak for points without readings.

    What kin say is a mean of likelihoods, so it is taken of the discounted ones: else the one point
    that many words happen to fit best speaks for all whose kin it is.

    Parameters
    ----------
    ratios : sequence of ndarray of float, shape (n_points,)
        Of each word against a point drawn at random.
    surveyed : SurveyedSounds
        Whose points they are.
    weight : float, default=1
        Discount of every word, 0 to 1.

    Returns
    -------
    scores : SoundScores
        All zero without words.
    """
    n_points = len(surveyed.locality)
    if not ratios:
        return SoundScores(np.zeros(n_points), np.zeros((n_points, 0)))
    log_ratio = weight * np.log(np.column_stack(ratios))
    total = surveyed.carry(log_ratio.sum(axis=1, keepdims=True))[:, 0]
    return SoundScores(total, surveyed.carry(log_ratio))


def _for_yes(log_odds: FloatArray) -> FloatArray:
    """Log-likelihood ratio of a yes against even chances, bounded below."""
    ratio: FloatArray = np.log(2.0) - np.logaddexp(0.0, -log_odds)
    return np.maximum(ratio, -MOST_AGAINST)
