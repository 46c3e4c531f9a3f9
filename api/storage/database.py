"""The database: one engine per service, its schema brought up to date when the service starts.

SQLite in a file is the embedded default, PostgreSQL one setting away; the code is the same for
both, and so are the tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from api.errors import UnhealthyError

__all__ = [
    "Base",
    "UtcDateTime",
    "check_database",
    "downgrade",
    "migrate",
    "open_database",
    "opened_database",
    "sessions_of",
]

BUSY_TIMEOUT_MS = 5_000
# Any number that no other program on the database takes: the letters "xy", then a counter.
MIGRATION_LOCK = 0x7879_0001

_MIGRATIONS = Path(__file__).parent / "migrations"


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
    return engine


@contextmanager
def opened_database(url: str) -> Iterator[Engine]:
    """Open the database, and close its connections in the end whatever happens."""
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; an empty database gets all tables."""
    _run_migrations(engine, command.upgrade, "head")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to `revision`; ``base`` removes every table."""
    _run_migrations(engine, command.downgrade, revision)


def sessions_of(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions on `engine`."""
    return sessionmaker(engine, expire_on_commit=False)


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


def _run_migrations(engine: Engine, run: Any, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Several workers start at once; the first migrates, the others find it done.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        run(config, revision)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()
