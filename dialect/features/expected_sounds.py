"""What broad classes of sound a word of a list may have, over all dialects of the country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.readings import ReadingTable
from dialect.entities import FloatArray
from dialect.features.sound_classes import CLASSES, GROUPS, classes_of

__all__ = ["ExpectedSounds", "ExpectedWord"]

UNSEEN_SHARE = 0.1
"""Of a word's probability: surveys are few, and people say words in unlisted ways."""


@dataclass(frozen=True)
class ExpectedWord:
    """A word of a prompt list and how its syllables may sound.

    Attributes
    ----------
    text : str
        One character per syllable.
    sounds : tuple of mapping of str to ndarray of float, shape (n_classes,)
        Per syllable, the probability of each class by group.
    """

    text: str
    sounds: tuple[Mapping[str, FloatArray], ...]


@dataclass(frozen=True)
class ExpectedSounds:
    """Classes of sound by character.

    Attributes
    ----------
    readings : ReadingTable
        Readings of the survey points.
    """

    readings: ReadingTable

    def expect(self, words: Sequence[str]) -> tuple[ExpectedWord, ...]:
        """Say how each word of a list may sound.

        Parameters
        ----------
        words : sequence of str
            In the order of the list, one character per syllable.

        Returns
        -------
        expected : tuple of ExpectedWord
            Every survey point that reads a character counts alike; a character that none reads
            may sound like any.
        """
        return tuple(
            ExpectedWord(word, tuple(self._expect_syllable(char) for char in word))
            for word in words
        )

    @cached_property
    def frequency(self) -> Mapping[str, FloatArray]:
        """Share of each class among all readings, by group, shape (n_classes,)."""
        n_syllables = len(self.readings.syllables)
        return self._shares(
            np.bincount(self.readings.syllable, np.ones(len(self.readings)), n_syllables)
        )

    def _expect_syllable(self, char: str) -> Mapping[str, FloatArray]:
        """Average the classes of one character over the survey points."""
        rows = self.readings.rows(char)
        if not len(rows):
            return self.frequency
        locality = self.readings.locality[rows]
        weight = 1.0 / np.bincount(locality)[locality]
        n_syllables = len(self.readings.syllables)
        shares = self._shares(np.bincount(self.readings.syllable[rows], weight, n_syllables))
        return {
            group: (1 - UNSEEN_SHARE) * shares[group] + UNSEEN_SHARE * self.frequency[group]
            for group in GROUPS
        }

    def _shares(self, counts: NDArray[Any]) -> Mapping[str, FloatArray]:
        """Sum the counts of syllables, shape (n_syllables,), by class."""
        shares = {}
        for group in GROUPS:
            totals = np.bincount(self._classes[group], counts, len(CLASSES[group]))
            shares[group] = np.asarray(totals / totals.sum())
        return shares

    @cached_property
    def _classes(self) -> Mapping[str, NDArray[np.intp]]:
        """Position of the class of every distinct syllable, by group."""
        named = [classes_of(syllable) for syllable in self.readings.syllables]
        return {g: np.array([CLASSES[g].index(names[g]) for names in named]) for g in GROUPS}
