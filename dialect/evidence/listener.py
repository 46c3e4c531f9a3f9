"""How somebody who knows Mandarin writes down a syllable of any dialect.

Dialect syllables are compared with what the listener can write in the features of
`dialect.evidence.sound_distance`. Who writes pinyin has only Mandarin's syllables to choose from: a
sound that Mandarin lacks is written as one of the nearest. Who writes IPA may write any sound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

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
        initials, initial, rimes, rime = self._sounds
        onset, ending = _likeness((written,), initials, rimes)
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
        sounds = sound_parts(said)
        onset, ending = _likeness(self.inventory, [sounds[0]], [sounds[1:]])
        return int((onset * ending).argmax())

    @cached_property
    def _sounds(
        self,
    ) -> tuple[list[str], NDArray[np.intp], list[tuple[str, ...]], NDArray[np.intp]]:
        """Distinct initials and rimes of the table, and which ones each syllable has."""
        table = self.table
        rime_columns = (table.medial.tolist(), table.nucleus.tolist(), table.coda.tolist())
        rimes = list(zip(*rime_columns, strict=True))
        initial_of = {sound: i for i, sound in enumerate(dict.fromkeys(table.initial.tolist()))}
        rime_of = {rime: i for i, rime in enumerate(dict.fromkeys(rimes))}
        parts: list[tuple[str, ...]] = [sound_parts(Syllable("", *rime))[1:] for rime in rime_of]
        initial = np.array([initial_of[sound] for sound in table.initial.tolist()])
        return list(initial_of), initial, parts, np.array([rime_of[rime] for rime in rimes])

    @cached_property
    def _norm(self) -> FloatArray:
        """Sum over what can be written, shape (n_initials, n_rimes)."""
        initials, _, rimes, _ = self._sounds
        onset, ending = _likeness(self.inventory, initials, rimes)
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


def _likeness(
    written: Sequence[Syllable], initials: Sequence[str], rimes: Sequence[tuple[str, ...]]
) -> tuple[FloatArray, FloatArray]:
    """Return ``exp(-distance)`` of every written syllable to every initial and to every rime."""
    parts = list(zip(*(sound_parts(syllable) for syllable in written), strict=True))
    onset = np.exp(-MANDARIN_EAR.initial * _distances("initial", parts[0], initials))
    cost = np.zeros((len(written), len(rimes)))
    for place, name in enumerate(PARTS[1:]):
        said = [rime[place] for rime in rimes]
        cost += getattr(MANDARIN_EAR, name) * _distances(name, parts[place + 1], said)
    return onset, np.exp(-cost)


def _distances(part: str, written: Sequence[str], said: Sequence[str]) -> FloatArray:
    """Measure distances of many sounds, most of which come again and again."""
    ours, theirs = list(dict.fromkeys(written)), list(dict.fromkeys(said))
    rows, columns = ({sound: i for i, sound in enumerate(sounds)} for sounds in (ours, theirs))
    distance = sound_distances(part, ours, theirs)
    return distance[np.ix_([rows[one] for one in written], [columns[one] for one in said])]
