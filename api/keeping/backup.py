"""Putting everything that the service keeps into one file.

The rows are of one moment: they are read in one transaction that sees none of what is written
meanwhile. Objects are copied after that moment began, and an object is safe in the store before a
row tells of it, so every recording that the rows know is there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from sqlalchemy import Connection, Engine

import api.storage.tables  # noqa: F401  # registers every table
from api.audit.service import record
from api.commands import command_origin
from api.errors import KeepingError
from api.keeping.archive import ArchiveWriter, writing_archive
from api.keeping.database import kept_database
from api.keeping.rows import kinds_of, rows_of
from api.settings import Settings
from api.storage.database import Base, schema_revision, sessions_of
from api.storage.objects import ObjectStore, open_store
from dialect import __version__

__all__ = ["ANCHOR", "KEY_RING", "OBJECT_FOLDERS", "Kept", "back_up", "key_ring_text"]

ANCHOR = "audit-anchor"
KEY_RING = "keys/key-ring.json"
OBJECT_FOLDERS = ("cases", "uploads")


@dataclass(frozen=True)
class Kept:
    """What a backup holds: rows of the database, and objects of the store."""

    n_rows: int
    n_objects: int


def back_up(settings: Settings, path: Path, *, key_ring: str | None = None) -> Kept:
    """Write a backup, while the service runs or not.

    Parameters
    ----------
    settings : Settings
        Of the service.
    path : Path
        The file, which must not be there.
    key_ring : str, optional
        Text of the key ring, to be kept in the backup as well: whoever has the file then hears
        every voice in it.

    Returns
    -------
    kept : Kept
        What it holds.

    Raises
    ------
    KeepingError
        If there is no database, or the file is there.
    NotReadyError, UnhealthyError
        If the database is of another version or does not answer.
    """
    anchor = settings.audit_anchor.read_bytes() if settings.audit_anchor.exists() else b""
    with kept_database(settings) as engine, writing_archive(path) as (archive, facts):
        with sessions_of(engine, audit_anchor=settings.audit_anchor).begin() as session:
            origin = command_origin("xiangyin backup")
            record(session, "backup.make", origin)
        with _snapshot(engine) as connection:
            tables, n_rows = _add_tables(archive, connection, path.parent)
            n_objects = _add_objects(archive, open_store(settings.resolved_object_store))
        if anchor:
            archive.add(ANCHOR, BytesIO(anchor))
        if key_ring is not None:
            archive.add(KEY_RING, BytesIO(key_ring.encode()))
        facts |= {
            "xiangyin": __version__,
            "revision": schema_revision(engine),
            "made_at": origin.at.isoformat(),
            "tables": tables,
        }
    return Kept(n_rows, n_objects)


def key_ring_text(settings: Settings) -> str:
    """Return the text of the key ring; it is secret.

    Raises
    ------
    KeepingError
        If there is none.
    """
    if settings.key_ring is not None:
        return settings.key_ring.get_secret_value()
    if not settings.key_ring_file.exists():
        raise KeepingError("there is no key ring yet", "还没有密钥")
    return settings.key_ring_file.read_text()


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees the database as it is now, whatever others write meanwhile."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        else:
            connection.exec_driver_sql("BEGIN")  # Python's driver begins none before it writes
        yield connection


def _add_tables(
    archive: ArchiveWriter, connection: Connection, folder: Path
) -> tuple[dict[str, Any], int]:
    """Add every table, each after those that it refers to."""
    tables, n_rows = {}, 0
    for table in Base.metadata.sorted_tables:
        kinds = kinds_of(table)
        # A member says how long it is before it begins; the file has no name and is gone at once.
        with TemporaryFile(dir=folder) as lines:
            for line in rows_of(connection, table.name, kinds):
                lines.write(line)
                n_rows += 1
            archive.add(f"tables/{table.name}", lines)
        tables[table.name] = kinds
    return tables, n_rows


def _add_objects(archive: ArchiveWriter, store: ObjectStore) -> int:
    n_objects = 0
    for folder in OBJECT_FOLDERS:
        for name in store.names(folder):
            try:
                file = store.open(name)
            except FileNotFoundError:  # a part that was joined, or a case erased, a moment ago
                continue
            with file:
                archive.add(f"objects/{name}", file)
            n_objects += 1
    return n_objects
