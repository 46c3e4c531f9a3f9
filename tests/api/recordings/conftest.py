"""Whoever asks here is a caseworker, who may send recordings and hear them."""

import pytest
from fastapi.testclient import TestClient

from api.users.permissions import Role
from tests.api.people import make_case, sign_in
from tests.api.recordings.uploading import CASE, OTHER_CASE


@pytest.fixture
def client(client: TestClient) -> TestClient:
    with client.app.state.parts.sessions.begin() as session:
        station = make_case(session, CASE)
        make_case(session, OTHER_CASE, station)
    sign_in(client, Role.CASEWORKER, organisation_id=station)
    return client
