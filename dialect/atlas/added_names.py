"""Villages and abolished or renamed townships that a user has added to the names of the atlas."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.columns import read_columns
from dialect.atlas.tables import StrArray
from dialect.errors import AtlasError

__all__ = ["ADDED_KINDS", "ADDED_TABLE", "AddedNames", "decode_text", "encode_texts", "open_added"]

ADDED_KINDS = ("village", "former")
"""What `AddedNames.kind` counts."""
ADDED_TABLE = "added_names"
"""Name of the file in the user's data directory."""


@dataclass(frozen=True)
class AddedNames:
    """Names that a user has added, read aloud in Mandarin; texts as UTF-16 codes to stay small.

    Attributes
    ----------
    name : ndarray of uint16, shape (n_names, max_characters)
        Whole name, 0 past the end.
    stem : ndarray of uint16, shape (n_names, max_syllables)
        The same without its kind.
    kind : ndarray of int8, shape (n_names,)
        Position in `ADDED_KINDS`.
    county : ndarray of int16, shape (n_names,)
        Position in `county_code`.
    n_syllables : ndarray of int8, shape (n_names,)
        Syllables of the name without its kind.
    syllable : ndarray of int16, shape (n_names, max_syllables)
        Position in `vocabulary`, -1 past the end.
    tone : ndarray of int8, shape (n_names, max_syllables)
        Mandarin tone 1 to 4; 0 when neutral or past the end.
    vocabulary : ndarray of str, shape (n_syllables,)
        Pinyin without tones, ``v`` for ü.
    county_code : ndarray of str, shape (n_counties,)
        Six-digit codes, so that the table outlives a new atlas.
    """

    name: NDArray[np.uint16]
    stem: NDArray[np.uint16]
    kind: NDArray[np.int8]
    county: NDArray[np.int16]
    n_syllables: NDArray[np.int8]
    syllable: NDArray[np.int16]
    tone: NDArray[np.int8]
    vocabulary: StrArray
    county_code: StrArray

    def __len__(self) -> int:
        return len(self.kind)


def open_added(folder: Path) -> AddedNames | None:
    """Read the user's names.

    Parameters
    ----------
    folder : Path
        The user's data directory.

    Returns
    -------
    added : AddedNames or None
        None where nothing has been imported.

    Raises
    ------
    AtlasError
        If the file is damaged or of another version.
    """
    path = folder / f"{ADDED_TABLE}.npz"
    if not path.is_file():
        return None
    try:
        return AddedNames(**read_columns(path))
    except (OSError, ValueError, TypeError) as error:
        raise AtlasError(
            f"{path} cannot be read; import the names again with `xiangyin atlas import-names FILE`"
        ) from error


def encode_texts(texts: Iterable[str], width: int) -> NDArray[np.uint16]:
    """Write texts as UTF-16 codes.

    Parameters
    ----------
    texts : iterable of str
        Any texts.
    width : int
        Codes of each; longer texts are cut, shorter ones filled with 0.

    Returns
    -------
    codes : ndarray of uint16, shape (n_texts, width)
        One row per text.

    Examples
    --------
    >>> [decode_text(row) for row in encode_texts(["朱马院", "𡎚头"], 4)]
    ['朱马院', '𡎚头']
    """
    rows = (
        encoded[: 2 * width].ljust(2 * width, b"\0")
        for encoded in (t.encode("utf-16-le") for t in texts)
    )
    return np.frombuffer(b"".join(rows), dtype="<u2").reshape(-1, width)


def decode_text(codes: NDArray[np.uint16]) -> str:
    """Read one text that `encode_texts` wrote."""
    text = codes.astype("<u2").tobytes().decode("utf-16-le", errors="replace")
    return text.rstrip("\0")
