"""A case at a station; its caseworker is signed in."""

import pytest
from fastapi.testclient import TestClient

from tests.api.giving.giving import Case, new_case
from tests.api.people import make_organisation


@pytest.fixture
def case(client: TestClient) -> Case:
    with client.app.state.parts.sessions.begin() as session:
        station = make_organisation(session)
    return new_case(client, station)
