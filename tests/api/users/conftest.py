"""A transaction, a moment and an account."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from api.storage.database import sessions_of
from api.storage.key_ring import KeyRing, new_key_ring
from api.users.accounts import create_account
from api.users.permissions import Role
from api.users.tables import Account


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return sessions_of(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


@pytest.fixture(scope="session")
def ring() -> KeyRing:
    return new_key_ring()


@pytest.fixture
def account(session: Session, now: datetime) -> Account:
    return create_account(session, "Li Fang", [Role.CASEWORKER], now=now)
