"""Rows are safe as they come, and become one table in the end."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dialect.errors import EngineError
from dialect.rescore.folder import FileResult
from dialect.rescore.table import Journal, write_table

MADE_BY = {"atlas": "a1"}
ROWS = [
    FileResult(
        "a.opus", "done", "比对了 3 个字", counties=("430528", "370782"), posteriors=(0.4, 0.2)
    ),
    FileResult("b.opus", "failed", "the file is empty"),
]


def written(table: Path, made_by: dict[str, str] = MADE_BY) -> Journal:
    with Journal(table, made_by) as journal:
        for row in ROWS:
            journal.add(row)
    return journal


@pytest.mark.parametrize("name", ["results.csv", "results.parquet"])
def test_the_journal_becomes_a_table(tmp_path: Path, name: str) -> None:
    table = tmp_path / name
    journal = written(table)
    write_table(journal, table)
    if name.endswith("csv"):
        first, second = csv.DictReader(table.read_text("utf-8").splitlines())
        assert (first["counties"], first["posteriors"]) == ("430528 370782", "0.4 0.2")
    else:
        first, second = pq.read_table(table).to_pylist()
        assert (first["counties"], first["posteriors"]) == (["430528", "370782"], [0.4, 0.2])
    assert (second["path"], second["state"]) == ("b.opus", "failed")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_line_that_a_kill_cut_is_written_again(tmp_path: Path) -> None:
    table = tmp_path / "results.csv"
    path = written(table).path
    path.write_bytes(path.read_bytes()[:-9])
    with Journal(table, MADE_BY) as journal:
        assert [row["path"] for row in journal.rows()] == ["a.opus"]
        journal.add(ROWS[1])
    assert [row["path"] for row in journal.rows()] == ["a.opus", "b.opus"]


def test_rows_of_other_versions_are_not_mixed_in(tmp_path: Path) -> None:
    written(tmp_path / "results.csv")
    with (
        pytest.raises(EngineError, match="other versions or options"),
        Journal(tmp_path / "results.csv", {"atlas": "a2"}),
    ):
        pass
