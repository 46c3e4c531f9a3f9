"""The audit log as a page."""

from fastapi.testclient import TestClient
from sqlalchemy import text

from api.users.accounts import get_account
from api.users.permissions import Role
from tests.api.pages import open_page
from tests.api.people import sign_in


def test_the_log_is_filtered_by_action_and_by_who(client: TestClient) -> None:
    account = sign_in(client, Role.ADMIN)
    for path in ("rank", "questions"):
        client.post(f"/api/v1/{path}", json={})
    with client.app.state.parts.sessions() as session:
        name = get_account(session, account).name
    for query, n_rows in (
        ("", 2),
        ("action=ask", 1),
        ("action=none", 0),
        (f"actor={name}", 2),
        ("actor=somebody else", 0),
    ):
        page = open_page(client, f"/audit?{query}")
        assert page.count("<tr><td") == n_rows, query


def test_a_row_that_was_changed_shows(client: TestClient) -> None:
    sign_in(client, Role.ADMIN)
    client.post("/api/v1/rank", json={})
    assert "末尾完好" in open_page(client, "/audit")
    with client.app.state.parts.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        connection.execute(text("UPDATE audit_entry SET action = 'nothing'"))
    for query in ("", "?whole=true"):
        page = open_page(client, f"/audit{query}")
        assert "记录被动过" in page
        assert "row 1" in page
