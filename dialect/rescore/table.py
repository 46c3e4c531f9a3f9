"""Results as they come, safe on the disk, and in the end as one table.

Rows go to a journal beside the table first: whatever ends the run, the next one reads what is done
there and goes on. The table is written when nothing is left.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from dialect.errors import EngineError
from dialect.rescore.folder import FileResult

__all__ = ["Journal", "write_table"]

PARQUET = ".parquet"
BATCH_ROWS = 1_000
COLUMNS = tuple(field.name for field in fields(FileResult))


class Journal:
    """The rows of a run that has not ended, one line of JSON each.

    Parameters
    ----------
    table : Path
        The table that they will become; the journal lies beside it.
    made_by : mapping of str to str
        What the rows rest on; rows of another journal are not mixed with these.
    """

    def __init__(self, table: Path, made_by: Mapping[str, str]) -> None:
        self.path = table.with_name(f"{table.name}.partial")
        self._made_by = dict(made_by)
        self._file: TextIO | None = None

    def __enter__(self) -> "Journal":
        """Open it, and cut off a line that a kill left unfinished.

        Raises
        ------
        EngineError
            If it was begun by other versions or options.
        """
        found = self._head()
        if found is None:
            self.path.write_text(json.dumps(self._made_by) + "\n", encoding="utf-8")
        elif found != self._made_by:
            raise EngineError(
                f"{self.path} was begun by other versions or options: name another table, or "
                "delete it to begin again"
            )
        else:
            self._mend()
        self._file = self.path.open("a", encoding="utf-8")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, row: FileResult) -> None:
        """Append a row."""
        assert self._file is not None
        self._file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
        self._file.flush()

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what is there, without holding it all."""
        with self.path.open(encoding="utf-8") as file:
            for line in islice(file, 1, None):
                yield json.loads(line)

    def _head(self) -> dict[str, str] | None:
        try:
            with self.path.open(encoding="utf-8") as file:
                head: dict[str, str] = json.loads(file.readline())
        except (FileNotFoundError, ValueError):
            return None
        return head

    def _mend(self) -> None:
        with self.path.open("rb+") as file:
            whole = 0
            for line in file:
                whole += len(line) if line.endswith(b"\n") else 0
            file.truncate(whole)


def write_table(journal: Journal, table: Path) -> None:
    """Write the rows of a journal as Parquet or CSV, as the table's name ends, and remove it.

    Parameters
    ----------
    journal : Journal
        Closed.
    table : Path
        Replaced if it is there.

    Raises
    ------
    EngineError
        If the library that writes Parquet is not installed.
    """
    if table.suffix == PARQUET:
        _write_parquet(journal.rows(), table)
    else:
        _write_csv(journal.rows(), table)
    journal.path.unlink()


def _write_csv(rows: Iterable[Mapping[str, Any]], table: Path) -> None:
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            values = (row[name] for name in COLUMNS)
            writer.writerow(
                " ".join(map(str, one)) if isinstance(one, list) else one for one in values
            )


def _write_parquet(rows: Iterator[Mapping[str, Any]], table: Path) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise EngineError(
            "Parquet needs pip install 'xiangyin[parquet]'; the rows are kept, or name a .csv"
        ) from error
    kinds = {
        "counties": pa.list_(pa.string()),
        "posteriors": pa.list_(pa.float64()),
        "credible_80": pa.int64(),
    }
    numbers = {"duration_s", "net_speech_s", "snr_db", "outside_coverage"}
    numbers |= {"region_probability", "none_of_these"}
    kinds |= dict.fromkeys(numbers, pa.float64())
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    with pq.ParquetWriter(table, schema) as writer:
        while batch := list(islice(rows, BATCH_ROWS)):
            writer.write_table(pa.Table.from_pylist(batch, schema))
