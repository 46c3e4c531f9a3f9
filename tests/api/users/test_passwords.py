"""Passwords are long and rare, and kept as argon2id."""

import pytest
from argon2 import PasswordHasher

from api.errors import WeakPasswordError
from api.users.passwords import check_password, hash_password, is_outdated, verify_password

GOOD = "竹林里有三只黑猫在睡觉"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elevenchars", "11 characters"),
        ("x" * 257, "over 256"),
        ("abababababab", "different characters"),
        ("Password1234", "common"),
        ("xiangyin2026!", "common"),
        ("lifang-lifang", "sign-in name"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str, reason: str) -> None:
    with pytest.raises(WeakPasswordError, match=reason):
        check_password(password, "lifang")


@pytest.mark.parametrize("password", [GOOD + "吗", "correct horse battery", "  a b c d e f  "])
def test_length_is_all_that_a_good_password_needs(password: str) -> None:
    check_password(password, "lifang")
    with pytest.raises(WeakPasswordError, match="at least 12"):
        check_password(password[:11], "lifang")


def test_a_password_is_known_again_however_the_keyboard_writes_it() -> None:
    kept = hash_password("ｆｕｌｌ ｗｉｄｔｈ ｋｅｙｓ")
    assert kept.startswith("$argon2id$")
    assert verify_password(kept, "full width keys")
    assert not verify_password(kept, "full width kezs")


@pytest.mark.parametrize("password", ["", GOOD])
def test_where_there_is_no_password_none_is_right(password: str) -> None:
    assert not verify_password(None, password)


def test_a_hash_with_other_parameters_is_outdated() -> None:
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8_192).hash(GOOD))
    assert not is_outdated(hash_password(GOOD))
