"""The four kinds of question that features ask of the readings, each answered for all points.

A feature is data: characters and what to compare. The functions here are the only code:

- `Heard`: which of several classes does a part of the syllable fall in?
- `Merged`: do pairs of characters share a part of the syllable?
- `SameTone`, `ToneHome`: do sets of characters share a tone category, and which one did a set join?
- `ToneCount`: how many tone categories are in use?

Every listed reading counts. A character has one vote, divided among its readings, a literary one
weighing half; the characters of a feature decide by majority, the one named first breaking ties.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.build.features.sounds import describe
from dialect.atlas.readings import LAYERS, ReadingTable

__all__ = ["Answers", "AnyKept", "Evidence", "Heard", "Merged", "SameTone", "ToneCount", "ToneHome"]

Answers = NDArray[np.int8]
"""Position of each survey point's value; -1 where its readings do not say."""

FloatArray = NDArray[np.float64]

LITERARY_WEIGHT = 0.5
TIE_BREAK = 0.01  # what each character yields to the one named before it
MIN_SHARE_OF_TONE = 0.02  # of a point's readings; a rarer category is sandhi, loan or misprint
MERGED_ABOVE = 0.5
FOREIGN_SHARE = 0.2  # a category that holds less of a home than this is not its own


@dataclass(frozen=True)
class Evidence:
    """Readings of the features' characters, addressed by survey point.

    Attributes
    ----------
    readings : ReadingTable
        All points, the features' characters only.
    """

    readings: ReadingTable

    @cached_property
    def points(self) -> NDArray[np.int64]:
        """Rows of the survey points that have readings, ascending."""
        return np.unique(self.readings.locality).astype(np.int64)

    @cached_property
    def _point(self) -> NDArray[np.intp]:
        return np.searchsorted(self.points, self.readings.locality)

    @cached_property
    def _weight(self) -> FloatArray:
        is_literary = self.readings.layer == LAYERS.index("literary")
        return np.where(is_literary, LITERARY_WEIGHT, 1.0)

    def described(self, part: str) -> list[str]:
        """Describe one part of every distinct syllable."""
        return [describe(syllable, part) for syllable in self.readings.syllables]

    def shares(self, char: str, key: NDArray[np.int64], n_keys: int) -> FloatArray:
        """Divide a character's vote among the keys of its readings.

        Parameters
        ----------
        char : str
            Traditional or simplified character.
        key : ndarray of int, shape (n_readings,)
            Key of each row of the table; rows with a negative key have no vote.
        n_keys : int
            Number of keys.

        Returns
        -------
        shares : ndarray of float, shape (n_points, n_keys)
            Rows sum to 1, or to 0 where the character is not recorded.
        """
        rows = self.readings.rows(char)
        rows = rows[key[rows] >= 0]
        votes = np.zeros((len(self.points), n_keys))
        np.add.at(votes, (self._point[rows], key[rows]), self._weight[rows])
        return _normalised(votes)

    def tone_shares(self, characters: str) -> FloatArray:
        """Average the tone categories of a set of characters, shape (n_points, n_tones)."""
        has_tone = ~np.isin(self.readings.tone_number, ("", "0"))
        key = np.where(has_tone[self.readings.tone], self.readings.tone, -1).astype(np.int64)
        votes = np.zeros((len(self.points), len(has_tone)))
        for char in characters:
            votes += self.shares(char, key, len(has_tone))
        return _normalised(votes)


@dataclass(frozen=True)
class Heard:
    """Which class a part of the syllable falls in, by majority of the characters.

    Attributes
    ----------
    characters : str
        Characters that ask the same question, the most telling first.
    part : str
        A part that `dialect.atlas.build.features.sounds.describe` knows.
    classes : mapping of str to str
        Value id to the sounds in it, parted by spaces; ``*`` is any other sound.
    prefers : str, default=""
        Value that one reading is enough for: what literary readings never have.
    """

    characters: str
    part: str
    classes: Mapping[str, str]
    prefers: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """Ids of the possible answers."""
        return tuple(self.classes)

    def answer(self, evidence: Evidence) -> Answers:
        """Answer for every survey point."""
        class_of = _class_lookup(self.classes)
        label = np.array([class_of(sound) for sound in evidence.described(self.part)])
        key = label[evidence.readings.syllable]
        votes = np.zeros((len(evidence.points), len(self.classes)))
        for place, char in enumerate(self.characters):
            shares = evidence.shares(char, key, len(self.classes))
            if self.prefers:
                at = self.values.index(self.prefers)
                shares[shares[:, at] > 0] = np.eye(len(self.classes))[at]
            votes += shares * (1 - TIE_BREAK * place)
        return np.where(votes.any(axis=1), votes.argmax(axis=1), -1).astype(np.int8)


