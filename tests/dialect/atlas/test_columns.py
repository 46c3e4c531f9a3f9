import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dialect.atlas.columns import read_columns, write_columns

COLUMNS = {
    "row": np.array([1, 300, 2], np.uint16),
    "lat": np.array([30.5, np.nan, 29.25]),
    "name": np.array(["甲", "乙丙", ""]),
    "is_island": np.array([True, False, True]),
}


def test_columns_keep_their_values_and_kinds(tmp_path: Path) -> None:
    write_columns(tmp_path / "table.npz", COLUMNS)
    columns = read_columns(tmp_path / "table.npz")
    assert [column.dtype.str for column in columns.values()] == ["<u2", "<f8", "<U2", "|b1"]
    for name, column in COLUMNS.items():
        np.testing.assert_array_equal(columns[name], column)


def test_the_same_columns_make_the_same_bytes(tmp_path: Path) -> None:
    write_columns(tmp_path / "one.npz", COLUMNS)
    write_columns(tmp_path / "two.npz", COLUMNS)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_objects_are_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Object arrays"):
        write_columns(tmp_path / "table.npz", {"name": np.array([None, "甲"])})


@pytest.mark.parametrize("content", [b"", b"PK no zip", b"plain text"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "table.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"table|allow_pickle"):
        read_columns(tmp_path / "table.npz")


def test_the_atlas_needs_neither_pandas_nor_pyarrow() -> None:
    script = (
        "import sys; from dialect.atlas.load import load_atlas; load_atlas().counties; "
        "assert not {'pandas', 'pyarrow', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
