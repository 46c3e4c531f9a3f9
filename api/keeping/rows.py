"""Rows of any table as lines of JSON that mean the same on every database.

A backup names the kind of each column, so that it is read back without the program that wrote it.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Double,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
    insert,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

from api.storage.database import UtcDateTime

__all__ = ["Kinds", "kinds_of", "load_rows", "rows_of"]

Kinds = Mapping[str, str]
"""Names of a table's columns with the kind of each."""

BATCH_ROWS = 500


@dataclass(frozen=True)
class _Kind:
    """How a kind of value lies in the database, and how in JSON."""

    type: TypeEngine[Any]
    as_json: Callable[[Any], Any] = lambda value: value
    as_value: Callable[[Any], Any] = lambda value: value


_KINDS = {
    "uuid": _Kind(Uuid(), str, UUID),
    "moment": _Kind(UtcDateTime(), datetime.isoformat, datetime.fromisoformat),
    "date": _Kind(Date(), date.isoformat, date.fromisoformat),
    "bytes": _Kind(LargeBinary(), lambda value: base64.b64encode(value).decode(), base64.b64decode),
    "truth": _Kind(Boolean()),
    "integer": _Kind(BigInteger()),
    "number": _Kind(Double()),
    "text": _Kind(String()),
    # JSON's null where the column must hold something, no value where it need not.
    "json": _Kind(JSON()),
    "json or nothing": _Kind(JSON(none_as_null=True)),
}
_NAMES: tuple[tuple[type[TypeEngine[Any]] | type[UtcDateTime], str], ...] = (
    (Uuid, "uuid"),
    (UtcDateTime, "moment"),
    (Date, "date"),
    (LargeBinary, "bytes"),
    (Boolean, "truth"),
    (Integer, "integer"),
    (Float, "number"),
    (String, "text"),
)


def kinds_of(table: Table) -> dict[str, str]:
    """Name the kind of each column of a table."""
    return {column.name: _kind_of(column) for column in table.columns}


def rows_of(connection: Connection, table: str, kinds: Kinds) -> Iterator[bytes]:
    """Yield a table's rows, each as a line of JSON, without holding them all."""
    neutral = _neutral(table, kinds)
    writers = [_KINDS[kind].as_json for kind in kinds.values()]
    for row in connection.execute(select(neutral).execution_options(yield_per=BATCH_ROWS)):
        values = [
            None if value is None else write(value)
            for write, value in zip(writers, row, strict=True)
        ]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def load_rows(connection: Connection, table: str, kinds: Kinds, lines: Iterable[bytes]) -> int:
    """Insert rows that `rows_of` wrote, and return how many.

    Parameters
    ----------
    connection : Connection
        A transaction of the caller's.
    table : str
        An empty table with these columns.
    kinds : mapping of str to str
        As `kinds_of` gave them.
    lines : iterable of bytes
        The rows.

    Returns
    -------
    n_rows : int
        How many.
    """
    neutral, n_rows, rest = _neutral(table, kinds), 0, iter(lines)
    readers = {name: _KINDS[kind].as_value for name, kind in kinds.items()}
    while batch := [_read(line, readers) for line in islice(rest, BATCH_ROWS)]:
        connection.execute(insert(neutral), batch)
        n_rows += len(batch)
    if kinds.get("id") == "integer" and connection.dialect.name == "postgresql":
        # The counter of rows goes on where it stood; where there is none, NULL does nothing.
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        )
    return n_rows


def _read(line: bytes, readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {
        name: None if value is None else read(value)
        for (name, read), value in zip(readers.items(), json.loads(line), strict=True)
    }


def _neutral(table: str, kinds: Kinds) -> Table:
    columns = (Column(name, _KINDS[kind].type) for name, kind in kinds.items())
    return Table(table, MetaData(), *columns)


def _kind_of(column: Column[Any]) -> str:
    if isinstance(column.type, JSON):
        return "json or nothing" if column.nullable else "json"
    return next(name for kind, name in _NAMES if isinstance(column.type, kind))
