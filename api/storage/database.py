"""The database: one engine per service, its schema brought up to date when the service starts.

SQLite in a file is the embedded default, PostgreSQL one setting away; the code is the same for
both, and so are the tests.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Result,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from api.errors import NotReadyError, UnhealthyError
from api.storage.key_ring import KeyRing
from api.storage.one_writer import let_one_write

__all__ = [
    "Base",
    "UtcDateTime",
    "changed_rows",
    "check_database",
    "check_schema",
    "downgrade",
    "known_revisions",
    "migrate",
    "open_database",
    "opened_database",
    "schema_revision",
    "scrub",
    "sessions_of",
]

BUSY_TIMEOUT_MS = 5_000

OpenRing = Callable[[], KeyRing]

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x58_59  # any number that no other lock of ours has


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware of its zone when it is written and, on every database, when it is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn a moment into UTC, which SQLite keeps without saying so."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its time zone; {value.isoformat()} has none")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give a moment read from the database its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Root of all tables."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012  # SQLAlchemy reads it so

    # Named so that later migrations can drop a constraint on every database.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def open_database(url: str) -> Engine:
    """Open the database and, on SQLite, let readers and one writer work side by side (WAL)."""
    location = make_url(url)
    if location.get_backend_name() != "sqlite":
        # A connection that the server closed meanwhile is replaced, not handed to a request.
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url)
    if location.database:
        # Made here so that nobody else on the machine may read it; its journals follow suit.
        Path(location.database).touch(mode=0o600)
        event.listen(engine, "connect", _prepare_sqlite)
        let_one_write(engine)
    return engine


@contextmanager
def opened_database(url: str) -> Iterator[Engine]:
    """Open the database, and close its connections in the end whatever happens."""
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def migrate(engine: Engine, revision: str = "head", *, open_ring: OpenRing | None = None) -> None:
    """Bring the schema up to `revision`; an empty database gets all tables.

    Parameters
    ----------
    engine : Engine
        The database.
    revision : str, default="head"
        How far.
    open_ring : callable, optional
        Opens the key ring, called where rows from before have to be locked with it.

    Raises
    ------
    NotReadyError
        If rows have to be locked and no ring was given.
    KeyUnusableError
        If the ring cannot be opened.
    """
    if revision == "head" and schema_revision(engine) == known_revisions()[0]:
        return
    _run_migrations(engine, command.upgrade, revision, open_ring)


def downgrade(engine: Engine, revision: str, *, open_ring: OpenRing | None = None) -> None:
    """Take the schema back to `revision`; ``base`` removes every table."""
    _run_migrations(engine, command.downgrade, revision, open_ring)


def sessions_of(engine: Engine, **info: Any) -> sessionmaker[Session]:
    """Return the factory of sessions on `engine`, each with a copy of `info`."""
    return sessionmaker(engine, expire_on_commit=False, info=info)


def scrub(engine: Engine, tables: Iterable[str]) -> None:
    """Make the database forget what was deleted, which it keeps for a while in its files.

    To be called after the deleting is committed. On PostgreSQL each table is written anew, which
    keeps others from it meanwhile. Backups, archived logs and replicas are not reached; see
    docs/adr/0010.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name != "postgresql":
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            return
        for table in tables:
            connection.execute(text(f'VACUUM (FULL) "{table}"'))


def changed_rows(result: Result[Any]) -> int:
    """Count the rows that an UPDATE or DELETE changed."""
    assert isinstance(result, CursorResult)  # which every statement that changes rows returns
    return result.rowcount


def check_database(engine: Engine) -> None:
    """Ask the database for something trivial.

    Raises
    ------
    UnhealthyError
        If it does not answer.
    """
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM audit_entry"))
    except SQLAlchemyError as error:
        raise UnhealthyError("database") from error


def schema_revision(engine: Engine) -> str | None:
    """Return the revision of the schema; None for an empty database."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def known_revisions() -> tuple[str, ...]:
    """Return the revisions that this version knows, the newest first."""
    scripts = ScriptDirectory.from_config(_alembic_config()).walk_revisions()
    return tuple(script.revision for script in scripts)


def check_schema(engine: Engine) -> str:
    """Return the revision of the schema.

    Raises
    ------
    NotReadyError
        If it is not the newest that this version knows.
    UnhealthyError
        If the database does not answer.
    """
    needed = known_revisions()[0]
    try:
        found = schema_revision(engine)
    except SQLAlchemyError as error:
        raise UnhealthyError("database") from error
    if found is None or found != needed:
        raise NotReadyError(
            f"the database has schema {found}, this version needs {needed}; restart the service, "
            "which brings it up to date"
        )
    return found


def _run_migrations(engine: Engine, run: Any, revision: str, open_ring: OpenRing | None) -> None:
    config = _alembic_config()
    config.attributes["open_ring"] = open_ring
    with _without_references(engine) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # Several workers start at once; the first migrates, the others find it done.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        config.attributes["connection"] = connection
        run(config, revision)


@contextmanager
def _without_references(engine: Engine) -> Iterator[Connection]:
    """Connect; SQLite, which writes a table anew to alter it, does not look at references to it."""
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.commit()
        try:
            yield connection
        finally:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            connection.commit()


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten: the key of an erased case must not stay in the file.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()
