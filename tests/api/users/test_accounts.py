"""Accounts are made, proven, changed and disabled; an admin is always left."""

from datetime import datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from api.errors import AccountNameError, LastAdminError, NotFoundError, SignInError
from api.storage.key_ring import KeyRing
from api.users.accounts import (
    change_roles,
    check_credentials,
    create_account,
    disable_account,
    enable_account,
    get_account,
    has_admin,
    list_accounts,
    set_password,
)
from api.users.permissions import Role
from api.users.principal import NOBODY
from api.users.tables import Account

PASSWORD = "seven lamps by the river"


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "LI  FANG"])
def test_a_name_that_is_none_or_taken_is_refused(
    session: Session, account: Account, now: datetime, name: str
) -> None:
    with pytest.raises(AccountNameError):
        create_account(session, name, [], now=now)
    session.rollback()


def test_name_and_password_belong_together_or_nobody_signs_in(
    session: Session, ring: KeyRing, account: Account, now: datetime
) -> None:
    set_password(session, account, PASSWORD)
    assert check_credentials(session, ring, " LI Fang", PASSWORD, "", now=now) is account
    for name, password in (("li fang", "another"), ("wang wei", PASSWORD)):
        with pytest.raises(SignInError, match="do not belong together"):
            check_credentials(session, ring, name, password, "", now=now)


def test_a_disabled_account_does_not_sign_in(
    session: Session, ring: KeyRing, account: Account, now: datetime
) -> None:
    set_password(session, account, PASSWORD)
    disable_account(session, account, now=now)
    with pytest.raises(SignInError):
        check_credentials(session, ring, "li fang", PASSWORD, "", now=now)
    enable_account(account)
    check_credentials(session, ring, "li fang", PASSWORD, "", now=now)


def test_a_password_is_hashed_anew_when_the_parameters_have_changed(
    session: Session, ring: KeyRing, account: Account, now: datetime
) -> None:
    old = account.password_hash = PasswordHasher(time_cost=1, memory_cost=8_192).hash(PASSWORD)
    check_credentials(session, ring, "li fang", PASSWORD, "", now=now)
    assert account.password_hash != old
    check_credentials(session, ring, "li fang", PASSWORD, "", now=now)


def test_the_last_admin_stays(session: Session, now: datetime) -> None:
    first, second = (create_account(session, name, [Role.ADMIN], now=now) for name in "ab")
    assert not has_admin(session)
    set_password(session, first, PASSWORD)
    assert has_admin(session)
    with pytest.raises(LastAdminError):
        disable_account(session, first, now=now)
    with pytest.raises(LastAdminError):
        change_roles(session, first, [Role.OPERATOR])
    set_password(session, second, PASSWORD)
    change_roles(session, first, [Role.OPERATOR])
    session.flush()
    assert get_account(session, first.id).roles == {Role.OPERATOR}


def test_accounts_are_listed_by_name_a_page_at_a_time(session: Session, now: datetime) -> None:
    for name in ("c", "a", "b"):
        create_account(session, name, [], now=now)
    assert [row.name for row in list_accounts(session, limit=2)] == ["a", "b"]
    assert [row.name for row in list_accounts(session, after="b", limit=2)] == ["c"]


def test_an_account_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        get_account(session, NOBODY)
