"""The key of the service: made once, never replaced by accident, changed on purpose."""

import logging
import stat
from pathlib import Path

import pytest

from api.errors import KeyUnusableError
from api.storage.key_ring import KeyRing, new_key_ring, open_key_ring, rotate_key_file


def test_the_first_start_makes_a_key_for_this_user_and_says_to_back_it_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "key-ring.json"
    with caplog.at_level(logging.WARNING):
        ring = open_key_ring(None, path, is_in_use=False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "back key-ring.json up" in caplog.text
    assert open_key_ring(None, path, is_in_use=True).unlock(ring.lock(b"a", b""), b"") == b"a"


def test_a_lost_key_is_not_replaced_by_a_fresh_one(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusableError, match="gone"):
        open_key_ring(None, tmp_path / "key-ring.json", is_in_use=True)


def test_a_ring_from_the_settings_needs_no_file(tmp_path: Path) -> None:
    given = new_key_ring()
    ring = open_key_ring(given.to_json(), tmp_path / "key-ring.json", is_in_use=True)
    assert ring.unlock(given.lock(b"a", b""), b"") == b"a"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{}", "[]", "[1]", '[{"primaryKeyId": 1}]', "secret"])
def test_a_text_that_is_no_ring_is_refused_without_being_quoted(text: str) -> None:
    with pytest.raises(KeyUnusableError, match="no list") as caught:
        KeyRing.from_json(text)
    assert "secret" not in str(caught.value)


def test_what_is_locked_opens_with_what_it_is_bound_to_alone() -> None:
    ring = new_key_ring()
    with pytest.raises(KeyUnusableError):
        ring.unlock(ring.lock(b"a", b"case 1"), b"case 2")


def test_another_ring_does_not_open() -> None:
    with pytest.raises(KeyUnusableError, match="not the one"):
        new_key_ring().unlock(new_key_ring().lock(b"a", b""), b"")


def test_a_new_key_locks_and_the_old_one_opens_until_it_is_dropped() -> None:
    old = new_key_ring()
    both = old.with_new_key()
    assert both.unlock(old.lock(b"a", b""), b"") == b"a"
    with pytest.raises(KeyUnusableError):
        old.unlock(both.lock(b"b", b""), b"")
    with pytest.raises(KeyUnusableError):
        both.newest_alone().unlock(old.lock(b"a", b""), b"")


def test_a_rotated_file_holds_the_new_ring_for_this_user(tmp_path: Path) -> None:
    path = tmp_path / "key-ring.json"
    old = open_key_ring(None, path, is_in_use=False)
    both = old.with_new_key()
    rotate_key_file(path, both)
    assert open_key_ring(None, path, is_in_use=True).unlock(both.lock(b"a", b""), b"") == b"a"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
