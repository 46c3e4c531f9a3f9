"""One's own account: password, second factor, tokens, sessions."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.users.permissions import Permission, Role
from tests.api.fakes import FakeLibrary
from tests.api.pages import (
    ADMIN,
    PASSWORD,
    become_admin,
    open_page,
    post,
    shown,
    sign_in_at_the_page,
)
from tests.api.people import sign_in, use_token

NEW = "eight lamps by the river"


@pytest.fixture
def admin(client: TestClient) -> TestClient:
    become_admin(client)
    return client


def enrol(client: TestClient) -> tuple[pyotp.TOTP, list[str]]:
    assert post(client, "/account/second-factor", current=PASSWORD).status_code == 303
    page = open_page(client, "/account/second-factor")
    assert "<svg" in page
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret is not None
    totp = pyotp.TOTP(secret[1])
    return totp, shown(post(client, "/account/second-factor/confirm", code=totp.now()))


def statuses(client: TestClient, *cookies: str) -> list[int]:
    """Return what browsers with these cookies are answered."""
    replies = []
    for cookie in cookies:
        client.cookies.clear()
        client.cookies.set("xiangyin", cookie)
        replies.append(client.get("/account").status_code)
    client.cookies.clear()
    client.cookies.set("xiangyin", cookies[0])
    return replies


def remove(client: TestClient) -> None:
    post(client, "/account/second-factor/remove", current=PASSWORD)


def test_a_new_password_needs_the_present_one(admin: TestClient) -> None:
    assert post(admin, "/account/password", current=NEW, password=NEW).status_code == 401
    assert post(admin, "/account/password", current=PASSWORD, password=NEW).status_code == 303
    assert admin.get("/account").status_code == 200
    assert sign_in_at_the_page(admin, password=PASSWORD).status_code == 401
    assert sign_in_at_the_page(admin, password=NEW).status_code == 303


def test_with_a_second_factor_a_password_alone_opens_nothing(admin: TestClient) -> None:
    totp, recovery_codes = enrol(admin)
    reply = sign_in_at_the_page(admin)
    assert reply.status_code == 401
    assert "两步验证" in reply.text
    assert sign_in_at_the_page(admin, code=totp.now()).status_code == 401  # used to confirm
    later = totp.at(datetime.now(UTC) + timedelta(seconds=30))
    assert sign_in_at_the_page(admin, code=later).status_code == 303
    assert sign_in_at_the_page(admin, code=recovery_codes[0]).status_code == 303
    assert sign_in_at_the_page(admin, code=recovery_codes[0]).status_code == 401


def test_the_second_factor_is_removed_with_the_password_alone(admin: TestClient) -> None:
    enrol(admin)
    assert post(admin, "/account/second-factor/remove", current=NEW).status_code == 401
    post(admin, "/account/second-factor/remove", current=PASSWORD)
    assert sign_in_at_the_page(admin).status_code == 303


def test_a_token_acts_for_its_owner_within_its_scope(admin: TestClient) -> None:
    reply = post(
        admin, "/account/tokens", name="watch", scopes="audit:read", n_days=3, current=PASSWORD
    )
    (text,) = shown(reply)
    assert text not in open_page(admin, "/account")
    (link,) = re.findall(r"/account/tokens/[\w-]+/revoke", open_page(admin, "/account"))
    program = {"authorization": f"Bearer {text}"}
    assert admin.get("/api/v1/audit", headers=program).status_code == 200
    refused = admin.get("/api/v1/accounts", headers=program)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
    post(admin, link)
    assert admin.get("/api/v1/audit", headers=program).status_code == 401


def test_another_browser_is_signed_out_from_here(admin: TestClient) -> None:
    here = admin.cookies["xiangyin"]
    sign_in_at_the_page(admin)
    there = admin.cookies["xiangyin"]
    admin.cookies.clear()
    admin.cookies.set("xiangyin", here)
    (link,) = re.findall(r"/account/sessions/[\w-]+/end", open_page(admin, "/account"))
    assert post(admin, link, current=NEW).status_code == 401
    post(admin, link, current=PASSWORD)
    admin.cookies.clear()
    admin.cookies.set("xiangyin", there)
    assert admin.get("/account").status_code == 401


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/second-factor", {}),
        ("/account/second-factor/remove", {}),
        ("/account/tokens", {"name": "watch", "scopes": "audit:read", "n_days": 3}),
    ],
)
def test_what_proves_who_one_is_changes_with_the_present_password_alone(
    admin: TestClient, path: str, fields: dict[str, object]
) -> None:
    assert post(admin, path, **fields).status_code == 401
    assert post(admin, path, current=NEW, **fields).status_code == 401


@pytest.fixture
def from_elsewhere(settings: Settings) -> Iterator[TestClient]:
    """Serve people on other machines; the first admin has no second factor yet."""
    chosen = settings.model_copy(update={"host": "0.0.0.0"})
    with TestClient(create_app(chosen, open_library=FakeLibrary)) as client:
        become_admin(client)
        yield client


def test_an_admin_does_nothing_from_elsewhere_before_a_second_factor_is_set_up(
    from_elsewhere: TestClient,
) -> None:
    admin = from_elsewhere
    refused = admin.get("/api/v1/accounts")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/second-factor-missing")
    assert "需要两步验证" in open_page(admin, "/account")
    enrol(admin)
    assert admin.get("/api/v1/accounts").status_code == 200
    remove(admin)
    assert admin.get("/api/v1/accounts").status_code == 403


def test_a_token_does_no_more_than_its_owner_without_the_demanded_second_factor(
    from_elsewhere: TestClient,
) -> None:
    admin = from_elsewhere
    account_id = UUID(admin.get("/api/v1/me").json()["account_id"])
    use_token(admin, account_id, {Permission.READ_AUDIT})
    assert admin.get("/api/v1/audit").status_code == 403
    sign_in(admin, Role.CASEWORKER)  # of whom none is demanded
    assert admin.get("/api/v1/cases").status_code == 200


def test_a_second_factor_set_up_or_removed_signs_every_other_browser_out(
    admin: TestClient,
) -> None:
    there = admin.cookies["xiangyin"]
    admin.cookies.clear()
    sign_in_at_the_page(admin)
    here = admin.cookies["xiangyin"]
    _, recovery_codes = enrol(admin)
    assert statuses(admin, here, there) == [200, 401]
    admin.cookies.clear()
    sign_in_at_the_page(admin, code=recovery_codes[0])
    there = admin.cookies["xiangyin"]
    admin.cookies.clear()
    admin.cookies.set("xiangyin", here)
    remove(admin)
    assert statuses(admin, here, there) == [200, 401]


def test_whoever_is_not_signed_in_is_nobody_at_the_open_desk(client: TestClient) -> None:
    me = client.get("/api/v1/me").json()
    assert (me["roles"], me["permissions"], me["name"]) == ([], ["desk:use"], "")
    assert ADMIN not in open_page(client, "/")
