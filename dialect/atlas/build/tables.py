"""From the frames of the compiler to the columns that ship."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["to_columns"]


def to_columns(table: pd.DataFrame | pa.Table) -> dict[str, Any]:
    """Turn the columns of a table into arrays.

    Parameters
    ----------
    table : DataFrame or pyarrow.Table
        Columns of text, numbers or truth values; only numbers may be missing, as NaN.

    Returns
    -------
    columns : dict of str to ndarray
        Text as fixed-width strings, everything else in its own type.

    Examples
    --------
    >>> to_columns(pa.table({"code": pa.array([3, 1], pa.int8()), "name": ["甲", "乙"]}))
    {'code': array([3, 1], dtype=int8), 'name': array(['甲', '乙'], dtype='<U1')}
    """
    columns: Mapping[str, Any] = (
        {name: table[name] for name in table}
        if isinstance(table, pd.DataFrame)
        else dict(zip(table.column_names, table.columns, strict=True))
    )
    return {name: _to_array(column.to_numpy()) for name, column in columns.items()}


def _to_array(values: NDArray[Any]) -> NDArray[Any]:
    is_number = np.issubdtype(values.dtype, np.number) or values.dtype == np.bool_
    return values if is_number else np.array(values.tolist(), dtype=np.str_)
