"""Signing in and out with a browser."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.app import create_app
from api.audit.tables import AuditEntry
from api.commands import admin_link
from api.settings import Settings
from api.users.sign_in import PER_NAME
from api.users.tables import SessionRow
from tests.api.fakes import FakeLibrary
from tests.api.pages import ADMIN, PASSWORD, become_admin, open_page, post, sign_in_at_the_page

WRONG = "another password altogether"


def test_the_first_admin_chooses_a_name_and_is_signed_in(client: TestClient) -> None:
    become_admin(client)
    assert client.get("/api/v1/me").json()["roles"] == ["admin"]
    assert ADMIN in open_page(client, "/account")


def test_a_link_works_once_and_says_so(client: TestClient) -> None:
    become_admin(client)
    reply = client.get("/welcome/never-was")
    assert (reply.status_code, reply.json()["type"]) == (410, "/problems/link")


def test_a_weak_password_leaves_the_link_good(client: TestClient) -> None:
    path = urlsplit(admin_link(client.app.state.parts.settings)).path
    assert post(client, path, name=ADMIN, password="password1234").status_code == 422
    assert post(client, path, name=ADMIN, password=PASSWORD).status_code == 303


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(client: TestClient) -> None:
    become_admin(client)
    cookie = sign_in_at_the_page(client).headers["set-cookie"].lower()
    assert cookie.startswith("xiangyin=")
    assert {"httponly", "path=/", "samesite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie


@pytest.fixture
def behind_tls(settings: Settings) -> Iterator[TestClient]:
    chosen = settings.model_copy(update={"public_url": "https://xiangyin.example.org"})
    app = create_app(chosen, open_library=FakeLibrary)
    with TestClient(app, base_url="https://testserver") as client:
        yield client


def test_behind_tls_the_cookie_is_bound_to_host_and_tls(behind_tls: TestClient) -> None:
    become_admin(behind_tls)
    cookie = sign_in_at_the_page(behind_tls).headers["set-cookie"]
    assert cookie.startswith("__Host-xiangyin=")
    assert "Secure" in cookie
    assert behind_tls.get("/account").status_code == 200


def test_signing_in_gives_a_new_secret_and_ends_the_session_before(client: TestClient) -> None:
    become_admin(client)
    before = client.cookies["xiangyin"]
    post(client, "/sign-in", name=ADMIN, password=PASSWORD)
    assert client.cookies["xiangyin"] != before
    with client.app.state.parts.sessions() as session:
        assert len(session.scalars(select(SessionRow)).all()) == 1


def test_signing_out_ends_the_session(client: TestClient) -> None:
    become_admin(client)
    secret = client.cookies["xiangyin"]
    post(client, "/sign-out")
    client.cookies.set("xiangyin", secret)
    assert client.get("/account").status_code == 401


@pytest.mark.parametrize("name", [ADMIN, "nobody"])
def test_a_wrong_name_and_a_wrong_password_read_the_same(client: TestClient, name: str) -> None:
    become_admin(client)
    reply = sign_in_at_the_page(client, name, password=WRONG)
    assert reply.status_code == 401
    assert "登录名、密码或验证码不对" in reply.text
    assert WRONG not in reply.text


def test_a_name_is_locked_after_too_many_attempts_even_for_the_right_password(
    client: TestClient,
) -> None:
    become_admin(client)
    for _ in range(PER_NAME.n_attempts):
        sign_in_at_the_page(client, password=WRONG)
    reply = sign_in_at_the_page(client)
    assert reply.status_code == 429
    assert 0 < int(reply.headers["retry-after"]) <= PER_NAME.window_s
    assert "xiangyin" not in client.cookies


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/accounts?after=a", "/accounts?after=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_back_to_a_page_of_ours_alone(
    client: TestClient, wanted: str, led_to: str
) -> None:
    become_admin(client)
    assert sign_in_at_the_page(client, next=wanted).headers["location"] == led_to


def test_a_page_that_wants_a_sign_in_leads_to_it_and_back(client: TestClient) -> None:
    reply = client.get("/accounts?after=a", headers={"accept": "text/html"}, follow_redirects=False)
    assert reply.headers["location"] == "/sign-in?next=%2Faccounts%3Fafter%3Da"
    assert 'value="/accounts?after=a"' in open_page(client, reply.headers["location"])


def test_a_program_that_wants_a_sign_in_is_told_how(client: TestClient) -> None:
    reply = client.get("/api/v1/accounts", headers={"authorization": "Bearer xy_gone"})
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")


def test_a_sign_in_is_noted_without_the_name(client: TestClient) -> None:
    become_admin(client)
    sign_in_at_the_page(client)
    with client.app.state.parts.sessions() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    actions = [row.action for row in rows]
    assert actions == ["account.admin-link", "account.welcome", "session.start"]
    assert ADMIN not in " ".join(str(vars(row)) for row in rows)
    assert rows[2].actor == rows[1].actor


def test_the_chosen_language_stays(client: TestClient) -> None:
    assert "Sign in" in open_page(client, "/sign-in?lang=en")
    assert "Sign in" in open_page(client, "/sign-in")
