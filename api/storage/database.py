"""The database: one engine per service, its schema brought up to date when the service starts."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from api.errors import NotReadyError, UnhealthyError

__all__ = [
    "Base",
    "check_database",
    "check_schema",
    "migrate",
    "open_database",
    "sessions_of",
]

BUSY_TIMEOUT_MS = 5_000

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x58_59  # any number that no other lock of ours has


class Base(DeclarativeBase):
    """Root of all tables."""

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
    engine = create_engine(url)
    location = make_url(url)
    if location.get_backend_name() == "sqlite" and location.database:
        # Made here so that nobody else on the machine may read it; its journals follow suit.
        Path(location.database).touch(mode=0o600)
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; an empty database gets all tables."""
    config = _alembic_config()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # several workers start at the same moment
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


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


def check_schema(engine: Engine) -> str:
    """Return the revision of the schema.

    Raises
    ------
    NotReadyError
        If it is not the newest that this version knows.
    UnhealthyError
        If the database does not answer.
    """
    needed = ScriptDirectory.from_config(_alembic_config()).get_current_head()
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        raise UnhealthyError("database") from error
    if found is None or found != needed:
        raise NotReadyError(
            f"the database has schema {found}, this version needs {needed}; restart the service, "
            "which brings it up to date"
        )
    return found


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()
