"""Writers to SQLite wait for their turn instead of their luck."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from api.storage.database import open_database


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Engine]:
    """A database on which SQLite itself does not wait for another writer at all."""
    engine = open_database(f"sqlite:///{tmp_path / 'xiangyin.db'}")

    def hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout = 0")

    event.listen(engine, "connect", hurry)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mark (number INTEGER)"))
    yield engine
    engine.dispose()


def write(engine: Engine, number: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("SELECT count(*) FROM mark"))
        connection.execute(text("INSERT INTO mark VALUES (:number)"), {"number": number})
        time.sleep(0.005)


def test_threads_write_one_after_the_other(impatient: Engine) -> None:
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda number: write(impatient, number), range(80)))
    with impatient.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM mark")) == 80


def test_a_writer_that_fails_lets_the_next_one_write(impatient: Engine) -> None:
    for statement in ("INSERT INTO mark VALUES (1, 2)", "INSERT INTO nowhere VALUES (1)"):
        with pytest.raises(OperationalError), impatient.begin() as connection:
            connection.execute(text(statement))
    began_s = time.monotonic()
    write(impatient, 1)
    assert time.monotonic() - began_s < 5


def test_readers_do_not_wait_for_a_writer(impatient: Engine) -> None:
    with impatient.begin() as writer, impatient.connect() as reader:
        writer.execute(text("INSERT INTO mark VALUES (1)"))
        assert reader.scalar(text("SELECT count(*) FROM mark")) == 0
