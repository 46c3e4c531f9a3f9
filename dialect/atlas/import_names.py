"""Read a user's table of villages and of abolished or renamed townships."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dialect.atlas.added_names import ADDED_KINDS, ADDED_TABLE, encode_texts
from dialect.atlas.load import Atlas
from dialect.atlas.names import MAX_SYLLABLES, read_aloud, stem
from dialect.atlas.script import simplify
from dialect.errors import AtlasError

__all__ = ["ImportReport", "import_names"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "名称", "地名"),
    "code": ("code", "county", "代码", "区划代码"),
    "kind": ("kind", "类型"),
}
"""Columns of the table, and the headings that each may have; `kind` may be left out."""
KINDS: Mapping[str, str] = {
    "": "village",
    "village": "village",
    "村": "village",
    "former": "former",
    "旧名": "former",
    "曾用名": "former",
}
CODE_LENGTHS = frozenset({6, 9, 12})
"""Digits of a county's, a township's and a village's code; the first six are the county's."""
LONGEST_NAME = 30
ERRORS_SHOWN = 20


class _Row(NamedTuple):
    """A good row: where it stands, its name, its county and its kind."""

    name: str
    county: int
    kind: str


@dataclass(frozen=True)
class ImportReport:
    """What was imported.

    Attributes
    ----------
    path : Path
        Where the table was written.
    counts : mapping of str to int
        Names by kind, and rows that were given twice.
    n_counties : int
        Counties that have such a name now.
    """

    path: Path
    counts: Mapping[str, int]
    n_counties: int


def import_names(files: Sequence[Path], folder: Path, atlas: Atlas) -> ImportReport:
    """Compile tables of villages and former townships into a user's folder.

    The tables replace what was imported before. A bad row stops the import: nothing is left out
    silently.

    Parameters
    ----------
    files : sequence of Path
        CSV in UTF-8 or GB 18030 with a heading: ``name``; ``code``, 6, 9 or 12 digits of which the
        first six are a county's, of today or since 1980; and ``kind``, ``village`` (also where
        empty) or ``former``.
    folder : Path
        Where the compiled table goes; made if absent.
    atlas : Atlas
        Where counties and their former codes are read from.

    Returns
    -------
    report : ImportReport
        What was written and counted.

    Raises
    ------
    AtlasError
        If a file cannot be read, lacks a column, or has bad rows: the message lists them by line.
    """
    county_of = _county_codes(atlas)
    rows = [row for file in files for row in _read_rows(file, county_of)]
    unique = list(dict.fromkeys(rows))
    if not unique:
        raise AtlasError(f"{', '.join(file.name for file in files)}: no names in it")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{ADDED_TABLE}.npz"
    # Not compressed: 700,000 names are read ten times as fast.
    np.savez(path, **_compile(unique, atlas), allow_pickle=False)
    counts = Counter(row.kind for row in unique)
    counts["given twice, kept once"] = len(rows) - len(unique)
    return ImportReport(path, counts, len({row.county for row in unique}))


def _county_codes(atlas: Atlas) -> dict[str, int]:
    """Rows of the counties by code, former codes of a single county included."""
    names = atlas.place_names
    former: dict[str, set[int]] = {}
    for row in np.flatnonzero(names.level == "former").tolist():
        former.setdefault(str(names.code[row]), set()).add(int(names.county[row]))
    known = {code: min(rows) for code, rows in former.items() if len(rows) == 1}
    return known | atlas.counties.row


def _read_rows(file: Path, county_of: Mapping[str, int]) -> Iterator[_Row]:
    """Read and check every row of a file."""
    lines = csv.reader(io.StringIO(_decode(file), newline=""))
    at = _columns(next(lines, []), file)
    problems: list[str] = []
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        row = _check(cells, at, county_of)
        if isinstance(row, _Row):
            yield row
        else:
            problems.append(f"line {lines.line_num}: {row}")
    if problems:
        more = len(problems) - ERRORS_SHOWN
        shown = "\n".join(problems[:ERRORS_SHOWN]) + f"\n… and {more} more" * (more > 0)
        rows = f"{len(problems)} bad row" + "s" * (len(problems) > 1)
        raise AtlasError(f"{file.name}: {rows}, nothing was imported\n{shown}")


def _decode(file: Path) -> str:
    """Read a file as spreadsheets write it in China."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise AtlasError(f"{file} cannot be read: {error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AtlasError(f"{file.name} is no text in UTF-8 or GB 18030; save it as CSV UTF-8")


def _columns(heading: Sequence[str], file: Path) -> dict[str, int]:
    """Find the columns by their headings."""
    given = [cell.strip().lower() for cell in heading]
    at = {
        column: next(given.index(name) for name in names if name in given)
        for column, names in COLUMNS.items()
        if any(name in given for name in names)
    }
    missing = [column for column in ("name", "code") if column not in at]
    if missing:
        raise AtlasError(
            f"{file.name} has no column {' and no column '.join(missing)}; its first line must be "
            "a heading such as name,code,kind"
        )
    return at


def _check(cells: Sequence[str], at: Mapping[str, int], county_of: Mapping[str, int]) -> _Row | str:
    """Make a row of the cells of one line, or say what is wrong with them."""
    values = {column: cells[i].strip() if i < len(cells) else "" for column, i in at.items()}
    name, code, kind = values["name"], values["code"], values.get("kind", "").lower()
    if problem := _problem_of_name(name):
        return problem
    if not code.isdecimal() or len(code) not in CODE_LENGTHS:
        return f"{code!r} is no code of 6, 9 or 12 digits"
    county = county_of.get(code[:6])
    if county is None:
        return f"{code[:6]} is the code of no county"
    if kind not in KINDS:
        return f"kind {kind!r} is neither village nor former"
    return _Row(name, county, KINDS[kind])


def _problem_of_name(name: str) -> str:
    """Say what is wrong with a name; nothing if it can be read aloud."""
    if not name:
        return "no name"
    if len(name) > LONGEST_NAME or not _reading(stem(simplify(name))):
        return f"{name[:LONGEST_NAME]!r} is no place name in Chinese characters"
    return ""


@lru_cache(maxsize=1_000_000)
def _reading(bare: str) -> tuple[tuple[str, int], ...]:
    return tuple(read_aloud(bare)[:MAX_SYLLABLES])


def _compile(rows: Sequence[_Row], atlas: Atlas) -> dict[str, Any]:
    """Return the columns of `dialect.atlas.added_names.AddedNames`."""
    stems = [stem(simplify(row.name)) for row in rows]
    readings = [_reading(bare) for bare in stems]
    vocabulary = sorted({syllable for reading in set(readings) for syllable, _ in reading})
    position = {syllable: i for i, syllable in enumerate(vocabulary)}
    return {
        "name": encode_texts((row.name for row in rows), _longest(rows)),
        "stem": encode_texts(stems, MAX_SYLLABLES),
        "kind": np.array([ADDED_KINDS.index(row.kind) for row in rows], np.int8),
        "county": np.array([row.county for row in rows], np.int16),
        "n_syllables": np.array([len(reading) for reading in readings], np.int8),
        "syllable": _padded([[position[one] for one, _ in r] for r in readings], -1, np.int16),
        "tone": _padded([[tone for _, tone in reading] for reading in readings], 0, np.int8),
        "vocabulary": np.array(vocabulary),
        "county_code": atlas.counties.code,
    }


def _longest(rows: Sequence[_Row]) -> int:
    """Return the most UTF-16 codes that a name has."""
    return max(len(row.name.encode("utf-16-le")) for row in rows) // 2


def _padded(rows: Iterable[list[int]], filler: int, kind: type[np.integer[Any]]) -> Any:
    """Make a table of rows of unequal length."""
    full = [row + [filler] * (MAX_SYLLABLES - len(row)) for row in rows]
    return np.array(full, dtype=kind)
