"""Whoever asks here is a caseworker, who may send recordings and hear them."""

import pytest
from fastapi.testclient import TestClient

from api.users.permissions import Role
from tests.api.people import sign_in


@pytest.fixture
def client(client: TestClient) -> TestClient:
    sign_in(client, Role.CASEWORKER)
    return client
