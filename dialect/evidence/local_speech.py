"""How each county says the characters of its place names, and how that is written down.

What is known of a character near a county are its readings at survey points. A character that the
reading table lacks is said like those it sounds the same as in Mandarin: so every correspondence
between Mandarin and a dialect (entering tone, palatalisation, 二 as l, 水 with f, lost nasals) is
taken from the readings themselves, with the chances that it has around the county.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import Atlas
from dialect.atlas.readings import ReadingTable
from dialect.atlas.syllable import Syllable
from dialect.entities import FloatArray
from dialect.evidence.neighbours import Neighbours, neighbours_among

__all__ = ["HeardLocally", "LocalSpeech", "Sources", "local_speech"]

N_NEAREST = 8
"""Survey points of a county that are looked at one by one: they hold 99 % of what all 24 weigh."""
N_GROUPS = 3
"""Dialect groups of a county that are asked: hardly any county has a fourth."""

IntArray = NDArray[np.intp]
Single = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class HeardLocally:
    """Chances that a syllable is written as it was heard, for whatever was said wherever.

    Attributes
    ----------
    of_point : ndarray of float32, shape (n_rows, n_points)
        For every character or Mandarin syllable of the index at every survey point; 0 where the
        point does not say.
    of_group : ndarray of float32, shape (n_rows, n_groups)
        Sum over the points of each dialect group.
    best_of_group : ndarray of float32, shape (n_rows, n_groups)
        The best of the group's points.
    """

    of_point: Single
    of_group: Single
    best_of_group: Single


@dataclass(frozen=True, eq=False)
class Sources:
    """What is known near counties of how they say characters, one row per county and character.

    Attributes
    ----------
    cell, weight : ndarray, shape (n, n_nearest)
        Places in `HeardLocally.of_point`, flattened, and their weights.
    slot, share : ndarray, shape (n, n_groups)
        Places in `HeardLocally.of_group`, flattened, and the weight of each of its points.
    known : ndarray of float32, shape (n,)
        Weight of all that is known, 0 to 1; the rest is left to what is known of Mandarin.
    """

    cell: IntArray
    weight: Single
    slot: IntArray
    share: Single
    known: Single

    def chances(self, heard: HeardLocally) -> Single:
        """Sum the chances of what was heard, shape (n,); at most `known`."""
        around = np.einsum("nk,nk->n", self.weight, heard.of_point.reshape(-1)[self.cell])
        region = np.einsum("ng,ng->n", self.share, heard.of_group.reshape(-1)[self.slot])
        chance: Single = around + region
        return chance


@dataclass(frozen=True, eq=False)
class LocalSpeech:
    """The readings of the survey points, arranged by what place names are made of.

    Rows are the characters of the reading table, simplified, then the Mandarin syllables of
    `vocabulary`.

    Attributes
    ----------
    table : ReadingTable
        Readings.
    vocabulary : tuple of str
        Mandarin syllables without tones.
    homophones : tuple of ndarray of int
        Rows of the characters read as each syllable of `vocabulary`.
    neighbours : Neighbours
        Weights of the points that have readings, for every county.
    """

    table: ReadingTable
    vocabulary: tuple[str, ...]
    homophones: tuple[IntArray, ...]
    neighbours: Neighbours

    @cached_property
    def row_of_char(self) -> dict[str, int]:
        """Row of each simplified character."""
        return {char: i for i, char in enumerate(dict.fromkeys(self.table.simplified.tolist()))}

    @cached_property
    def syllable_of_row(self) -> IntArray:
        """Mandarin syllable of each row, as a position in `vocabulary`; -1 where none is known."""
        n_chars = len(self.row_of_char)
        syllable = np.full(self.n_rows, -1, dtype=np.intp)
        for at, rows in enumerate(self.homophones):
            syllable[rows] = at
            syllable[n_chars + at] = at
        return syllable

    @property
    def n_rows(self) -> int:
        """Characters and syllables."""
        return len(self.row_of_char) + len(self.vocabulary)

    @cached_property
    def groups(self) -> IntArray:
        """Rows in the region tree of the dialect groups, ascending."""
        near = self.neighbours
        is_spoken: NDArray[np.bool_] = np.asarray(near.group_share.any(axis=0))
        is_spoken[near.point_group] = True
        return np.flatnonzero(is_spoken)

    @cached_property
    def group_share(self) -> Single:
        """Share of each group in the speech of each county, shape (n_counties, n_groups)."""
        share: Single = self.neighbours.group_share[:, self.groups].astype(np.float32)
        return share

    @cached_property
    def main_group(self) -> IntArray:
        """Position of the group most spoken in each county."""
        main: IntArray = self.group_share.argmax(axis=1)
        return main

    def hear(self, of_syllable: Single) -> HeardLocally:
        """Spread the chances of the table's syllables over characters, points and groups.

        Parameters
        ----------
        of_syllable : ndarray of float32, shape (n_syllables,)
            Chance that each syllable of the reading table is written as it was heard.

        Returns
        -------
        heard : HeardLocally
            A point that has several readings of a character uses each as often.
        """
        said = self._said
        of_point = np.zeros((self.n_rows, self.n_points), dtype=np.float32)
        np.take(said.chances(of_syllable), said.at, out=of_point[: len(said.at)], mode="clip")
        alike = self._alike
        of_point[alike.row] = np.add.reduceat(of_point[alike.member], alike.start, axis=0)
        of_point[alike.row] /= np.maximum(self._n_read[alike.row], 1)
        ends = self._group_start
        of_group = np.zeros((self.n_rows, len(self.groups)), dtype=np.float32)
        best = np.zeros_like(of_group)
        of_group[:, ends.group] = np.add.reduceat(of_point, ends.start, axis=1)
        best[:, ends.group] = np.maximum.reduceat(of_point, ends.start, axis=1)
        return HeardLocally(of_point, of_group, best)

    def sources(self, county: IntArray, row: IntArray) -> Sources:
        """Find what is known near counties of how they say characters.

        Parameters
        ----------
        county, row : ndarray of int, shape (n,)
            Whose speech, and of which character or syllable.

        Returns
        -------
        sources : Sources
            To be asked for any number of heard syllables.
        """
        point, weight = self._nearest
        cell = row[:, None] * self.n_points + point[county]
        near = weight[county]
        known = np.einsum("nk,nk->n", near, self._is_known.reshape(-1)[cell])
        group, share = self._main_groups
        slot = row[:, None] * len(self.groups) + group[county]
        count = self._n_of_group.reshape(-1)[slot]
        # One point's weight of each group's mean goes to Mandarin: a group may have few points.
        region = share[county] / (count + 1)
        return Sources(cell, near, slot, region, known + np.einsum("ng,ng->n", region, count))

    def commonest(self, row: int, county: int) -> Syllable | None:
        """Find the commonest local reading of a character.

        Parameters
        ----------
        row : int
            Row of a character.
        county : int
            Whose speech.

        Returns
        -------
        syllable : Syllable or None
            Without its tone; None where no point says.
        """
        said = self._said.at[row] if row < len(self._said.at) else np.empty(0, np.intp)
        point = np.flatnonzero(said)
        if not len(point):
            return None
        weight = self._weight_of_points(county)[point]
        share = self._said.shares(said[point], weight, len(self.table.initial))
        return self.table.syllables[int(share.argmax())]

    @property
    def n_points(self) -> int:
        """Survey points that have readings."""
        return len(self.neighbours.point_group)

    def _weight_of_points(self, county: int) -> FloatArray:
        """Return how much each point, in the index's order, says of one county."""
        near = self.neighbours
        group = near.point_group[self._order]
        size = np.bincount(group, minlength=near.group_share.shape[1])
        weight = (
            near.region_weight[county] * (near.group_share[county] / np.maximum(size, 1))[group]
        )
        np.add.at(weight, self._place[near.point[county]], near.weight[county])
        weight += near.country_weight[county] / len(weight)
        return np.asarray(weight)

    @cached_property
    def _order(self) -> IntArray:
        """Points sorted by group, so that a group is one span."""
        return np.argsort(self.neighbours.point_group, kind="stable")

    @cached_property
    def _place(self) -> IntArray:
        """Place of each point in that order."""
        place = np.empty(self.n_points, dtype=np.intp)
        place[self._order] = np.arange(self.n_points)
        return place

    @cached_property
    def _nearest(self) -> tuple[IntArray, Single]:
        """Places and weights of the points that weigh most in each county."""
        near = self.neighbours
        best = np.argpartition(-near.weight, N_NEAREST - 1, axis=1)[:, :N_NEAREST]
        weight = np.take_along_axis(near.weight, best, axis=1).astype(np.float32)
        return self._place[np.take_along_axis(near.point, best, axis=1)], weight

    @cached_property
    def _main_groups(self) -> tuple[IntArray, Single]:
        """Groups most spoken in each county, and their share of what its mixture holds."""
        best = np.argpartition(-self.group_share, N_GROUPS - 1, axis=1)[:, :N_GROUPS]
        share = np.take_along_axis(self.group_share, best, axis=1)
        region = (share * self.neighbours.region_weight[:, None]).astype(np.float32)
        return best, region

    @cached_property
    def _group_start(self) -> "_Spans":
        group = np.searchsorted(self.groups, self.neighbours.point_group[self._order])
        start = np.flatnonzero(np.diff(group, prepend=-1))
        return _Spans(start, group[start])

    @cached_property
    def _said(self) -> "_Said":
        """What each point says for each character."""
        table, n_points = self.table, self.n_points
        position = np.cumsum(np.bincount(table.locality) > 0) - 1
        row_of = np.array([self.row_of_char[char] for char in table.simplified.tolist()])
        key = row_of[table.char] * n_points + position[table.locality]
        order = np.argsort(key, kind="stable")  # as good as sorted: the table is, by character
        key, syllable = key[order], table.syllable[order].astype(np.intp)
        start = np.flatnonzero(np.diff(key, prepend=-1))
        count = np.diff(start, append=len(key))
        several = np.flatnonzero(count > 1)
        sets = _distinct_sets(syllable, start[several], count[several], len(table.initial))
        at = np.zeros((len(self.row_of_char), n_points), dtype=np.intp)
        at.reshape(-1)[key[start]] = 1 + syllable[start]
        at.reshape(-1)[key[start[several]]] = 1 + len(table.initial) + sets.at
        at = np.ascontiguousarray(at[:, self._order])
        return _Said(at, sets.member, sets.start, sets.count.astype(np.float32))

    @cached_property
    def _alike(self) -> "_Alike":
        """Spans of the characters that sound the same in Mandarin, by the syllable's row."""
        size = np.array([len(rows) for rows in self.homophones])
        some = np.flatnonzero(size)
        start = np.cumsum(size)[some] - size[some]
        return _Alike(np.concatenate(self.homophones), start, some + len(self.row_of_char))

    @cached_property
    def _n_read(self) -> Single:
        read = np.zeros((self.n_rows, self.n_points), dtype=np.float32)
        read[: len(self._said.at)] = self._said.at > 0
        alike = self._alike
        read[alike.row] = np.add.reduceat(read[alike.member], alike.start, axis=0)
        return read

    @cached_property
    def _is_known(self) -> Single:
        known: Single = (self._n_read > 0).astype(np.float32)
        return known

    @cached_property
    def _n_of_group(self) -> Single:
        """Points of each group that say, shape (n_rows, n_groups)."""
        spans = self._group_start
        count = np.zeros((self.n_rows, len(self.groups)), dtype=np.float32)
        count[:, spans.group] = np.add.reduceat(self._is_known, spans.start, axis=1)
        return count


