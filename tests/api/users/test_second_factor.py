"""A code is right for a minute or so, and once."""

from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy.orm import Session

from api.errors import KeyUnusableError, SecondFactorError
from api.storage.key_ring import KeyRing
from api.users.accounts import create_account
from api.users.second_factor import (
    N_RECOVERY_CODES,
    begin_enrolment,
    confirm_enrolment,
    enrolment_uri,
    is_enrolled,
    open_secret,
    remove_second_factor,
    take_code,
)
from api.users.tables import Account


def app_code(ring: KeyRing, account: Account, at: datetime) -> str:
    return pyotp.TOTP(str(open_secret(account, ring))).at(at)


@pytest.fixture
def recovery_codes(session: Session, ring: KeyRing, account: Account, now: datetime) -> list[str]:
    begin_enrolment(account, ring)
    return confirm_enrolment(session, ring, account, app_code(ring, account, now), now=now)


def test_the_app_learns_the_secret_from_the_picture(ring: KeyRing, account: Account) -> None:
    begin_enrolment(account, ring)
    secret = open_secret(account, ring)
    read = pyotp.parse_uri(enrolment_uri(account, str(secret)))
    assert (read.secret, read.name) == (secret, "li fang")


def test_the_database_holds_the_secret_locked_and_bound_to_its_account(
    session: Session, ring: KeyRing, account: Account, now: datetime
) -> None:
    begin_enrolment(account, ring)
    locked, secret = account.locked_totp_secret, open_secret(account, ring)
    assert str(secret).encode() not in bytes(locked or b"")
    other = create_account(session, "wang wei", [], now=now)
    other.locked_totp_secret = locked
    with pytest.raises(KeyUnusableError):
        open_secret(other, ring)


def test_the_second_factor_is_off_until_a_code_proves_the_app(
    session: Session, ring: KeyRing, account: Account, now: datetime
) -> None:
    begin_enrolment(account, ring)
    with pytest.raises(SecondFactorError):
        confirm_enrolment(session, ring, account, "000000x", now=now)
    assert not is_enrolled(account)


@pytest.mark.usefixtures("recovery_codes")
@pytest.mark.parametrize(("late_s", "is_right"), [(60, True), (120, False)])
def test_a_clock_may_differ_by_one_step(
    session: Session,
    ring: KeyRing,
    account: Account,
    now: datetime,
    late_s: int,
    is_right: bool,
) -> None:
    code = app_code(ring, account, now + timedelta(seconds=30))
    late = now + timedelta(seconds=late_s)
    assert take_code(session, ring, account, code, now=late) == is_right


def test_no_code_is_taken_twice_nor_one_from_before_it(
    session: Session, ring: KeyRing, account: Account, recovery_codes: list[str], now: datetime
) -> None:
    later = now + timedelta(seconds=90)
    code = app_code(ring, account, later)
    assert take_code(session, ring, account, code, now=later)
    assert not take_code(session, ring, account, code, now=later)
    before = app_code(ring, account, later - timedelta(seconds=30))
    assert not take_code(session, ring, account, before, now=later)


def test_each_recovery_code_stands_in_once(
    session: Session, ring: KeyRing, account: Account, recovery_codes: list[str], now: datetime
) -> None:
    assert len(set(recovery_codes)) == N_RECOVERY_CODES
    typed = recovery_codes[3].lower().replace("-", " ")
    assert take_code(session, ring, account, typed, now=now)
    assert not take_code(session, ring, account, typed, now=now)
    assert take_code(session, ring, account, recovery_codes[4], now=now)


def test_what_is_turned_off_takes_no_code(
    session: Session, ring: KeyRing, account: Account, recovery_codes: list[str], now: datetime
) -> None:
    remove_second_factor(session, account)
    assert not is_enrolled(account)
    assert not take_code(session, ring, account, recovery_codes[0], now=now)
