"""The key of the service is replaced, and every voice is still heard."""

import socket

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import Engine, select

from api.app import create_app
from api.commands import verify_audit
from api.errors import KeepingError, KeyUnusableError
from api.keeping.backup import key_ring_text
from api.keeping.check_database import look_into_database
from api.keeping.keys import rotate_keys
from api.settings import Settings
from api.storage.key_ring import new_key_ring, rotate_key_file
from api.storage.key_table import DataKeyRow
from tests.api.fakes import FakeLibrary
from tests.api.keeping.conftest import COPY, Filled
from tests.api.people import sign_in_as


@pytest.fixture
def stopped(settings: Settings) -> Settings:
    """Settings with a port at which nothing answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return settings.model_copy(update={"port": free.getsockname()[1]})


def locked(engine: Engine) -> list[bytes | None]:
    with engine.connect() as connection:
        return list(connection.scalars(select(DataKeyRow.wrapped_key)))


def test_after_a_rotation_the_new_key_opens_everything_and_the_old_one_nothing(
    stopped: Settings, engine: Engine, filled: Filled
) -> None:
    old = SecretStr(key_ring_text(stopped))
    assert rotate_keys(stopped) == 1
    with TestClient(create_app(stopped, open_library=FakeLibrary)) as client:
        sign_in_as(client, filled.account_id)
        reply = client.get(f"/api/v1/recordings/{filled.recording_id}/audio")
    assert reply.content == COPY
    faults = [
        finding.english
        for finding in look_into_database(stopped.model_copy(update={"key_ring": old}))
        if not finding.is_good
    ]
    assert "does not open the recordings of 1 of 1 cases" in faults[0]
    assert verify_audit(stopped)[1] == []


def test_nothing_is_rotated_while_the_service_runs(
    settings: Settings, engine: Engine, filled: Filled
) -> None:
    before = locked(engine)
    with socket.create_server(("127.0.0.1", 0)) as server:
        running = settings.model_copy(update={"port": server.getsockname()[1]})
        with pytest.raises(KeepingError, match="stop the service first"):
            rotate_keys(running)
    assert locked(engine) == before


def test_a_ring_that_does_not_fit_is_not_made_the_only_one(
    stopped: Settings, engine: Engine, filled: Filled
) -> None:
    before = locked(engine)
    rotate_key_file(stopped.key_ring_file, new_key_ring())
    with pytest.raises(KeyUnusableError):
        rotate_keys(stopped)
    assert locked(engine) == before


def test_a_ring_in_the_settings_is_not_replaced(stopped: Settings) -> None:
    ring = SecretStr(new_key_ring().to_json())
    with pytest.raises(KeepingError, match="XIANGYIN_KEY_RING"):
        rotate_keys(stopped.model_copy(update={"key_ring": ring}))
