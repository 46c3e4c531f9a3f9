"""The database: its schema, its modes, and what it refuses."""

import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from api.errors import UnhealthyError
from api.storage.database import Base, check_database, migrate, open_database


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_database(f"sqlite:///{tmp_path / 'xiangyin.db'}")
    migrate(engine)
    return engine


def test_the_migrations_make_exactly_the_tables_that_the_code_has(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    tables = {*Base.metadata.tables, "alembic_version"}
    assert set(inspect(engine).get_table_names()) == tables


def test_sqlite_keeps_a_write_ahead_log_and_waits_for_other_writers(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 5_000


def test_only_this_user_may_read_the_database_file(engine: Engine) -> None:
    path = Path(str(engine.url.database))
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


def test_a_database_without_its_tables_is_unhealthy(tmp_path: Path) -> None:
    with pytest.raises(UnhealthyError, match="database"):
        check_database(create_engine(f"sqlite:///{tmp_path / 'empty.db'}"))
