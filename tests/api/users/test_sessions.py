"""Sessions end: by time, by their owner, with their account."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from api.users.accounts import disable_account
from api.users.sessions import (
    Lifetime,
    end_session,
    end_session_of_secret,
    end_sessions,
    find_session,
    sessions_of_account,
    start_session,
)
from api.users.tables import Account

LIFETIME = Lifetime(idle=timedelta(hours=1), total=timedelta(hours=12))


def start(session: Session, account: Account, now: datetime) -> str:
    return start_session(session, account, LIFETIME, agent="a", network="n", now=now)[0]


def test_a_session_is_found_by_its_secret_alone(
    session: Session, account: Account, now: datetime
) -> None:
    secret = start(session, account, now)
    found = find_session(session, secret, LIFETIME, now=now)
    assert found is not None
    assert found.account_id == account.id
    assert secret not in str(vars(found))
    assert find_session(session, secret + "x", LIFETIME, now=now) is None


@pytest.mark.parametrize(("step_min", "lasts_h"), [(50, 12), (61, 0)])
def test_a_session_ends_when_idle_and_in_any_case(
    session: Session, account: Account, now: datetime, step_min: int, lasts_h: int
) -> None:
    secret = start(session, account, now)
    at = now + timedelta(minutes=step_min)
    while find_session(session, secret, LIFETIME, now=at):
        at += timedelta(minutes=step_min)
    assert (at - now) // timedelta(hours=1) == (lasts_h or 1)


def test_an_owner_signs_out_here_elsewhere_or_everywhere(
    session: Session, account: Account, now: datetime
) -> None:
    secrets = [start(session, account, now) for _ in range(4)]
    here, *_ = [find_session(session, secret, LIFETIME, now=now) for secret in secrets]
    assert here is not None
    end_session_of_secret(session, secrets[3])
    assert len(sessions_of_account(session, account.id, LIFETIME, now=now)) == 3
    end_sessions(session, account.id, but=here.id)
    assert sessions_of_account(session, account.id, LIFETIME, now=now) == [here]
    end_session(session, here.id, account.id)
    assert find_session(session, secrets[0], LIFETIME, now=now) is None


def test_nobody_ends_the_session_of_another(
    session: Session, account: Account, now: datetime
) -> None:
    found = find_session(session, start(session, account, now), LIFETIME, now=now)
    assert found is not None
    end_session(session, found.id, found.id)
    assert sessions_of_account(session, account.id, LIFETIME, now=now) == [found]


def test_a_disabled_account_has_no_session(
    session: Session, account: Account, now: datetime
) -> None:
    secret = start(session, account, now)
    disable_account(session, account, now=now)
    assert find_session(session, secret, LIFETIME, now=now) is None
