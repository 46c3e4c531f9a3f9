"""Tokens do no more than their owner, and end."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from api.errors import TokenError
from api.users.accounts import principal_of
from api.users.permissions import Permission
from api.users.principal import Principal
from api.users.tables import Account
from api.users.tokens import (
    create_token,
    find_token,
    revoke_token,
    revoke_tokens,
    scopes_for,
    tokens_of,
)


@pytest.fixture
def owner(account: Account) -> Principal:
    return principal_of(account, "session", uuid4())


def make(session: Session, owner: Principal, now: datetime, *scopes: Permission) -> str:
    return create_token(session, owner, "export", scopes, n_days=30, now=now)[1]


def test_a_token_is_good_until_its_last_day(
    session: Session, owner: Principal, now: datetime
) -> None:
    text = make(session, owner, now, Permission.READ_CASES)
    assert text.startswith("xy_")
    assert find_token(session, text, now=now + timedelta(days=29)) is not None
    assert find_token(session, text, now=now + timedelta(days=30)) is None
    assert text not in str(vars(tokens_of(session, owner.account_id)[0]))


@pytest.mark.parametrize(
    "scopes",
    [(), (Permission.READ_AUDIT,), (Permission.OWN_ACCOUNT,)],
    ids=["none", "not held", "for people alone"],
)
def test_a_token_gets_no_scope_that_its_owner_cannot_give(
    session: Session, owner: Principal, now: datetime, scopes: tuple[Permission, ...]
) -> None:
    with pytest.raises(TokenError, match="scope"):
        make(session, owner, now, *scopes)
    assert not set(scopes) & set(scopes_for(owner))


@pytest.mark.parametrize("n_days", [0, 366])
def test_a_token_without_a_near_end_is_refused(
    session: Session, owner: Principal, now: datetime, n_days: int
) -> None:
    with pytest.raises(TokenError, match="days"):
        create_token(session, owner, "x", {Permission.READ_CASES}, n_days=n_days, now=now)


def test_a_revoked_token_is_worthless(session: Session, owner: Principal, now: datetime) -> None:
    texts = [make(session, owner, now, Permission.READ_CASES) for _ in range(3)]
    first = find_token(session, texts[0], now=now)
    assert first is not None
    revoke_token(session, first.id, uuid4())
    assert len(tokens_of(session, owner.account_id)) == 3
    revoke_token(session, first.id, owner.account_id)
    assert find_token(session, texts[0], now=now) is None
    revoke_tokens(session, owner.account_id)
    assert [find_token(session, text, now=now) for text in texts] == [None] * 3
