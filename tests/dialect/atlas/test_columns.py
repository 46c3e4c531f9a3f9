import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dialect.atlas.columns import read_columns

TABLE = pa.table(
    {
        "row": pa.array([1, 300, 2], pa.uint16()),
        "lat": [30.5, 31.0, 29.25],
        "name": ["甲", "乙丙", ""],
        "is_island": [True, False, True],
    }
)


def test_columns_keep_their_values_and_kinds(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "table.parquet")
    columns = read_columns(tmp_path / "table.parquet")
    assert [column.dtype.str for column in columns.values()] == ["<u2", "<f8", "<U2", "|b1"]
    assert {name: column.tolist() for name, column in columns.items()} == TABLE.to_pydict()


def test_columns_of_several_chunks_are_joined(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "table.parquet", row_group_size=2)
    np.testing.assert_array_equal(read_columns(tmp_path / "table.parquet")["row"], [1, 300, 2])


def test_reading_columns_leaves_pandas_alone(tmp_path: Path) -> None:
    pq.write_table(TABLE, tmp_path / "table.parquet")
    script = (
        "import sys; from pathlib import Path; from dialect.atlas.columns import read_columns; "
        f"read_columns(Path({str(tmp_path / 'table.parquet')!r})); "
        "assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
