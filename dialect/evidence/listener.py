"""How somebody who knows Mandarin writes down a syllable of any dialect.

Dialect syllables are compared with what the listener can write in the features of
`dialect.evidence.sound_distance`. Who writes pinyin has only Mandarin's syllables to choose from: a
sound that Mandarin lacks is written as one of the nearest. Who writes IPA may write any sound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.readings import ReadingTable
from dialect.atlas.syllable import Syllable
from dialect.entities import FloatArray
from dialect.evidence.sound_distance import (
    PARTS,
    SCALES,
    Scales,
    SoundSpace,
    sound_distances,
    sound_parts,
)

__all__ = ["CHANCE_OF_A_SYLLABLE", "MANDARIN_EAR", "IpaListener", "PinyinListener"]

MANDARIN_EAR = Scales(initial=2.4, medial=1.2, nucleus=1.2, offglide=1.2, closing=2.4)
"""Cost of a unit of distance to somebody who writes pinyin, in nats: a third of what surveyors'
transcriptions differ by. A Mandarin syllable that no dialect changes is then written down right
about every third time, as `dialect.evidence.mandarin` has it. Set by hand until development cases
are there."""
SLIP = 0.05
"""Chance that a syllable is written down as any other, whatever was said."""
CHANCE_OF_A_SYLLABLE = 1 / 400
"""Chance of one syllable at large: Mandarin has some 400 without tones."""
SURVEYOR_SHARE = 0.6
"""A caseworker's IPA is coarser than a surveyor's: share of the surveyors' costs."""

Single = NDArray[np.float32]
Item = TypeVar("Item")


@dataclass(frozen=True, eq=False)
class PinyinListener:
    """Writes pinyin.

    Attributes
    ----------
    inventory : tuple of Syllable
        Mandarin's syllables in the coding of the atlas.
    table : ReadingTable
        Whose syllables are heard.
    """

    inventory: tuple[Syllable, ...]
    table: ReadingTable

    def hear(self, written: Syllable) -> Single:
        """Tell how likely each syllable of the table is written down so.

        ``P(w | s) = exp(-d(w, s)) / sum_v exp(-d(v, s))`` over what can be written, mixed with a
        slip of the pen.

        Parameters
        ----------
        written : Syllable
            What was written, in the coding of the atlas.

        Returns
        -------
        chance : ndarray of float32, shape (n_syllables,)
            Between 0 and 1.
        """
        onset, ending = _likeness(_sounds_of((written,)), self._said)
        initial, rime = self._initial.at, self._rime.at
        likeness = onset[0][initial] * ending[0][rime]
        norm = self._norm[initial, rime] + (written not in self.inventory) * likeness
        chance = likeness / norm
        heard: Single = ((1 - SLIP) * chance + SLIP * CHANCE_OF_A_SYLLABLE).astype(np.float32)
        return np.minimum(heard, np.float32(1.0))

    def write(self, said: Syllable) -> int:
        """Choose what is written for a syllable.

        Parameters
        ----------
        said : Syllable
            In the coding of the atlas, of the table or not.

        Returns
        -------
        position : int
            Of the likeliest syllable of the inventory.
        """
        onset, ending = _likeness(self._written, _sounds_of((said,)))
        return int((onset * ending).argmax())

    @cached_property
    def _written(self) -> "list[_Sounds]":
        """What can be written, part by part."""
        return _sounds_of(self.inventory)

    @cached_property
    def _initial(self) -> "_Sounds":
        """Initials of the table's syllables."""
        return _distinct(self.table.initial.tolist())

    @cached_property
    def _rime(self) -> "_Distinct[tuple[str, str, str]]":
        """Rimes of the table's syllables."""
        table = self.table
        columns = (table.medial.tolist(), table.nucleus.tolist(), table.coda.tolist())
        return _distinct(list(zip(*columns, strict=True)))

    @cached_property
    def _said(self) -> "list[_Sounds]":
        """Distinct initials, and distinct rimes part by part."""
        rimes = [Syllable("", *rime) for rime in self._rime.items]
        return [_distinct(self._initial.items), *_sounds_of(rimes)[1:]]

    @cached_property
    def _norm(self) -> FloatArray:
        """Sum over what can be written, shape (n_initials, n_rimes)."""
        onset, ending = _likeness(self._written, self._said)
        norm: FloatArray = onset.T @ ending
        return norm


@dataclass(frozen=True, eq=False)
class IpaListener:
    """Writes IPA.

    Attributes
    ----------
    table : ReadingTable
        Whose syllables are heard, and how common each sound is.
    """

    table: ReadingTable

    def hear(self, written: Syllable) -> Single:
        """Tell how likely each syllable of the table is written down so.

        Parameters
        ----------
        written : Syllable
            In the coding of the atlas.

        Returns
        -------
        chance : ndarray of float32, shape (n_syllables,)
            Scaled so that a syllable at large has `CHANCE_OF_A_SYLLABLE`.
        """
        ratio = (1 - SLIP) * self._space.hear_syllable(written) + SLIP
        heard: Single = (ratio * CHANCE_OF_A_SYLLABLE).astype(np.float32)
        return np.minimum(heard, np.float32(1.0))

    def hear_any(self, written: Syllable, said: Sequence[Syllable]) -> Single:
        """Tell how likely any syllables, of the table or not, are written down so.

        Parameters
        ----------
        written : Syllable
            In the coding of the atlas.
        said : sequence of Syllable
            What may have been said.

        Returns
        -------
        chance : ndarray of float32, shape (n_said,)
            As of the table's syllable that is nearest to each.
        """
        return self.hear(written)[self._rows_of(tuple(said))]

    @lru_cache(maxsize=4)  # noqa: B019 # one listener lives as long as the atlas
    def _rows_of(self, said: tuple[Syllable, ...]) -> NDArray[np.intp]:
        """Rows of the table's nearest syllables."""
        row = {syllable: i for i, syllable in enumerate(self.table.syllables)}
        rows = []
        for syllable in said:
            if syllable not in row:
                row[syllable] = int(self._space.hear_syllable(syllable).argmax())
            rows.append(row[syllable])
        return np.array(rows)

    @cached_property
    def _space(self) -> SoundSpace:
        coarse = {part: SURVEYOR_SHARE * getattr(SCALES, part) for part in PARTS}
        return SoundSpace(self.table, Scales(**coarse))


@dataclass(frozen=True, eq=False)
class _Distinct(Generic[Item]):
    """Items most of which come again and again: each once, and the place of every one."""

    items: list[Item]
    at: NDArray[np.intp]


_Sounds: TypeAlias = _Distinct[str]


def _distinct(items: Sequence[Item]) -> _Distinct[Item]:
    place = {item: i for i, item in enumerate(dict.fromkeys(items))}
    return _Distinct(list(place), np.array([place[item] for item in items]))


def _sounds_of(syllables: Sequence[Syllable]) -> list[_Sounds]:
    """List the sounds of syllables, in the order of `PARTS`."""
    return [_distinct(sounds) for sounds in zip(*map(sound_parts, syllables), strict=True)]


def _likeness(written: Sequence[_Sounds], said: Sequence[_Sounds]) -> tuple[FloatArray, FloatArray]:
    """Return ``exp(-distance)`` of every written syllable to every initial and to every rime."""
    onset, *rime = (
        getattr(MANDARIN_EAR, name)
        * sound_distances(name, ours.items, theirs.items)[np.ix_(ours.at, theirs.at)]
        for name, ours, theirs in zip(PARTS, written, said, strict=True)
    )
    return np.exp(-onset), np.exp(-np.sum(rime, axis=0))
