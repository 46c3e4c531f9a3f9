"""Bringing back what a backup holds, into an empty database of either kind."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from api.audit.chain import Finding
from api.audit.service import record, verify
from api.commands import command_origin
from api.errors import KeepingError
from api.keeping.archive import ArchiveReader, read_archive
from api.keeping.backup import ANCHOR, KEY_RING, key_ring_text
from api.keeping.rows import load_rows
from api.settings import Settings
from api.storage.database import known_revisions, migrate, opened_database, sessions_of
from api.storage.key_ring import KeyRing, kept_key_ring, rotate_key_file
from api.storage.objects import open_store

__all__ = ["Restored", "restore"]

# Names that the service gives; others would let a backup write where it likes.
_OBJECT = re.compile(r"objects/((?:cases|uploads)(?:/[0-9a-z-]+){2,3})")


@dataclass(frozen=True)
class Restored:
    """What was brought back.

    Attributes
    ----------
    made_at : str
        When the backup was made, UTC.
    n_rows, n_objects : int
        How much.
    has_key_ring : bool
        Whether the service has a key ring now.
    findings : tuple of Finding
        What is wrong with the audit log.
    """

    made_at: str
    n_rows: int
    n_objects: int
    has_key_ring: bool
    findings: tuple[Finding, ...]


def restore(settings: Settings, path: Path) -> Restored:
    """Bring a backup back; the service must not run meanwhile.

    Everything is checked before anything is written, and the rows appear all at once at the end: a
    restore that was cut off can be run again.

    Parameters
    ----------
    settings : Settings
        Name the database, the store and the data folder to restore into.
    path : Path
        The backup.

    Returns
    -------
    restored : Restored
        What was brought back, and what is wrong with the audit log.

    Raises
    ------
    KeepingError
        If the file is no whole backup, comes from a newer version, would overwrite a key ring, or
        the database is not empty.
    """
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        read_archive(path) as archive,
        opened_database(settings.resolved_database_url) as engine,
    ):
        _check_revision(archive.facts["revision"])
        _check_key_ring(settings, archive)
        _require_empty(engine)
        n_objects = _restore_objects(settings, archive)
        n_rows = _restore_rows(engine, archive)
        _restore_files(settings, archive)
        migrate(engine, open_ring=partial(kept_key_ring, settings))
        return Restored(
            archive.facts["made_at"],
            n_rows,
            n_objects,
            settings.key_ring is not None or settings.key_ring_file.exists(),
            _verified(settings, engine),
        )


def _check_revision(revision: str) -> None:
    known = known_revisions()
    if revision not in known:
        raise KeepingError(
            f"the backup has schema {revision}, this version knows up to {known[0]}; install a "
            "newer version",
            f"备份的数据库结构 {revision} 比这个版本新，安装更新的版本",
        )


def _check_key_ring(settings: Settings, archive: ArchiveReader) -> None:
    """Refuse a backup with keys where there are others: one of the two would be lost."""
    if not archive.names("keys") or (
        settings.key_ring is None and not settings.key_ring_file.exists()
    ):
        return
    with archive.opened(KEY_RING) as file:
        if file.read().decode() != key_ring_text(settings):
            raise KeepingError(
                "the backup holds another key ring than the service has; move key-ring.json away "
                "(keep it), or unset XIANGYIN_KEY_RING",
                "备份里的密钥与现有的不同；先把 key-ring.json 移到别处保存",
            )


def _require_empty(engine: Engine) -> None:
    with engine.connect() as connection:
        for table in inspect(engine).get_table_names():
            if table != "alembic_version" and connection.scalar(
                text(f'SELECT 1 FROM "{table}" LIMIT 1')
            ):
                raise KeepingError(
                    f"the database is not empty ({table} has rows); name an empty one with "
                    "XIANGYIN_DATABASE_URL or --data-dir",
                    "数据库不是空的；用 XIANGYIN_DATABASE_URL 或 --data-dir 指定一个空的",
                )


def _restore_objects(settings: Settings, archive: ArchiveReader) -> int:
    store = open_store(settings.resolved_object_store)
    members = archive.names("objects")
    for member in members:
        named = _OBJECT.fullmatch(member)
        if named is None:
            raise KeepingError(
                f"the backup holds {member!r}, which no recording of ours is called",
                "备份里有来历不明的文件",
            )
        with archive.opened(member) as source, store.writing(named[1]) as target:
            shutil.copyfileobj(source, target)
    return len(members)


def _restore_rows(engine: Engine, archive: ArchiveReader) -> int:
    """Make the tables as they were when the backup was made, and fill them in one transaction."""
    migrate(engine, archive.facts["revision"])
    with engine.begin() as connection:
        return sum(_filled(connection, archive))


def _filled(connection: Connection, archive: ArchiveReader) -> Iterator[int]:
    there = set(inspect(connection).get_table_names())
    for table, kinds in archive.facts["tables"].items():
        if table not in there:
            raise KeepingError(
                f"the backup has a table {table!r}, which its schema has not", "备份与其结构不符"
            )
        with archive.opened(f"tables/{table}") as lines:
            yield load_rows(connection, table, kinds, lines)


def _restore_files(settings: Settings, archive: ArchiveReader) -> None:
    """Put the end of the audit log and the key ring where the service looks for them."""
    if ANCHOR in archive.facts["members"]:
        with archive.opened(ANCHOR) as file:
            settings.audit_anchor.touch(mode=0o600)
            settings.audit_anchor.write_bytes(file.read())
    if archive.names("keys") and settings.key_ring is None:
        with archive.opened(KEY_RING) as file:
            rotate_key_file(settings.key_ring_file, KeyRing.from_json(file.read().decode()))


def _verified(settings: Settings, engine: Engine) -> tuple[Finding, ...]:
    with sessions_of(engine, audit_anchor=settings.audit_anchor).begin() as session:
        _, findings = verify(session, settings.audit_anchor)
        record(session, "backup.restore", command_origin("xiangyin restore"))
    return tuple(findings)
