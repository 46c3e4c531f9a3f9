"""An empty, migrated database of its own for each test, on SQLite and on PostgreSQL."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, delete, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from api.errors import NotReadyError
from api.storage.database import Base, check_schema, migrate, opened_database

# `make quick` has a minute: what it runs, it runs on SQLite.
BACKENDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.full))
SERVER = make_url(
    os.environ.get(
        "XIANGYIN_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
    )
)
CONNECT_WAIT_S = 3


@contextmanager
def sqlite_databases(folder: Path) -> Iterator[Callable[[Path], str]]:
    """Migrate one file; each test gets a copy of it."""
    template = folder / "template.db"
    with opened_database(f"sqlite:///{template}") as engine:
        migrate(engine)

    def copy(to: Path) -> str:
        shutil.copy(template, to / "xiangyin.db")
        return f"sqlite:///{to / 'xiangyin.db'}"

    yield copy


@contextmanager
def postgresql_databases() -> Iterator[Callable[[Path], str]]:
    """Make one database for the run, emptied before each test and dropped in the end."""
    require_server()
    name = f"xiangyin_test_{secrets.token_hex(6)}"
    tell_server(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    url = SERVER.set(database=name).render_as_string(hide_password=False)
    try:
        with opened_database(url) as engine:
            migrate(engine)

            def emptied(_to: Path) -> str:
                empty(engine)
                return url

            yield emptied
    finally:
        tell_server(f"DROP DATABASE {name} WITH (FORCE)")


def empty(engine: Engine) -> None:
    """Delete every row; making a database anew would take a second for each test."""
    if not is_whole(engine):  # a test took tables away
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
        migrate(engine)
    with engine.begin() as connection:
        # Neither foreign keys nor the refusal to change what was written hold up a clean-up.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in Base.metadata.tables.values():
            connection.execute(delete(table))


def is_whole(engine: Engine) -> bool:
    try:
        check_schema(engine)
    except NotReadyError:
        return False
    return set(inspect(engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def tell_server(statement: str) -> None:
    engine = create_engine(
        SERVER, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": CONNECT_WAIT_S}
    )
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def require_server() -> None:
    try:
        tell_server("SELECT 1")
    except OperationalError:
        sentence = f"no PostgreSQL at {SERVER.host}:{SERVER.port}; start one or install it"
        if os.environ.get("XIANGYIN_REQUIRE_POSTGRES"):
            pytest.fail(sentence)
        pytest.skip(sentence)
