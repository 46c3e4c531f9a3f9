"""The manifest: one table that says of every recording whose speech it is and from where.

A CSV file in UTF-8 with a heading, or TSV if its name ends in ``.tsv``; docs/corpora.md tells the
columns. Reading checks the form; `dialect.corpus.check` checks what the rows claim.
"""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dialect.errors import CorpusError

__all__ = ["COLUMNS", "SPLITS", "Item", "read_manifest", "write_manifest"]

COLUMNS = ("path", "region", "county", "speaker", "source", "seconds", "licence", "split")
NEEDED = ("path", "region", "speaker", "source", "licence")
SPLITS = ("train", "development", "test")
ERRORS_SHOWN = 20


@dataclass(frozen=True)
class Item:
    """One recording of a corpus.

    Attributes
    ----------
    path : Path
        The file, absolute.
    region : str
        Id of a node of the region tree, at whatever level is known; an experiment's own label
        begins with ``x-``.
    speaker : str
        The same for all recordings of a person, throughout the manifest.
    source : str
        Who recorded it and how: recordings of one source share microphones, rooms and codecs,
        by which a classifier can tell it from others.
    licence : str
        What it may be used for.
    county : str
        Six-digit code of the county where the speaker learned to speak; empty if unknown.
    seconds : float or None
        Length; None if unknown.
    split : str
        One of `SPLITS`, or empty.
    """

    path: Path
    region: str
    speaker: str
    source: str
    licence: str
    county: str = ""
    seconds: float | None = None
    split: str = ""


def read_manifest(path: Path) -> tuple[Item, ...]:
    """Read a manifest.

    Parameters
    ----------
    path : Path
        CSV or TSV; paths in it are relative to its folder.

    Returns
    -------
    items : tuple of Item
        In the order of the file: item i stands in row i + 2, after the heading.

    Raises
    ------
    CorpusError
        If the file cannot be read, lacks a column, has no row, or has rows of the wrong form: the
        message lists them.
    """
    rows = _rows(path)
    heading = next(rows, [])
    missing = [column for column in NEEDED if column not in heading]
    if missing:
        raise CorpusError(
            f"{path.name} has no column {', '.join(missing)}; its first line must be "
            f"{','.join(COLUMNS)} (county, seconds and split may be left out)"
        )
    items: list[Item] = []
    problems: list[str] = []
    for number, cells in enumerate(rows, start=2):
        try:
            items.append(_item(cells, heading, path.parent))
        except CorpusError as error:
            problems.append(f"row {number}: {error}")
    if problems:
        more = len(problems) - ERRORS_SHOWN
        shown = "\n".join(problems[:ERRORS_SHOWN]) + f"\n… and {more} more" * (more > 0)
        raise CorpusError(f"{path.name}: {len(problems)} rows cannot be read\n{shown}")
    if not items:
        raise CorpusError(f"{path.name} lists no recordings")
    return tuple(items)


def write_manifest(items: Iterable[Item], path: Path) -> None:
    """Write a manifest, whole or not at all.

    Parameters
    ----------
    items : iterable of Item
        The rows.
    path : Path
        CSV, or TSV if it ends in ``.tsv``. Files below its folder are named relative to it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    folder, partial = path.parent.resolve(), path.with_name(f"{path.name}.partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=_delimiter(path), lineterminator="\n")
        writer.writerow(COLUMNS)
        for item in items:
            below = item.path.is_relative_to(folder)
            named = item.path.relative_to(folder) if below else item.path
            cells = {column: getattr(item, column) for column in COLUMNS} | {
                "path": named.as_posix(),
                "seconds": "" if item.seconds is None else f"{item.seconds:.2f}",
            }
            writer.writerow(cells.values())
    partial.replace(path)


def _delimiter(path: Path) -> str:
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _rows(path: Path) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (cells for cells in csv.reader(file, delimiter=_delimiter(path)) if cells)
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path.name} is no text in UTF-8; save it as CSV UTF-8") from error
    except csv.Error as error:
        raise CorpusError(f"{path.name} is no CSV: {error}") from error


def _item(cells: Sequence[str], heading: Sequence[str], folder: Path) -> Item:
    if len(cells) != len(heading):
        raise CorpusError(f"{len(cells)} cells under {len(heading)} columns")
    row = {name: cell.strip() for name, cell in zip(heading, cells, strict=True)}
    if not row["path"]:
        raise CorpusError("no path")
    split = row.get("split", "")
    if split and split not in SPLITS:
        raise CorpusError(f"split {split!r} is none of {', '.join(SPLITS)}")
    return Item(
        path=(folder / row["path"]).resolve(),
        region=row["region"],
        speaker=row["speaker"],
        source=row["source"],
        licence=row["licence"],
        county=row.get("county", ""),
        seconds=_seconds(row),
        split=split,
    )


def _seconds(row: Mapping[str, str]) -> float | None:
    text = row.get("seconds", "")
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise CorpusError(f"seconds {text!r} is no length in seconds")
    return seconds
