"""Admins invite, change, disable and reset accounts."""

from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from api.users.permissions import Role
from tests.api.pages import ADMIN, PASSWORD, become_admin, open_page, post, shown
from tests.api.people import make_organisation, sign_in

NAME = "wang wei"


@pytest.fixture
def admin(client: TestClient) -> TestClient:
    become_admin(client)
    return client


def invite(client: TestClient, *roles: str, **fields: object) -> str:
    """Invite somebody; return the path of the link."""
    reply = post(client, "/accounts", name=NAME, roles=list(roles), **fields)
    (link,) = shown(reply)
    return urlsplit(link).path


def account_named(client: TestClient, name: str) -> dict[str, object]:
    accounts = client.get("/api/v1/accounts").json()["accounts"]
    return next(account for account in accounts if account["name"] == name)


def test_whoever_is_invited_chooses_a_password_and_has_the_roles(admin: TestClient) -> None:
    with admin.app.state.parts.sessions.begin() as session:
        organisation_id = make_organisation(session)
    path = invite(admin, "caseworker", "listener", organisation_id=organisation_id)
    admin.cookies.clear()
    assert NAME in open_page(admin, path)
    post(admin, path, password=PASSWORD)
    me = admin.get("/api/v1/me").json()
    assert (me["roles"], me["organisation_id"]) == (
        ["caseworker", "listener"],
        str(organisation_id),
    )


def test_a_name_is_given_once(admin: TestClient) -> None:
    invite(admin)
    assert post(admin, "/accounts", name=NAME.upper()).status_code == 422


def test_new_roles_count_from_the_next_request(admin: TestClient) -> None:
    account_id = sign_in(admin, Role.OPERATOR)
    worker = admin.cookies["xiangyin"]
    sign_in(admin, Role.ADMIN)
    post(admin, f"/accounts/{account_id}/roles", roles=["admin"])
    admin.cookies.clear()
    admin.cookies.set("xiangyin", worker)
    assert admin.get("/accounts").status_code == 200


def test_a_disabled_account_is_out_at_once(admin: TestClient) -> None:
    account_id = sign_in(admin, Role.LISTENER)
    listener = admin.cookies["xiangyin"]
    sign_in(admin, Role.ADMIN)
    post(admin, f"/accounts/{account_id}/disable")
    assert "已停用" in open_page(admin, f"/accounts/{account_id}")
    admin.cookies.clear()
    admin.cookies.set("xiangyin", listener)
    assert admin.get("/account").status_code == 401


def test_a_reset_makes_the_old_password_worthless(admin: TestClient) -> None:
    path = invite(admin)
    browser = admin.cookies["xiangyin"]
    post(admin, path, password=PASSWORD)
    admin.cookies.clear()
    admin.cookies.set("xiangyin", browser)
    # The link was opened in the admin's own browser, which is the new account's now.
    sign_in(admin, Role.ADMIN)
    (link,) = shown(post(admin, f"/accounts/{account_named(admin, NAME)['id']}/reset"))
    assert post(admin, "/sign-in", name=NAME, password=PASSWORD).status_code == 401
    assert post(admin, urlsplit(link).path, password=PASSWORD + "!").status_code == 303


def test_the_last_admin_can_not_be_disabled(admin: TestClient) -> None:
    account_id = account_named(admin, ADMIN)["id"]
    reply = post(admin, f"/accounts/{account_id}/disable")
    assert reply.status_code == 409


def test_accounts_come_a_page_at_a_time(admin: TestClient) -> None:
    invite(admin)
    first = admin.get("/api/v1/accounts?limit=1").json()
    assert [row["name"] for row in first["accounts"]] == [ADMIN]
    second = admin.get("/api/v1/accounts", params={"after": first["next_after"]}).json()
    assert [row["name"] for row in second["accounts"]] == [NAME]
    assert second["next_after"] is None


def test_pages_hold_no_inline_script_or_style(admin: TestClient) -> None:
    account_id = account_named(admin, ADMIN)["id"]
    post(admin, "/account/second-factor", current=PASSWORD)
    pages = ("/account", "/account/second-factor", "/accounts", f"/accounts/{account_id}")
    for path in (*pages, "/sign-in"):
        text = open_page(admin, path)
        assert "<script" not in text
        assert " style=" not in text
        assert " onclick=" not in text
