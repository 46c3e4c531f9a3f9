"""Tables as NumPy columns in one compressed file each.

NumPy's own format needs nothing but NumPy: importing pyarrow takes as long as reading the atlas.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

__all__ = ["read_columns", "write_columns"]


def read_columns(path: Path) -> dict[str, Any]:
    """Read all columns of a table.

    Parameters
    ----------
    path : Path
        File that `write_columns` wrote.

    Returns
    -------
    columns : dict of str to ndarray
        Text as fixed-width strings, everything else in its own type.

    Raises
    ------
    OSError
        If the file cannot be opened.
    ValueError
        If it is no table.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            return dict(file)
    except (BadZipFile, EOFError) as error:
        raise ValueError(f"{path.name} is no table") from error


def write_columns(path: Path, columns: Mapping[str, Any]) -> None:
    """Write a table, the same bytes for the same columns.

    Parameters
    ----------
    path : Path
        File to write, ending in ``.npz``.
    columns : mapping of str to ndarray
        Columns of text, numbers or truth values, never objects.

    Raises
    ------
    ValueError
        If a column holds objects.
    """
    np.savez_compressed(path, allow_pickle=False, **columns)