@dataclass(frozen=True, eq=False)
class _Spans:
    """Where the points of each group start, and which group that is."""

    start: IntArray
    group: IntArray


@dataclass(frozen=True, eq=False)
class _Alike:
    """Characters by Mandarin syllable: members, where each span starts, and the span's row."""

    member: IntArray
    start: IntArray
    row: IntArray


@dataclass(frozen=True, eq=False)
class _Said:
    """What points say for characters: nothing, one syllable, or one of the sets of several.

    Attributes
    ----------
    at : ndarray of int, shape (n_characters, n_points)
        0 for nothing, then the syllables of the table, then the sets.
    member : ndarray of int, shape (n_members,)
        Syllables of all sets.
    start : ndarray of int, shape (n_sets,)
        Where each set starts in `member`.
    count : ndarray of float32, shape (n_sets,)
        Members of each set.
    """

    at: IntArray
    member: IntArray
    start: IntArray
    count: Single

    def chances(self, of_syllable: Single) -> Single:
        """Return the chance of all that `at` counts: of a set the mean."""
        of_set = np.add.reduceat(of_syllable[self.member], self.start) / self.count
        return np.concatenate([np.zeros(1, np.float32), of_syllable, of_set])

    def shares(self, said: IntArray, weight: FloatArray, n_syllables: int) -> FloatArray:
        """Sum weights by syllable, a set dividing its own among its members."""
        single = said <= n_syllables
        share = np.bincount(said[single] - 1, weights=weight[single], minlength=n_syllables)
        for at, one in zip((said - 1 - n_syllables)[~single], weight[~single], strict=True):
            end = self.start[at] + int(self.count[at])
            np.add.at(share, self.member[self.start[at] : end], one / self.count[at])
        return np.asarray(share)


