"""One key per case; erasing it erases the case's recordings."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from api.errors import DamagedObjectError, ErasedError, KeyUnusableError, NotFoundError
from api.storage.case_keys import (
    erase_case_key,
    find_case_key,
    has_case_keys,
    make_case_key,
    rewrap_case_keys,
)
from api.storage.database import scrub
from api.storage.key_ring import new_key_ring
from api.storage.key_table import DataKeyRow
from api.storage.objects import ObjectStore, open_store
from api.storage.sealed import SealedStore

NOW = datetime(2026, 11, 25, tzinfo=UTC)
OTHER = UUID(int=8)
SOUND = b"a voice" * 1000


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


def test_a_case_has_one_key_from_its_first_recording_on(session: Session, case_id: UUID) -> None:
    ring = new_key_ring()
    with pytest.raises(NotFoundError):
        find_case_key(session, ring, case_id)
    assert not has_case_keys(session)
    made = make_case_key(session, ring, case_id, at=NOW)
    assert make_case_key(session, ring, case_id, at=NOW).address_key == made.address_key
    assert find_case_key(session, ring, case_id).address_key == made.address_key
    assert has_case_keys(session)


def test_a_key_copied_to_another_case_does_not_open(session: Session, case_id: UUID) -> None:
    ring = new_key_ring()
    make_case_key(session, ring, case_id, at=NOW)
    row = session.get_one(DataKeyRow, case_id)
    session.add(
        DataKeyRow(
            case_id=OTHER,
            wrapped_key=row.wrapped_key,
            wrapped_address_key=row.wrapped_address_key,
            created_at=NOW,
        )
    )
    with pytest.raises(KeyUnusableError):
        find_case_key(session, ring, OTHER)


def test_an_erased_case_can_never_be_heard_again_nor_take_new_recordings(
    session: Session, objects: ObjectStore, case_id: UUID
) -> None:
    ring, sealed = new_key_ring(), SealedStore(objects)
    with sealed.writing(make_case_key(session, ring, case_id, at=NOW), "a", bound_to="a") as out:
        out.write(SOUND)
    erase_case_key(session, case_id, at=NOW)
    session.flush()
    assert objects.exists("a")
    for ask in (find_case_key, lambda *args: make_case_key(*args, at=NOW)):
        with pytest.raises(ErasedError):
            ask(session, ring, case_id)
    stranger = make_case_key(session, ring, OTHER, at=NOW)
    with pytest.raises(DamagedObjectError):
        list(sealed.pieces(stranger, "a", bound_to="a"))


def test_the_database_keeps_no_byte_of_an_erased_key(engine: Engine, case_id: UUID) -> None:
    with Session(engine) as session, session.begin():
        make_case_key(session, new_key_ring(), case_id, at=NOW)
        wrapped = session.get_one(DataKeyRow, case_id).wrapped_key
    with Session(engine) as session, session.begin():
        erase_case_key(session, case_id, at=NOW)
    files = _files_of(engine)
    assert any(wrapped in path.read_bytes() for path in files())
    scrub(engine, ["data_key"])
    assert not any(wrapped in path.read_bytes() for path in files())


def _files_of(engine: Engine) -> Callable[[], list[Path]]:
    """Say where the database keeps the table of keys on this machine."""
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        return lambda: list(path.parent.glob(f"{path.name}*"))

    def files() -> list[Path]:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            folder = connection.scalar(text("SHOW data_directory"))
            name = connection.scalar(text("SELECT pg_relation_filepath('data_key')"))
        path = Path(folder) / name
        if not os.access(path, os.R_OK):
            pytest.skip("the files of PostgreSQL can be read by its own user alone")
        return [path]

    return files


def test_a_case_without_recordings_may_be_erased_too(session: Session, case_id: UUID) -> None:
    erase_case_key(session, case_id, at=NOW)
    with pytest.raises(ErasedError):
        find_case_key(session, new_key_ring(), case_id)


def test_after_a_rotation_the_old_key_of_the_service_opens_nothing(
    session: Session, tmp_path: Path, case_id: UUID
) -> None:
    old, sealed = new_key_ring(), SealedStore(open_store(str(tmp_path / "objects")))
    with sealed.writing(make_case_key(session, old, case_id, at=NOW), "a", bound_to="a") as out:
        out.write(SOUND)
    erase_case_key(session, OTHER, at=NOW)
    both = old.with_new_key()
    assert rewrap_case_keys(session, both) == 1
    key = find_case_key(session, both.newest_alone(), case_id)
    assert b"".join(sealed.pieces(key, "a", bound_to="a")) == SOUND
    with pytest.raises(KeyUnusableError):
        find_case_key(session, old, case_id)
