"""What each survey point says for each character, small enough to hold in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.columns import read_columns
from dialect.atlas.syllable import Syllable
from dialect.atlas.tables import StrArray
from dialect.errors import AtlasError

__all__ = ["LAYERS", "READING_TABLES", "Reading", "ReadingTable", "open_readings", "reading_table"]

READING_TABLES = ("readings", "reading_chars", "reading_syllables", "reading_tones")
"""Names of the parquet files that make up a reading table."""

LAYERS = ("", "colloquial", "literary")
"""What `ReadingTable.layer` counts: not said, 白讀, 文讀."""


class Reading(NamedTuple):
    """One way to read a character at one survey point.

    Attributes
    ----------
    syllable : Syllable
        Without its tone.
    tone_number : str
        Tone category as the survey numbers it (``7a``); empty if not given.
    tone_label : str
        The category's name (``上陰入``); empty if not given.
    chao : str
        Tone value in Chao digits; empty if not given.
    layer : str
        One of `LAYERS`.
    """

    syllable: Syllable
    tone_number: str
    tone_label: str
    chao: str
    layer: str


@dataclass(frozen=True)
class ReadingTable:
    """Readings of characters at survey points, sorted by character, then point, as listed.

    Attributes
    ----------
    char, locality : ndarray of uint16, shape (n_readings,)
        Position in `characters` and row of the survey point.
    syllable : ndarray of int32, shape (n_readings,)
        Position in `syllables`.
    tone : ndarray of int16, shape (n_readings,)
        Position in `tone_number`, `tone_label` and `chao`.
    layer : ndarray of int8, shape (n_readings,)
        Position in `LAYERS`.
    characters, simplified : ndarray of str, shape (n_characters,)
        Traditional character as surveyed, and its simplified form.
    initial, medial, nucleus, coda : ndarray of str, shape (n_syllables,)
        Parts of every distinct syllable.
    tone_number, tone_label, chao : ndarray of str, shape (n_tones,)
        Every distinct tone category with its value; all three empty where none is given.
    """

    char: NDArray[np.uint16]
    locality: NDArray[np.uint16]
    syllable: NDArray[np.int32]
    tone: NDArray[np.int16]
    layer: NDArray[np.int8]
    characters: StrArray
    simplified: StrArray
    initial: StrArray
    medial: StrArray
    nucleus: StrArray
    coda: StrArray
    tone_number: StrArray
    tone_label: StrArray
    chao: StrArray

    def __len__(self) -> int:
        return len(self.char)

    @cached_property
    def syllables(self) -> tuple[Syllable, ...]:
        """Every distinct syllable, in the order that `syllable` counts."""
        parts = (self.initial, self.medial, self.nucleus, self.coda)
        return tuple(
            Syllable(*four) for four in zip(*(part.tolist() for part in parts), strict=True)
        )

    @cached_property
    def positions(self) -> Mapping[str, tuple[int, ...]]:
        """Positions in `characters` of each traditional and simplified character.

        A simplified character may stand for several traditional ones (发: 發, 髮).
        """
        found: dict[str, list[int]] = {}
        pairs = zip(self.characters.tolist(), self.simplified.tolist(), strict=True)
        for position, (character, simplified) in enumerate(pairs):
            for key in {character, simplified}:
                found.setdefault(key, []).append(position)
        return {key: tuple(positions) for key, positions in found.items()}

    def rows(self, char: str) -> NDArray[np.intp]:
        """Find all readings of a character.

        Parameters
        ----------
        char : str
            One character, traditional or simplified.

        Returns
        -------
        rows : ndarray of int, shape (n,)
            Rows of this table, empty for a character that is not in it.
        """
        spans = [
            np.arange(*np.searchsorted(self.char, np.array([at, at + 1], dtype=np.int64)))
            for at in self.positions.get(char, ())
        ]
        return np.concatenate(spans) if spans else np.empty(0, dtype=np.intp)

    def at(self, char: str, locality: int) -> tuple[Reading, ...]:
        """List how a survey point reads a character.

        Parameters
        ----------
        char : str
            One character, traditional or simplified.
        locality : int
            Row of the survey point.

        Returns
        -------
        readings : tuple of Reading
            As listed by the survey; empty if it says nothing.
        """
        rows = self.rows(char)
        return tuple(self.reading(row) for row in rows[self.locality[rows] == locality].tolist())

    def reading(self, row: int) -> Reading:
        """Spell out one row of the table."""
        tone = self.tone[row]
        return Reading(
            self.syllables[self.syllable[row]],
            str(self.tone_number[tone]),
            str(self.tone_label[tone]),
            str(self.chao[tone]),
            LAYERS[self.layer[row]],
        )


def open_readings(folder: Path) -> ReadingTable:
    """Read a reading table from its files.

    Parameters
    ----------
    folder : Path
        The package's tables, or the user's folder after `xiangyin atlas import-readings`.

    Returns
    -------
    readings : ReadingTable
        All columns in memory.

    Raises
    ------
    AtlasError
        If a file is absent or damaged.
    """
    columns: dict[str, Any] = {}
    for name in READING_TABLES:
        try:
            columns |= read_columns(folder / f"{name}.npz")
        except (OSError, ValueError) as error:
            raise AtlasError(
                f"the reading table {name} cannot be read; reinstall xiangyin, or import the "
                "readings again with `xiangyin atlas import-readings FILE`"
            ) from error
    return _assemble(columns)


def reading_table(tables: Mapping[str, Mapping[str, Any]]) -> ReadingTable:
    """Put the parts of a reading table together.

    Parameters
    ----------
    tables : mapping of str to mapping of str to ndarray
        Columns of each of `READING_TABLES`.

    Returns
    -------
    readings : ReadingTable
        All columns in memory.

    Raises
    ------
    AtlasError
        If a column is missing or one too many.
    """
    columns: dict[str, Any] = {}
    for table in tables.values():
        columns |= table
    return _assemble(columns)


def _assemble(columns: Mapping[str, Any]) -> ReadingTable:
    """Make the record, or say that the columns are not its own."""
    try:
        return ReadingTable(**columns)
    except TypeError as error:
        raise AtlasError("these reading tables were compiled by another version") from error
