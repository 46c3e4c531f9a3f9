"""Parquet files as NumPy columns, without pandas.

`pyarrow.parquet.read_table` and `to_numpy` import pandas where it is installed, which takes longer
than reading the whole atlas. The detours here do not.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["read_columns", "to_columns"]


def read_columns(path: Path) -> dict[str, Any]:
    """Read all columns of a parquet file.

    Parameters
    ----------
    path : Path
        File without missing values.

    Returns
    -------
    columns : dict of str to ndarray
        Text as fixed-width strings, truth values as bool, numbers in their own type.

    Raises
    ------
    OSError
        If the file cannot be opened.
    pyarrow.ArrowInvalid
        If it is no parquet file.
    """
    columns: dict[str, Any] = {}
    with pq.ParquetFile(path) as file:
        for name in file.schema_arrow.names:  # one by one: half the memory of all at once
            columns |= to_columns(file.read([name], use_threads=False))
    return columns


def to_columns(table: pa.Table) -> dict[str, Any]:
    """Turn the columns of a table without missing values into arrays.

    Parameters
    ----------
    table : pyarrow.Table
        Any number of columns.

    Returns
    -------
    columns : dict of str to ndarray
        As `read_columns` gives them.

    Examples
    --------
    >>> to_columns(pa.table({"code": pa.array([3, 1], pa.int8()), "name": ["甲", "乙"]}))
    {'code': array([3, 1], dtype=int8), 'name': array(['甲', '乙'], dtype='<U1')}
    """
    return {name: _to_array(table.column(name)) for name in table.column_names}


def _to_array(column: "pa.ChunkedArray[Any]") -> Any:
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        if column.num_chunks == 1:
            return np.from_dlpack(column.chunk(0))
        return np.concatenate([np.from_dlpack(chunk) for chunk in column.chunks])
    return np.array(column.to_pylist(), dtype=np.bool_ if pa.types.is_boolean(kind) else np.str_)
