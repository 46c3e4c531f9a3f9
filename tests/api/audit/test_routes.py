"""Admins read the audit log backwards."""

from fastapi.testclient import TestClient

from api.users.permissions import Role
from tests.api.people import sign_in


def test_the_log_is_read_a_page_at_a_time_and_tells_who(client: TestClient) -> None:
    account_id = sign_in(client, Role.ADMIN)
    for _ in range(3):
        client.post("/api/v1/rank", json={})
    first = client.get("/api/v1/audit?limit=2").json()
    assert [entry["number"] for entry in first["entries"]] == [3, 2]
    assert first["entries"][0]["actor"] == str(account_id)
    second = client.get(f"/api/v1/audit?before={first['next_before']}").json()
    assert [entry["number"] for entry in second["entries"]] == [1]
    assert second["next_before"] is None


def test_reading_is_allowed_where_nothing_was_done(client: TestClient) -> None:
    sign_in(client, Role.ADMIN)
    assert client.get("/api/v1/audit").json() == {"entries": [], "next_before": None}
