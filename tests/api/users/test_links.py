"""A link is good once and for a day."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from api.errors import LinkError
from api.users.links import find_link, make_link, use_link
from api.users.tables import Account


def secret_of(path: str) -> str:
    return path.removeprefix("/welcome/")


def test_a_link_is_used_up(session: Session, account: Account, now: datetime) -> None:
    secret = secret_of(make_link(session, account.id, now=now))
    find_link(session, secret, now=now)
    assert use_link(session, secret, now=now) == account.id
    with pytest.raises(LinkError):
        use_link(session, secret, now=now)


def test_a_link_is_over_after_a_day(session: Session, now: datetime) -> None:
    secret = secret_of(make_link(session, None, now=now))
    find_link(session, secret, now=now + timedelta(hours=23, minutes=59))
    with pytest.raises(LinkError):
        find_link(session, secret, now=now + timedelta(hours=24))


def test_a_new_link_takes_the_place_of_the_one_before(
    session: Session, account: Account, now: datetime
) -> None:
    for_admin = secret_of(make_link(session, None, now=now))
    first, second = (secret_of(make_link(session, account.id, now=now)) for _ in range(2))
    with pytest.raises(LinkError):
        find_link(session, first, now=now)
    assert find_link(session, second, now=now).account_id == account.id
    assert find_link(session, for_admin, now=now).account_id is None
