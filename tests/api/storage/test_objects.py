"""Objects are whole or not there, in a folder as on S3."""

import os
import stat
from pathlib import Path

import pytest

from api.storage.objects import BLOCK_BYTES, ObjectStore, open_store

LARGE = os.urandom(1000) * (2 * BLOCK_BYTES // 1000)  # two parts of a multipart upload, and more


def put(objects: ObjectStore, name: str, data: bytes) -> None:
    with objects.writing(name) as file:
        file.write(data)


def get(objects: ObjectStore, name: str) -> bytes:
    with objects.open(name) as file:
        return file.read()


@pytest.mark.parametrize("data", [b"", b"sound", LARGE], ids=["nothing", "little", "much"])
def test_what_was_written_is_read_again(objects: ObjectStore, data: bytes) -> None:
    put(objects, "cases/a/1", data)
    assert get(objects, "cases/a/1") == data
    assert objects.names("cases") == ["cases/a/1"]


def test_nothing_is_there_before_the_writing_ended(objects: ObjectStore) -> None:
    with objects.writing("cases/a/1") as file:
        file.write(LARGE)
        assert not objects.exists("cases/a/1")
    assert objects.exists("cases/a/1")


def test_an_error_while_writing_leaves_nothing(objects: ObjectStore) -> None:
    def break_off() -> None:
        with objects.writing("cases/a/1") as file:
            file.write(LARGE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert objects.names("") == []


def test_writing_again_replaces(objects: ObjectStore) -> None:
    put(objects, "a", b"old")
    put(objects, "a", b"new")
    assert get(objects, "a") == b"new"


def test_a_part_is_read_without_the_rest(objects: ObjectStore) -> None:
    put(objects, "a", LARGE)
    with objects.open("a") as file:
        file.seek(BLOCK_BYTES + 5)
        assert file.read(10) == LARGE[BLOCK_BYTES + 5 : BLOCK_BYTES + 15]


def test_a_moved_object_has_its_new_name_alone(objects: ObjectStore) -> None:
    put(objects, "uploads/1", b"sound")
    objects.move("uploads/1", "cases/a/1")
    assert objects.names("") == ["cases/a/1"]
    assert get(objects, "cases/a/1") == b"sound"


def test_what_is_not_there_is_named_so(objects: ObjectStore) -> None:
    for ask in (objects.open, lambda name: objects.move(name, "b")):
        with pytest.raises(FileNotFoundError):
            ask("a")


def test_deleting_twice_is_no_error(objects: ObjectStore) -> None:
    put(objects, "a", b"sound")
    objects.delete("a")
    objects.delete("a")
    assert not objects.exists("a")


def test_a_sweep_removes_what_was_left_unfinished_long_ago_alone(objects: ObjectStore) -> None:
    put(objects, "unfinished/left", b"half")
    put(objects, "a", b"sound")
    objects.sweep(before_s=0.0)
    assert objects.names("") == ["a", "unfinished/left"]
    objects.sweep(before_s=4e9)
    assert objects.names("") == ["a"]


def test_nobody_else_on_the_machine_may_enter_the_folder(tmp_path: Path) -> None:
    put(open_store(str(tmp_path / "objects")), "cases/a/1", b"sound")
    assert stat.S_IMODE((tmp_path / "objects").stat().st_mode) == 0o700
