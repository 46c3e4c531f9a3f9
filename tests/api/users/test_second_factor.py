"""A code is right for a minute or so, and once."""

from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy.orm import Session

from api.errors import SecondFactorError
from api.users.second_factor import (
    N_RECOVERY_CODES,
    begin_enrolment,
    confirm_enrolment,
    enrolment_uri,
    is_enrolled,
    remove_second_factor,
    take_code,
)
from api.users.tables import Account


def app_code(account: Account, at: datetime) -> str:
    return pyotp.TOTP(str(account.totp_secret)).at(at)


@pytest.fixture
def recovery_codes(session: Session, account: Account, now: datetime) -> list[str]:
    begin_enrolment(account)
    return confirm_enrolment(session, account, app_code(account, now), now=now)


def test_the_app_learns_the_secret_from_the_picture(account: Account) -> None:
    begin_enrolment(account)
    read = pyotp.parse_uri(enrolment_uri(account))
    assert (read.secret, read.name) == (account.totp_secret, "li fang")


def test_the_second_factor_is_off_until_a_code_proves_the_app(
    session: Session, account: Account, now: datetime
) -> None:
    begin_enrolment(account)
    with pytest.raises(SecondFactorError):
        confirm_enrolment(session, account, "000000x", now=now)
    assert not is_enrolled(account)


@pytest.mark.parametrize(("late_s", "is_right"), [(60, True), (120, False)])
def test_a_clock_may_differ_by_one_step(
    session: Session,
    account: Account,
    recovery_codes: list[str],
    now: datetime,
    late_s: int,
    is_right: bool,
) -> None:
    code = app_code(account, now + timedelta(seconds=30))
    late = now + timedelta(seconds=late_s)
    assert take_code(session, account, code, now=late) == is_right


def test_no_code_is_taken_twice_nor_one_from_before_it(
    session: Session, account: Account, recovery_codes: list[str], now: datetime
) -> None:
    later = now + timedelta(seconds=90)
    code = app_code(account, later)
    assert take_code(session, account, code, now=later)
    assert not take_code(session, account, code, now=later)
    before = app_code(account, later - timedelta(seconds=30))
    assert not take_code(session, account, before, now=later)


def test_each_recovery_code_stands_in_once(
    session: Session, account: Account, recovery_codes: list[str], now: datetime
) -> None:
    assert len(set(recovery_codes)) == N_RECOVERY_CODES
    typed = recovery_codes[3].lower().replace("-", " ")
    assert take_code(session, account, typed, now=now)
    assert not take_code(session, account, typed, now=now)
    assert take_code(session, account, recovery_codes[4], now=now)


def test_what_is_turned_off_takes_no_code(
    session: Session, account: Account, recovery_codes: list[str], now: datetime
) -> None:
    remove_second_factor(session, account)
    assert not is_enrolled(account)
    assert not take_code(session, account, recovery_codes[0], now=now)
