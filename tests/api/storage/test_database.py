"""The database: its schema, its modes, and what it refuses."""

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi.testclient import TestClient
from sqlalchemy import Engine, inspect, literal, select, text
from sqlalchemy.exc import IntegrityError, StatementError

import api.storage.tables  # noqa: F401  # registers every table
from api.errors import UnhealthyError
from api.storage.database import (
    Base,
    UtcDateTime,
    check_database,
    check_schema,
    downgrade,
    known_revisions,
    migrate,
    opened_database,
)


def test_the_migrations_make_exactly_the_tables_that_the_code_has(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    assert set(inspect(engine).get_table_names()) == set(Base.metadata.tables) | {"alembic_version"}


def test_the_migrations_lead_down_to_nothing_and_up_again(engine: Engine) -> None:
    downgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    assert check_schema(engine) == known_revisions()[0]


def test_workers_that_start_at_once_migrate_once(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("several workers are for PostgreSQL")
    downgrade(engine, "base")
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(migrate, [engine] * 4))
    with engine.connect() as connection:
        kept = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    assert kept == [known_revisions()[0]]
    assert set(inspect(engine).get_table_names()) == set(Base.metadata.tables) | {"alembic_version"}


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    with opened_database(f"sqlite:///{tmp_path / 'new.db'}") as engine:
        yield engine


def test_sqlite_keeps_a_write_ahead_log_and_waits_for_other_writers(sqlite: Engine) -> None:
    with sqlite.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 5_000


def test_only_this_user_may_read_the_database_file(sqlite: Engine) -> None:
    path = Path(str(sqlite.url.database))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'other'",
        "DELETE FROM audit_entry",
        "UPDATE ranking SET answer = '{}'",
    ],
)
def test_the_database_refuses_to_change_what_was_written(
    client: TestClient, statement: str
) -> None:
    client.post("/api/v1/rank", json={})
    with (
        client.app.state.parts.engine.begin() as connection,
        pytest.raises(IntegrityError, match="never changed"),
    ):
        connection.execute(text(statement))


def test_a_database_without_its_tables_is_unhealthy(sqlite: Engine) -> None:
    with pytest.raises(UnhealthyError, match="database"):
        check_database(sqlite)


def test_a_moment_comes_back_as_it_was_with_its_zone(engine: Engine) -> None:
    beijing = timezone(timedelta(hours=8))
    moment = datetime(2026, 1, 1, 7, 30, 0, 123_456, beijing)
    with engine.connect() as connection:
        kept = connection.scalar(select(literal(moment, UtcDateTime())))
    assert (kept, kept.tzinfo) == (moment, UTC)


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    statement = select(literal(datetime(2026, 1, 1), UtcDateTime()))
    with engine.connect() as connection, pytest.raises(StatementError, match="time zone"):
        connection.execute(statement)
