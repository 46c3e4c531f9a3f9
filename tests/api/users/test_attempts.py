"""Attempts are counted together, whoever makes them where."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from api.errors import TooManyAttemptsError
from api.users.attempts import Limit, count_attempt, forget_attempts
from api.users.tables import AttemptCount

LIMIT = Limit("test", n_attempts=5, window_s=60)


def test_one_attempt_too_many_is_told_how_long_to_wait(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    for second in range(5):
        count_attempt(sessions, LIMIT, "li fang", now=now + timedelta(seconds=second))
    with pytest.raises(TooManyAttemptsError) as caught:
        count_attempt(sessions, LIMIT, "li fang", now=now + timedelta(seconds=10))
    assert caught.value.retry_after_s == 50
    count_attempt(sessions, LIMIT, "wang wei", now=now)


def test_a_new_window_starts_anew_and_old_counts_go(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    for whose in ("a", "b", "c"):
        count_attempt(sessions, LIMIT, whose, now=now)
    later = now + timedelta(seconds=60)
    for _ in range(5):
        count_attempt(sessions, LIMIT, "a", now=later)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(AttemptCount)) == 1


def test_a_good_attempt_is_forgotten(sessions: sessionmaker[Session], now: datetime) -> None:
    for _ in range(3):
        for _ in range(5):
            count_attempt(sessions, LIMIT, "li fang", now=now)
        with sessions.begin() as session:
            forget_attempts(session, LIMIT, "li fang")
            assert session.scalar(select(func.count()).select_from(AttemptCount)) == 0


def test_attempts_at_the_same_moment_are_all_counted(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    def attempt(_: int) -> bool:
        try:
            count_attempt(sessions, LIMIT, "li fang", now=now)
        except TooManyAttemptsError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == 5


def test_no_name_is_kept_in_the_counts(sessions: sessionmaker[Session], now: datetime) -> None:
    count_attempt(sessions, LIMIT, "li fang", now=now)
    with sessions() as session:
        assert "li fang" not in str(session.scalars(select(AttemptCount.key)).all())
