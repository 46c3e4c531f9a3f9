"""Read the tables that corpora come with."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from dialect.errors import CorpusError

__all__ = ["needed", "read_columns", "read_pairs"]


def needed(path: Path, layout: str) -> Path:
    """Return a path that a layout must have.

    Parameters
    ----------
    path : Path
        File or folder.
    layout : str
        What was taken to lie there.

    Returns
    -------
    path : Path

    Raises
    ------
    CorpusError
        If nothing is there.
    """
    if not path.exists():
        raise CorpusError(
            f"{path} is missing, so this is no corpus in the layout {layout}; give the folder that "
            "holds it, unpacked as it was downloaded (docs/corpora.md)"
        )
    return path


def read_pairs(path: Path) -> dict[str, str]:
    """Read a Kaldi table: an id, blanks, and the rest of the line.

    Parameters
    ----------
    path : Path
        The file, in UTF-8.

    Returns
    -------
    pairs : dict of str to str
        In the order of the file.

    Raises
    ------
    CorpusError
        If it is no text in UTF-8.
    """
    pairs: dict[str, str] = {}
    for line in _lines(path):
        key, _, value = line.strip().partition(" ")
        if "\t" in key:
            key, _, value = line.strip().partition("\t")
        if key:
            pairs[key] = value.strip()
    return pairs


def read_columns(path: Path, delimiter: str = "\t") -> Iterator[tuple[int, Mapping[str, str]]]:
    """Read a table with a heading, in which quotes mean nothing.

    Parameters
    ----------
    path : Path
        The file, in UTF-8.
    delimiter : str, default=tab
        Between cells. Between commas, quotes do mean something.

    Yields
    ------
    line, row : int, mapping of str to str
        Line in the file, counted from 1, and the cells by their column, folded to upper case.

    Raises
    ------
    CorpusError
        If it is no text in UTF-8.
    """
    lines = _lines(path)
    if delimiter == ",":
        rows = csv.reader(lines)
    else:
        rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    heading = [name.strip().upper() for name in next(rows, [])]
    for cells in rows:
        if cells:
            found = dict(zip(heading, (cell.strip() for cell in cells), strict=False))
            yield rows.line_num, dict.fromkeys(heading, "") | found


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from file
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is no text in UTF-8; download it again") from error
