"""A station with a listener from 诸城."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from tests.api.listening.station import Desk, Spoken, make_desk


@pytest.fixture
def desk(client: TestClient) -> Desk:
    return make_desk(client)


@pytest.fixture
def spoken(desk: Desk) -> Spoken:
    return desk.open_case()


@pytest.fixture
def listener(desk: Desk) -> UUID:
    return desk.make_listener()