@dataclass(frozen=True, eq=False)
class _Sets:
    """Distinct sets of syllables, and which one each of some spans is."""

    at: IntArray
    member: IntArray
    start: IntArray
    count: IntArray


def _distinct_sets(syllable: IntArray, start: IntArray, count: IntArray, n_syllables: int) -> _Sets:
    """Find the distinct ones among spans of syllables, by the sums of numbers of 64 bits."""
    signs = _scattered(n_syllables)
    stop = np.cumsum(count)
    inside = np.repeat(start - (stop - count), count) + np.arange(stop[-1])
    total = np.add.reduceat(signs[syllable[inside]], stop - count)
    order = np.argsort(total, kind="stable")
    is_new = np.diff(total[order], prepend=total[order[0]] ^ np.uint64(1)) != 0
    at = np.empty(len(order), dtype=np.intp)
    at[order] = np.cumsum(is_new) - 1
    first = order[is_new]
    ends = np.cumsum(count[first])
    members = np.repeat(start[first] - (ends - count[first]), count[first]) + np.arange(ends[-1])
    return _Sets(at, syllable[members], ends - count[first], count[first])


def _scattered(n: int) -> NDArray[np.uint64]:
    """Scatter the numbers from 1 on over 64 bits (`numpy.random` takes 13 ms to import).

    S. Vigna, SplitMix64, 2015: https://prng.di.unimi.it/splitmix64.c
    """
    z = np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@cache
def local_speech(atlas: Atlas, vocabulary: tuple[str, ...]) -> LocalSpeech:
    """Arrange the shipped readings for the search of names.

    Parameters
    ----------
    atlas : Atlas
        Where readings and survey points are read from.
    vocabulary : tuple of str
        Mandarin syllables that names are made of.

    Returns
    -------
    speech : LocalSpeech
        Its tables are made when first used.
    """
    table = atlas.readings
    rows = np.flatnonzero(np.bincount(table.locality))
    neighbours = neighbours_among(atlas, tuple(rows.tolist()))
    return LocalSpeech(table, vocabulary, _homophones(table, vocabulary, atlas), neighbours)


def _homophones(
    table: ReadingTable, vocabulary: Sequence[str], atlas: Atlas
) -> tuple[IntArray, ...]:
    """Find the characters that are read as each Mandarin syllable."""
    found: dict[str, list[int]] = {syllable: [] for syllable in vocabulary}
    for row, char in enumerate(dict.fromkeys(table.simplified.tolist())):
        pinyin = atlas.pinyin.get(char, ("", 0))[0]
        if pinyin in found:
            found[pinyin].append(row)
    return tuple(np.array(rows, dtype=np.intp) for rows in found.values())
