"""Compile the reading table: from every survey's spelling to one coding and a few numbers a row."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from dialect.atlas.build.everyday import EVERYDAY_CHARACTERS
from dialect.atlas.build.romanisations import ROMANISED
from dialect.atlas.build.tables import to_columns
from dialect.atlas.columns import write_columns
from dialect.atlas.script import simplify
from dialect.atlas.syllable import Syllable, parse_syllable
from dialect.atlas.tables import ToneTable
from dialect.errors import AtlasError, SyllableError

__all__ = [
    "CompiledReadings",
    "ToneNames",
    "build_readings",
    "encode_readings",
    "import_readings",
    "name_tones",
    "read_source",
    "shipped_characters",
]

N_CHARACTERS = 1000  # simplified characters shipped, as the project's plan asks
MIN_LOCALITIES = 75  # a rarer print form (一 tenth of the points) is left to the full table
SOURCE_COLUMNS = ("locality", "char", "ipa", "tone", "extra", "src")
NO_TONE = ("", "", "")
_LAYER_MARKS = {"-": 1, "=": 2}  # MCPDict underlines 白讀 once and 文讀 twice

ToneNames = Mapping[tuple[int, str], tuple[str, str]]
"""Label and Chao value of each tone category, by survey point and category number."""


@dataclass(frozen=True)
class CompiledReadings:
    """The reading tables, by file name, and what was met on the way.

    Attributes
    ----------
    tables : mapping of str to mapping of str to ndarray
        One per name in `dialect.atlas.readings.READING_TABLES`.
    counts : mapping of str to int
        Rows read, rows kept, rows that no syllable was made of, and so on.
    unparsed : tuple of (str, int)
        Transcriptions that are no syllable, with their rows, commonest first.
    """

    tables: Mapping[str, Mapping[str, Any]]
    counts: Mapping[str, int]
    unparsed: tuple[tuple[str, int], ...]


def build_readings(
    shared: Path, row_of_locality: Mapping[str, int], tones: ToneTable
) -> CompiledReadings:
    """Compile the table that ships: about 1,000 characters of the MCPDict points.

    Parameters
    ----------
    shared : Path
        Folder with ``phonology/readings.parquet`` and ``gazetteer/``.
    row_of_locality : mapping of str to int
        Row of each survey point.
    tones : ToneTable
        Tone categories of the survey points.

    Returns
    -------
    compiled : CompiledReadings
        Tables and counts.

    Raises
    ------
    AtlasError
        If the source table is absent or has other columns.
    """
    source = read_source(shared / "phonology" / "readings.parquet")
    source = source.filter(pc.equal(source["src"], "mcp"))
    source = source.filter(pc.is_in(source["char"], pa.array(shipped_characters(shared, source))))
    return encode_readings(source, row_of_locality, name_tones(tones))


def import_readings(
    path: Path, folder: Path, row_of_locality: Mapping[str, int], tones: ToneTable
) -> CompiledReadings:
    """Compile the full reading table into a user's folder.

    Parameters
    ----------
    path : Path
        The full table, in parquet.
    folder : Path
        Where the compiled tables go; made if absent.
    row_of_locality : mapping of str to int
        Row of each survey point.
    tones : ToneTable
        Tone categories of the survey points.

    Returns
    -------
    compiled : CompiledReadings
        What was written and counted.

    Raises
    ------
    AtlasError
        If the file is no parquet table, has other columns, or names no known survey point.
    """
    compiled = encode_readings(read_source(path), row_of_locality, name_tones(tones))
    if not compiled.counts["rows kept"]:
        raise AtlasError(f"{path.name} has no reading of a known survey point")
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in compiled.tables.items():
        write_columns(folder / f"{name}.npz", table)
    return compiled


def read_source(path: Path) -> pa.Table:
    """Open a table of readings and check that it is one.

    Raises
    ------
    AtlasError
        If it is no parquet table or lacks a column.
    """
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise AtlasError(f"{path.name} is not a parquet table of readings") from error
    missing = [name for name in SOURCE_COLUMNS if name not in table.column_names]
    if missing:
        raise AtlasError(
            f"{path.name} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}; "
            f"a table of readings has {', '.join(SOURCE_COLUMNS)}"
        )
    columns = {name: pc.fill_null(table[name].cast(pa.string()), "") for name in SOURCE_COLUMNS}
    return pa.table(columns)


def name_tones(tones: ToneTable) -> ToneNames:
    """Index the labels and values of the tone table by survey point and number."""
    columns = (c.tolist() for c in (tones.locality, tones.number, tones.label, tones.chao))
    return {(row, number): (label, chao) for row, number, label, chao in zip(*columns, strict=True)}


def shipped_characters(shared: Path, source: pa.Table) -> list[str]:
    """Choose the characters to ship: everyday ones, then the commonest of place names.

    Returns
    -------
    characters : list of str
        Every surveyed form (traditional, variant) of the chosen simplified characters.
    """
    forms: dict[str, list[str]] = {}
    pairs = source.group_by(["char", "locality"]).aggregate([])
    n_localities_of: Counter[str] = Counter(map(str, pairs["char"].to_pylist()))
    for char, n_localities in n_localities_of.items():
        if n_localities >= MIN_LOCALITIES:
            forms.setdefault(simplify(char), []).append(char)
    ranked = dict.fromkeys((*EVERYDAY_CHARACTERS, *_place_name_characters(shared / "gazetteer")))
    chosen = [char for char in ranked if char in forms][:N_CHARACTERS]
    return [form for char in chosen for form in forms[char]]


def _place_name_characters(gazetteer: Path) -> list[str]:
    """List the characters of township and county names, commonest first."""
    counts: Counter[str] = Counter()
    for name, column in (("townships.csv", "name"), ("counties.csv", "county")):
        with (gazetteer / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                counts.update(row[column])
    return [char for char, _ in counts.most_common()]


def encode_readings(
    source: pa.Table, row_of_locality: Mapping[str, int], tone_names: ToneNames
) -> CompiledReadings:
    """Turn spelled-out rows into the columns of `dialect.atlas.readings.ReadingTable`.

    Parameters
    ----------
    source : pyarrow.Table
        Text columns ``locality char ipa tone extra src``.
    row_of_locality : mapping of str to int
        Row of each survey point.
    tone_names : mapping
        Label and value of each tone category.

    Returns
    -------
    compiled : CompiledReadings
        Rows sorted by character, survey point and order of listing.
    """
    place_code, places = _factorise(source["locality"])
    rows = np.array([row_of_locality.get(name, -1) for name in places], dtype=np.int64)
    locality = rows[place_code]
    char, characters = _factorise(source["char"])
    syllable, syllables, unparsed = _encode_syllables(source, place_code, places)
    tone, tones = _encode_tones(source, place_code, rows, tone_names)
    mark_code, marks = _factorise(source["extra"])
    layer = np.array([_LAYER_MARKS.get(mark, 0) for mark in marks], dtype=np.int64)[mark_code]
    known = np.flatnonzero((locality >= 0) & (syllable >= 0))
    kept = _sorted_once(known, (char, locality, syllable, tone, layer))
    readings = {
        "char": char[kept].astype(np.uint16),
        "locality": locality[kept].astype(np.uint16),
        "syllable": syllable[kept].astype(np.int32),
        "tone": tone[kept].astype(np.int16),
        "layer": layer[kept].astype(np.int8),
    }
    tables = {"readings": pa.table(readings)} | _vocabularies(characters, syllables, tones)
    counts = {
        "rows read": source.num_rows,
        "rows of unknown survey points": int((locality < 0).sum()),
        "rows that are no syllable": int((syllable < 0).sum()),
        "rows listed twice": len(known) - len(kept),
        "rows kept": len(kept),
        "survey points": len(places),
        "characters": len(characters),
        "distinct syllables": len(syllables),
        "distinct tones": len(tones),
    }
    columns = {name: to_columns(table) for name, table in tables.items()}
    return CompiledReadings(columns, counts, tuple(unparsed.most_common()))


def _sorted_once(
    known: NDArray[np.int64], columns: tuple[NDArray[np.int64], ...]
) -> NDArray[np.int64]:
    """Sort rows by character, point and listing, and drop what is listed twice.

    Spellings that differ in narrow detail alone are now the same reading.
    """
    if not len(known):
        return known
    columns = tuple(column[known] for column in columns)
    code = np.ravel_multi_index(columns, [int(column.max()) + 1 for column in columns])
    first = np.unique(code, return_index=True)[1]
    char, locality = columns[0][first], columns[1][first]
    return known[first[np.lexsort((first, locality, char))]]


def _vocabularies(
    characters: list[str], syllables: list[Syllable], tones: list[tuple[str, str, str]]
) -> dict[str, pa.Table]:
    """Write the distinct characters, syllables and tones that the readings count."""
    parts = {
        part: [getattr(syllable, part) for syllable in syllables]
        for part in Syllable.__dataclass_fields__
    }
    number, label, chao = (list(column) for column in zip(*tones, strict=True))
    return {
        "reading_chars": pa.table(
            {"characters": characters, "simplified": [simplify(char) for char in characters]}
        ),
        "reading_syllables": pa.table(parts),
        "reading_tones": pa.table({"tone_number": number, "tone_label": label, "chao": chao}),
    }


def _factorise(column: "pa.ChunkedArray[Any]") -> tuple[NDArray[np.int64], list[str]]:
    """Give a number to the distinct texts of a column in sorted order."""
    encoded = column.combine_chunks().dictionary_encode()
    texts = [str(text) for text in encoded.dictionary.to_pylist()]
    order = np.argsort(np.array(texts, dtype=np.str_)) if texts else np.empty(0, dtype=np.int64)
    rank = np.empty(len(texts), dtype=np.int64)
    rank[order] = np.arange(len(texts))
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    return rank[codes], [texts[at] for at in order.tolist()]


def _encode_syllables(
    source: pa.Table, place_code: NDArray[np.int64], places: list[str]
) -> tuple[NDArray[np.int64], list[Syllable], Counter[str]]:
    """Give a number to the distinct syllables; -1 where a transcription is none."""
    ipa_code, spellings = _factorise(source["ipa"])
    romanised = np.array([name in ROMANISED for name in places], dtype=bool)[place_code]
    code = np.where(romanised, place_code * len(spellings) + ipa_code, -1 - ipa_code)
    distinct, inverse, n_rows = np.unique(code, return_inverse=True, return_counts=True)
    position: dict[Syllable, int] = {}
    numbers = np.empty(len(distinct), dtype=np.int64)
    unparsed: Counter[str] = Counter()
    for i, key in enumerate(distinct.tolist()):
        if key < 0:
            spelling = spellings[-1 - key]
            ipa = spelling
        else:
            place, spelling_at = divmod(key, len(spellings))
            spelling = spellings[spelling_at]
            ipa = ROMANISED[places[place]](spelling)
        try:
            numbers[i] = position.setdefault(parse_syllable(ipa), len(position))
        except SyllableError:
            numbers[i] = -1
            unparsed[spelling] += int(n_rows[i])
    return numbers[inverse], list(position), unparsed


def _encode_tones(
    source: pa.Table,
    place_code: NDArray[np.int64],
    rows: NDArray[np.int64],
    tone_names: ToneNames,
) -> tuple[NDArray[np.int64], list[tuple[str, str, str]]]:
    """Give a number to the distinct tone categories with their label and value."""
    tone_code, numbers = _factorise(source["tone"])
    distinct, inverse = np.unique(place_code * len(numbers) + tone_code, return_inverse=True)
    position = {NO_TONE: 0}
    codes = np.empty(len(distinct), dtype=np.int64)
    for i, key in enumerate(distinct.tolist()):
        place, at = divmod(key, len(numbers))
        number = numbers[at]
        label, chao = tone_names.get((int(rows[place]), number), ("", ""))
        codes[i] = position.setdefault((number, label, chao), len(position))
    return codes[inverse], list(position)
