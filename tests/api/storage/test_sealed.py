"""What lies in the store tells nothing, and nothing that was tampered with is played."""

import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from api.errors import DamagedObjectError
from api.storage.case_keys import CaseKey, make_case_key
from api.storage.database import migrate, open_database
from api.storage.key_ring import new_key_ring
from api.storage.objects import ObjectStore, open_store
from api.storage.sealed import PIECE_BYTES, SealedStore

SOUND = os.urandom(3 * PIECE_BYTES + 17)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[CaseKey, CaseKey]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('keys') / 'xiangyin.db'}")
    migrate(engine)
    at, ring = datetime.now(UTC), new_key_ring()
    with Session(engine) as session:
        made = [make_case_key(session, ring, UUID(int=n), at=at) for n in (1, 2)]
    engine.dispose()
    return made[0], made[1]


def put(sealed: SealedStore, key: CaseKey, *pieces: bytes) -> str:
    with sealed.writing(key, "a", bound_to="a") as out:
        for piece in pieces:
            out.write(piece)
    assert out.n_bytes == sum(map(len, pieces))
    return out.address


def get(sealed: SealedStore, key: CaseKey, bound_to: str = "a") -> bytes:
    return b"".join(sealed.pieces(key, "a", bound_to=bound_to))


def test_what_was_written_is_read_again_and_nothing_of_it_lies_in_the_store(
    objects: ObjectStore, keys: tuple[CaseKey, CaseKey]
) -> None:
    sealed = SealedStore(objects)
    put(sealed, keys[0], SOUND)
    with objects.open("a") as file:
        assert SOUND[:16] not in file.read()
    assert get(sealed, keys[0]) == SOUND


def test_a_file_has_one_address_in_a_case_however_it_came_and_another_in_the_next(
    tmp_path: Path, keys: tuple[CaseKey, CaseKey]
) -> None:
    sealed = SealedStore(open_store(str(tmp_path)))
    whole = put(sealed, keys[0], SOUND)
    assert put(sealed, keys[0], SOUND[:5], SOUND[5:]) == whole
    assert put(sealed, keys[1], SOUND) != whole


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.integers(0, len(SOUND)),
    length=st.one_of(st.none(), st.integers(0, 2 * PIECE_BYTES)),
)
def test_any_part_is_the_part_of_the_whole(
    tmp_path: Path, keys: tuple[CaseKey, CaseKey], start: int, length: int | None
) -> None:
    sealed = SealedStore(open_store(str(tmp_path)))
    if not sealed.objects.exists("a"):
        put(sealed, keys[0], SOUND)
    stop = None if length is None else start + length
    pieces = sealed.pieces(keys[0], "a", bound_to="a", start=start, stop=stop)
    assert b"".join(pieces) == SOUND[start:stop]


@pytest.mark.parametrize("at", [0, 100, PIECE_BYTES + 5, len(SOUND)])
def test_a_changed_byte_is_found(tmp_path: Path, keys: tuple[CaseKey, CaseKey], at: int) -> None:
    sealed = SealedStore(open_store(str(tmp_path)))
    put(sealed, keys[0], SOUND)
    data = bytearray((tmp_path / "a").read_bytes())
    data[at] ^= 1
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(DamagedObjectError):
        get(sealed, keys[0])


@pytest.mark.parametrize("kept", [0, 30, PIECE_BYTES, 2 * PIECE_BYTES, len(SOUND)])
def test_a_cut_object_is_found(tmp_path: Path, keys: tuple[CaseKey, CaseKey], kept: int) -> None:
    sealed = SealedStore(open_store(str(tmp_path)))
    put(sealed, keys[0], SOUND)
    os.truncate(tmp_path / "a", kept)
    with pytest.raises(DamagedObjectError):
        get(sealed, keys[0])


def test_an_object_in_the_place_of_another_is_found(
    tmp_path: Path, keys: tuple[CaseKey, CaseKey]
) -> None:
    sealed = SealedStore(open_store(str(tmp_path)))
    put(sealed, keys[0], SOUND)
    for key, bound_to in ((keys[0], "b"), (keys[1], "a")):
        with pytest.raises(DamagedObjectError):
            get(sealed, key, bound_to)


def test_an_error_while_writing_leaves_nothing(
    objects: ObjectStore, keys: tuple[CaseKey, CaseKey]
) -> None:
    def break_off() -> None:
        with SealedStore(objects).writing(keys[0], "a", bound_to="a") as out:
            out.write(SOUND)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert objects.names("") == []
