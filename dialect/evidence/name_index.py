"""Every name that people of each county may say, shipped or added, arranged for the search."""

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.added_names import ADDED_KINDS, AddedNames, decode_text
from dialect.atlas.load import Atlas
from dialect.atlas.tables import PlaceNames, StrArray
from dialect.entities import FloatArray
from dialect.evidence.local_speech import LocalSpeech, local_speech

__all__ = ["LEVELS", "SAID", "Bucket", "NameIndex", "name_index", "name_text"]

LEVELS = ("township", "county", "former", "prefecture", "province", "village")
"""Levels of names; the position counts."""
SAID = {
    "township": 0.42,
    "county": 0.15,
    "former": 0.08,
    "prefecture": 0.06,
    "province": 0.05,
    "village": 0.15,
}
"""Chance that a place name that is heard is the home's own of that level, shared among the names of
the level; the rest are places elsewhere, and the villages of a county that has no table of them.
Set by hand until development cases are there."""
VILLAGES_OF_A_COUNTY = 240
"""Some 700,000 villages in some 2,850 counties; a table that lists fewer is not complete."""
MOST_OF_ONE = {"former": 0.03, "village": SAID["village"] / VILLAGES_OF_A_COUNTY}
"""Most of it that a single name of a level may have: a county with one former name is not called by
it more than a county with three, and the one village in a table is not the only one there is."""

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Bucket:
    """The entries of one length.

    Attributes
    ----------
    entry : ndarray of int, shape (n,)
        Their positions.
    key : ndarray of int, shape (length, n)
        Where the first search looks up each syllable: its group's row of chances, flattened.
    """

    entry: IntArray
    key: IntArray


@dataclass(frozen=True, eq=False)
class NameIndex:
    """Names paired with each county that may say them, one entry per pair.

    Attributes
    ----------
    name : ndarray of int, shape (n_entries,)
        Position of the name among all names, shipped ones first.
    county : ndarray of int, shape (n_entries,)
        Row of the county.
    level : ndarray of int8, shape (n_entries,)
        Position in `LEVELS`.
    n_syllables : ndarray of int8, shape (n_entries,)
        Syllables of the name without its kind.
    syllable : ndarray of int16, shape (n_entries, max_syllables)
        Position in `speech.vocabulary`, -1 past the end.
    tone : ndarray of int8, shape (n_entries, max_syllables)
        Mandarin tone, 0 when neutral or past the end.
    stem : ndarray of uint16, shape (n_names, max_syllables)
        Characters of each name without its kind, as UTF-16 codes, 0 past the end.
    n_counties : int
        Counties in all.
    speech : LocalSpeech
        How the counties say them.
    """

    name: IntArray
    county: IntArray
    level: NDArray[np.int8]
    n_syllables: NDArray[np.int8]
    syllable: NDArray[np.int16]
    tone: NDArray[np.int8]
    stem: NDArray[np.uint16]
    n_counties: int
    speech: LocalSpeech

    @cached_property
    def log_said(self) -> FloatArray:
        """Log-chance that each entry is what is said by somebody from its county."""
        slot = self.county * len(LEVELS) + self.level
        n_alike = np.bincount(slot, minlength=self.n_counties * len(LEVELS))
        said = np.array([SAID[level] for level in LEVELS])[self.level] / n_alike[slot]
        most = np.array([MOST_OF_ONE.get(level, 1.0) for level in LEVELS])[self.level]
        log_said: FloatArray = np.log(np.minimum(said, most))
        return log_said

    @cached_property
    def said_elsewhere(self) -> FloatArray:
        """Chance, by county, that a name is none of its own, shape (n_counties,)."""
        chance = np.exp(self.log_said)
        own = np.bincount(self.county, weights=chance, minlength=self.n_counties)
        elsewhere: FloatArray = np.subtract(1.0, own, dtype=np.float64)
        return elsewhere

    @cached_property
    def row(self) -> NDArray[np.int32]:
        """Row of each syllable in `speech`, shape (n_entries, max_syllables)."""
        row_of_code = np.full(1 << 16, -1, dtype=np.int32)
        for char, at in self.speech.row_of_char.items():
            if ord(char) < len(row_of_code):
                row_of_code[ord(char)] = at
        of_char = row_of_code[self.stem][self.name]
        of_syllable = np.int32(len(self.speech.row_of_char)) + self.syllable
        # Where a sign of the name is not read aloud, characters and syllables do not pair up.
        pairs_up = np.count_nonzero(self.stem, axis=1)[self.name] == self.n_syllables
        row: NDArray[np.int32] = np.where((of_char >= 0) & pairs_up[:, None], of_char, of_syllable)
        return row

    @cached_property
    def entry_of_name(self) -> IntArray:
        """One of the entries of each name; all of them sound alike, shape (n_names,)."""
        entry = np.full(len(self.stem), -1, dtype=np.intp)
        entry[self.name] = np.arange(len(self.name))
        return entry

    @cached_property
    def buckets(self) -> tuple[Bucket, ...]:
        """Entries by length, without those that have no syllable."""
        group = self.speech.main_group[self.county] * self.speech.n_rows
        buckets = []
        for length in range(1, self.syllable.shape[1] + 1):
            entry = np.flatnonzero(self.n_syllables == length)
            if len(entry):
                key = group[entry] + self.row[entry, :length].T
                buckets.append(Bucket(entry, np.ascontiguousarray(key)))
        return tuple(buckets)


