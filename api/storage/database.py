"""The database: one engine per service, its schema brought up to date when the service starts."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from api.errors import UnhealthyError

__all__ = ["Base", "check_database", "migrate", "open_database", "sessions_of"]

BUSY_TIMEOUT_MS = 5_000

_MIGRATIONS = Path(__file__).parent / "migrations"


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
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
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


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten: the key of an erased case must not stay in the file.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()