@dataclass(frozen=True)
class Merged:
    """Whether two sets of characters have fallen together in one part of the syllable.

    Attributes
    ----------
    pairs : tuple of str
        Pairs of characters that differ in nothing else of importance, as ``"南蓝"``.
    part : str
        A part that `dialect.atlas.build.features.sounds.describe` knows.
    """

    pairs: tuple[str, ...]
    part: str
    values = ("distinct", "merged")

    @property
    def characters(self) -> str:
        """Characters of all pairs."""
        return "".join(self.pairs)

    def answer(self, evidence: Evidence) -> Answers:
        """Answer for every survey point: the mean overlap of the pairs, against a half."""
        sounds = evidence.described(self.part)
        distinct = {sound: at for at, sound in enumerate(dict.fromkeys(sounds))}
        key = np.array([distinct[sound] for sound in sounds])[evidence.readings.syllable]
        overlap, n_pairs = np.zeros(len(evidence.points)), np.zeros(len(evidence.points))
        for pair in self.pairs:
            ours, theirs = (evidence.shares(char, key, len(distinct)) for char in pair)
            overlap += np.minimum(ours, theirs).sum(axis=1)
            n_pairs += ours.any(axis=1) & theirs.any(axis=1)
        is_merged = overlap > MERGED_ABOVE * n_pairs
        return np.where(n_pairs > 0, is_merged, -1).astype(np.int8)


@dataclass(frozen=True)
class SameTone:
    """Whether two sets of characters share their tone category."""

    one: str
    other: str
    values = ("split", "merged")

    @property
    def characters(self) -> str:
        """Characters of both sets, in turn."""
        return "".join(a + b for a, b in zip(self.one, self.other, strict=False))

    def answer(self, evidence: Evidence) -> Answers:
        """Answer for every survey point."""
        ours, theirs = evidence.tone_shares(self.one), evidence.tone_shares(self.other)
        is_known = ours.any(axis=1) & theirs.any(axis=1)
        is_merged = np.minimum(ours, theirs).sum(axis=1) > MERGED_ABOVE
        return np.where(is_known, is_merged, -1).astype(np.int8)


@dataclass(frozen=True)
class ToneHome:
    """Which tone category a set of characters joined.

    Attributes
    ----------
    characters : str
        The set asked about.
    homes : mapping of str to tuple of str
        Value id to the sets of characters whose category it stands for.
    """

    characters: str
    homes: Mapping[str, tuple[str, ...]]

    @property
    def values(self) -> tuple[str, ...]:
        """Ids of the homes, ``own`` for none of them, ``scattered`` for no single one."""
        return (*self.homes, "own", "scattered")

    def answer(self, evidence: Evidence) -> Answers:
        """Answer for every survey point: the home that holds most of the set."""
        shares = evidence.tone_shares(self.characters)
        homes = [[evidence.tone_shares(each) for each in sets] for sets in self.homes.values()]
        fit = np.stack(
            [np.max([np.minimum(shares, s).sum(axis=1) for s in sets], axis=0) for sets in homes]
        )
        taken = np.max([each for sets in homes for each in sets], axis=0)
        own = np.where(taken < FOREIGN_SHARE, shares, 0.0).sum(axis=1)
        best = np.vstack([fit, own])
        value = np.where(best.max(axis=0) > MERGED_ABOVE, best.argmax(axis=0), len(best))
        return np.where(shares.any(axis=1), value, -1).astype(np.int8)


@dataclass(frozen=True)
class AnyKept:
    """Whether a distinction is kept in any of several ways.

    Attributes
    ----------
    signs : tuple of (rule, tuple of str)
        A rule and those of its values that are a sign of keeping.
    """

    signs: tuple[tuple[Heard | ToneHome, tuple[str, ...]], ...]
    values = ("lost", "kept")

    @property
    def characters(self) -> str:
        """Characters of the first sign."""
        return self.signs[0][0].characters

    def answer(self, evidence: Evidence) -> Answers:
        """Answer for every survey point: lost where some sign is known and none says kept."""
        answer = np.full(len(evidence.points), -1, dtype=np.int8)
        for rule, keeping in self.signs:
            value = rule.answer(evidence)
            is_kept = np.isin(value, [rule.values.index(each) for each in keeping])
            answer = np.maximum(answer, np.where(value >= 0, is_kept, -1)).astype(np.int8)
        return answer


@dataclass(frozen=True)
class ToneCount:
    """How many tone categories are in use.

    Attributes
    ----------
    characters : str
        Characters that between them have every category.
    bins : mapping of str to int
        Value id to the largest count in it, ascending.
    """

    characters: str
    bins: Mapping[str, int]

    @property
    def values(self) -> tuple[str, ...]:
        """Ids of the bins."""
        return tuple(self.bins)

    def answer(self, evidence: Evidence) -> Answers:
        """Answer for every survey point."""
        shares = evidence.tone_shares(self.characters)
        n_tones = (shares >= MIN_SHARE_OF_TONE).sum(axis=1)
        value = np.searchsorted(list(self.bins.values()), n_tones)
        return np.where(n_tones > 0, value, -1).astype(np.int8)


def _normalised(votes: FloatArray) -> FloatArray:
    """Divide each row by its sum; rows of zeros stay."""
    totals = votes.sum(axis=1, keepdims=True)
    shares: FloatArray = np.divide(votes, totals, out=votes, where=totals > 0)
    return shares


def _class_lookup(classes: Mapping[str, str]) -> Callable[[str], int]:
    """Map a sound to the position of its class, -1 for one that no class has."""
    position = {sound: at for at, sounds in enumerate(classes.values()) for sound in sounds.split()}
    other = position.get("*", -1)
    return lambda sound: position.get(sound, other)