@cache
def name_index(atlas: Atlas) -> NameIndex:
    """Arrange the names of the atlas, and those that the user has added, for the search.

    Parameters
    ----------
    atlas : Atlas
        Where names, counties and readings are read from.

    Returns
    -------
    index : NameIndex
        Made once; its larger tables when first used.
    """
    names, added = atlas.place_names, atlas.added_names
    shipped = _spread(names, atlas)
    vocabulary = names.vocabulary.tolist()
    if added is None:
        return NameIndex(
            **shipped,
            stem=_codes(names.stem, names.syllable.shape[1]),
            n_counties=len(atlas.counties),
            speech=local_speech(atlas, tuple(vocabulary)),
        )
    extra = [one for one in added.vocabulary.tolist() if one not in set(vocabulary)]
    vocabulary += extra
    own = _added_entries(added, vocabulary, len(names.name), atlas)
    columns = {key: np.concatenate([shipped[key], own[key]]) for key in shipped}
    stem = np.concatenate([_codes(names.stem, names.syllable.shape[1]), added.stem])
    return NameIndex(
        **columns,
        stem=stem,
        n_counties=len(atlas.counties),
        speech=local_speech(atlas, tuple(vocabulary)),
    )


def name_text(position: int, atlas: Atlas) -> str:
    """Write a name out.

    Parameters
    ----------
    position : int
        Position of the name in the index: shipped names first, then those added.
    atlas : Atlas
        Where names are read from.

    Returns
    -------
    text : str
        The whole name.
    """
    n_shipped = len(atlas.place_names.name)
    if position < n_shipped or atlas.added_names is None:
        return str(atlas.place_names.name[position])
    return decode_text(atlas.added_names.name[position - n_shipped])


def _spread(names: PlaceNames, atlas: Atlas) -> dict[str, NDArray[Any]]:
    """Pair each shipped name with every county that it belongs to."""
    below = np.flatnonzero((names.county >= 0) & ~_says_nothing_new(names))
    county, name = [names.county[below].astype(np.intp)], [below]
    counties = atlas.counties
    for level, codes in (
        ("prefecture", counties.prefecture_code),
        ("province", counties.province_code),
    ):
        above = np.flatnonzero(names.level == level)
        # Counties stand in the order of their codes.
        first, end = (np.searchsorted(codes, names.code[above], side) for side in ("left", "right"))
        size = end - first
        county.append(np.repeat(end - np.cumsum(size), size) + np.arange(size.sum()))
        name.append(np.repeat(above, size))
    at = np.concatenate(name)
    level_of = np.select([names.level == level for level in LEVELS], range(len(LEVELS)))
    return {
        "name": at,
        "county": np.concatenate(county),
        "level": level_of.astype(np.int8)[at],
        "n_syllables": names.n_syllables[at],
        "syllable": names.syllable[at],
        "tone": names.tone[at],
    }


def _says_nothing_new(names: PlaceNames) -> NDArray[np.bool_]:
    """Mark former names that the county's name of today, or another former one, says as well."""
    today, former = (np.flatnonzero(names.level == level) for level in ("county", "former"))
    said = set(zip(names.county[today].tolist(), names.stem[today].tolist(), strict=True))
    old = np.zeros(len(names.name), dtype=bool)
    for row, *key in zip(
        former.tolist(), names.county[former].tolist(), names.stem[former].tolist(), strict=True
    ):
        old[row] = tuple(key) in said
        said.add(tuple(key))
    return old


def _added_entries(
    added: AddedNames, vocabulary: list[str], n_shipped: int, atlas: Atlas
) -> dict[str, NDArray[Any]]:
    """List the user's names as entries, in terms of this atlas's counties and syllables."""
    position = {syllable: i for i, syllable in enumerate(vocabulary)}
    syllable_of = np.array([*(position[one] for one in added.vocabulary.tolist()), -1], np.int16)
    county_of = np.array([atlas.counties.row.get(code, -1) for code in added.county_code.tolist()])
    county = county_of[added.county]
    known = np.flatnonzero(county >= 0)
    return {
        "name": n_shipped + known,
        "county": county[known],
        "level": np.array([LEVELS.index(kind) for kind in ADDED_KINDS], np.int8)[added.kind[known]],
        "n_syllables": added.n_syllables[known],
        "syllable": syllable_of[added.syllable[known]],
        "tone": added.tone[known],
    }


def _codes(texts: StrArray, width: int) -> NDArray[np.uint16]:
    """Write texts of the basic plane as their codes, cut or filled with 0 to a width."""
    codes = texts.view(np.uint32).reshape(len(texts), -1)
    wide = np.zeros((len(texts), width), dtype=np.uint16)
    n = min(width, codes.shape[1])
    wide[:, :n] = np.where(codes[:, :n] < 1 << 16, codes[:, :n], 0xFFFD)
    return wide
