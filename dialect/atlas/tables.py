"""The atlas in memory: one frozen record of columns per table, rows addressed by position."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CityWords",
    "Counties",
    "CountyRegions",
    "FeatureDefinition",
    "FeatureTable",
    "Localities",
    "Pinyin",
    "PlaceNames",
    "Shibboleths",
    "StrArray",
    "ToneTable",
    "Townships",
]

StrArray = NDArray[np.str_]
IntArray = NDArray[np.int32]
FloatColumn = NDArray[np.float64]


@dataclass(frozen=True)
class Counties:
    """County-level divisions, the unit that is ranked.

    Attributes
    ----------
    code, name : ndarray of str, shape (n_counties,)
        Six-digit code and official name.
    prefecture_code, prefecture, province_code, province : ndarray of str, shape (n_counties,)
        Four- and two-digit codes of the divisions above, and their names. A county that the
        province governs directly has itself as its prefecture's name.
    lat, lon : ndarray of float, shape (n_counties,)
        Centroid in degrees.
    centroid_source : ndarray of str, shape (n_counties,)
        ``polygon``, or how a missing centroid was filled.
    population : ndarray of float, shape (n_counties,)
        Persons in 2020; NaN where no figure is known.
    area_km2 : ndarray of float, shape (n_counties,)
        NaN where no figure is known.
    former_names : ndarray of str, shape (n_counties,)
        Names before a renaming or merger since 2020, separated by ``|``.
    kind : ndarray of str, shape (n_counties,)
        ``county``, or ``zone`` for a development zone that statistics count as a county.
    """

    code: StrArray
    name: StrArray
    prefecture_code: StrArray
    prefecture: StrArray
    province_code: StrArray
    province: StrArray
    lat: FloatColumn
    lon: FloatColumn
    centroid_source: StrArray
    population: FloatColumn
    area_km2: FloatColumn
    kind: StrArray
    former_names: StrArray

    def __len__(self) -> int:
        return len(self.code)

    @cached_property
    def row(self) -> dict[str, int]:
        """Row of each county code."""
        return {code: i for i, code in enumerate(self.code.tolist())}


@dataclass(frozen=True)
class Townships:
    """Township-level divisions, the unit of the name search; `county` is a row of `Counties`."""

    code: StrArray
    name: StrArray
    county: IntArray


@dataclass(frozen=True, eq=False)
class Pinyin(Mapping[str, tuple[str, int]]):
    """Commonest Mandarin reading of each character: pinyin without tone, and the tone.

    A dictionary of all of them takes longer to make than the few look-ups of a case.

    Attributes
    ----------
    char, pinyin : ndarray of str, shape (n_characters,)
        Characters, ascending, and their readings.
    tone : ndarray of int8, shape (n_characters,)
        1 to 4, 0 when neutral.
    """

    char: StrArray
    pinyin: StrArray
    tone: NDArray[np.int8]

    def __getitem__(self, char: str) -> tuple[str, int]:
        at = int(np.searchsorted(self.char, char))
        if at == len(self.char) or self.char[at] != char:
            raise KeyError(char)
        return str(self.pinyin[at]), int(self.tone[at])

    def __iter__(self) -> Iterator[str]:
        return iter(self.char.tolist())

    def __len__(self) -> int:
        return len(self.char)


@dataclass(frozen=True)
class PlaceNames:
    """Every name that a person may say, stripped of its kind and read aloud in Mandarin.

    Attributes
    ----------
    name, stem, level, code : ndarray of str, shape (n_names,)
        Official name; the same without its kind; ``township``, ``county``, ``former``,
        ``prefecture`` or ``province``; code, of its time for a former name. A former name stands
        once for each county of today that it was the name of, or of its prefecture.
    county : ndarray of int32, shape (n_names,)
        Row of the county, -1 above the county.
    n_syllables : ndarray of int8, shape (n_names,)
        Syllables of the name without its kind.
    syllable : ndarray of int16, shape (n_names, max_syllables)
        Position in `vocabulary`, -1 past the end.
    tone : ndarray of int8, shape (n_names, max_syllables)
        Mandarin tone 1 to 4; 0 when neutral or past the end.
    vocabulary : ndarray of str, shape (n_syllables,)
        Pinyin without tones, ``v`` for ü.
    """

    name: StrArray
    stem: StrArray
    level: StrArray
    code: StrArray
    county: IntArray
    n_syllables: NDArray[np.int8]
    syllable: NDArray[np.int16]
    tone: NDArray[np.int8]
    vocabulary: StrArray


@dataclass(frozen=True)
class Localities:
    """Survey points.

    Attributes
    ----------
    name : ndarray of str, shape (n_localities,)
        Unique key, traditional characters, as the readings and tones name the point.
    label : ndarray of str, shape (n_localities,)
        Name in simplified characters for the screen.
    lat, lon : ndarray of float, shape (n_localities,)
        Degrees.
    region : ndarray of int32, shape (n_localities,)
        Row of the finest region of the tree that the point is classed in.
    county : ndarray of int32, shape (n_localities,)
        Row of the county that the point lies in by name, -1 where names do not say.
    is_island : ndarray of bool, shape (n_localities,)
        Whether the point is a dialect island, unlike what is spoken around it.
    is_historical : ndarray of bool, shape (n_localities,)
        Whether the point records how a place spoke before anybody now alive learned to speak.
    source : ndarray of str, shape (n_localities,)
        Table that the point comes from: ``mcpdict2024``, ``mcpdict2026-meta`` or ``ccr``.
    """

    name: StrArray
    label: StrArray
    lat: FloatColumn
    lon: FloatColumn
    region: IntArray
    county: IntArray
    is_island: NDArray[np.bool_]
    is_historical: NDArray[np.bool_]
    source: StrArray

    def __len__(self) -> int:
        return len(self.name)

    @cached_property
    def row(self) -> dict[str, int]:
        """Row of each locality name."""
        return {name: i for i, name in enumerate(self.name.tolist())}


@dataclass(frozen=True)
class ToneTable:
    """Tone categories of the survey points, one row per category.

    Attributes
    ----------
    locality : ndarray of int32, shape (n_rows,)
        Row of the survey point, ascending.
    number : ndarray of str, shape (n_rows,)
        Category number as the readings name it (``1``, ``7a``); for the ccr points the
        category's name.
    label : ndarray of str, shape (n_rows,)
        Category's name as surveyed (``上陰入``).
    chao : ndarray of str, shape (n_rows,)
        Chao digits, 1 to 5, one to four of them; empty where not given.
    middle_chinese : ndarray of str, shape (n_rows,)
        The Middle Chinese categories that the label names, of ``1`` to ``8`` (陰平 陽平 陰上 陽上
        陰去 陽去 陰入 陽入); empty for sandhi and loan categories.
    is_checked : ndarray of bool, shape (n_rows,)
        Whether the category is a checked (入) tone.
    """

    locality: IntArray
    number: StrArray
    label: StrArray
    chao: StrArray
    middle_chinese: StrArray
    is_checked: NDArray[np.bool_]


@dataclass(frozen=True)
class CountyRegions:
    """Regions spoken in each county, one row per pair of county and region.

    Attributes
    ----------
    county, region : ndarray of int32, shape (n_rows,)
        Rows of `Counties` and of the region tree.
    share : ndarray of float, shape (n_rows,)
        Share of the county's speech, summing to 1 per county.
    confidence : ndarray of float, shape (n_counties,)
        How well survey points support the shares, 0 to 1.
    method : ndarray of str, shape (n_counties,)
        ``name`` when survey points of the county itself say so, ``distance`` when others do.
    """

    county: IntArray
    region: IntArray
    share: FloatColumn
    confidence: FloatColumn
    method: StrArray


@dataclass(frozen=True)
class FeatureDefinition:
    """A diagnostic feature that a caseworker can answer.

    Attributes
    ----------
    id : str
        Stable identifier (``onset_n_l``).
    question : str
        Chinese question in plain words.
    question_en : str
        The same in English.
    examples : str
        Characters to listen for, simplified.
    values : tuple of str
        Identifiers of the possible answers; ``between`` is never one of them.
    labels : tuple of str
        Chinese answer for each value, in the same order.
    reliability : float
        Chance that two transcribers of one town agree, 0 to 1.
    n_pairs : int
        Towns with two records that the reliability was measured on.
    """

    id: str
    question: str
    question_en: str
    examples: str
    values: tuple[str, ...]
    labels: tuple[str, ...]
    reliability: float
    n_pairs: int


@dataclass(frozen=True)
class FeatureTable:
    """Feature values of the survey points that have readings.

    Attributes
    ----------
    definitions : tuple of FeatureDefinition
        One per column of `value`.
    locality : ndarray of int32, shape (n_points,)
        Row of the survey point.
    value : ndarray of int8, shape (n_points, n_features)
        Position in the definition's `values`; -1 where the readings do not say.
    """

    definitions: tuple[FeatureDefinition, ...]
    locality: IntArray
    value: NDArray[np.int8]

    @cached_property
    def column(self) -> dict[str, int]:
        """Column of each feature id."""
        return {definition.id: i for i, definition in enumerate(self.definitions)}


@dataclass(frozen=True)
class CityWords:
    """What 18 cities call everyday things, one row per concept, word and city.

    Attributes
    ----------
    concept, word : ndarray of str, shape (n_rows,)
        Simplified characters.
    city : ndarray of str, shape (n_rows,)
        Name of the city.
    region : ndarray of int32, shape (n_rows,)
        Row of the city's group.
    """

    concept: StrArray
    word: StrArray
    city: StrArray
    region: IntArray


@dataclass(frozen=True)
class Shibboleths:
    """Well-known regional words, one row per word, concept and region.

    Attributes
    ----------
    word, concept : ndarray of str, shape (n_rows,)
        Simplified characters.
    region : ndarray of int32, shape (n_rows,)
        Row of a region where the word is at home.
    strength : ndarray of float, shape (n_rows,)
        How many times likelier the word is in its regions than elsewhere.
    source : ndarray of str, shape (n_rows,)
        The published reference.
    """

    word: StrArray
    concept: StrArray
    region: IntArray
    strength: FloatColumn
    source: StrArray
