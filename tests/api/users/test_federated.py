"""Signing in at a real OpenID provider on this machine."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2
import pyotp
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from joserfc.jwk import RSAKey
from pydantic import SecretStr, ValidationError

from api.app import create_app
from api.settings import Settings
from api.users.accounts import disable_account, get_account
from api.users.permissions import Role
from api.users.second_factor import begin_enrolment, confirm_enrolment, open_secret
from tests.api.fakes import FakeLibrary
from tests.api.pages import open_page, post
from tests.api.people import make_account, sign_in, sign_out
from tests.api.users.openid_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    OpenIdProvider,
    running_provider,
)

HERE = "http://127.0.0.1"


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIdProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: OpenIdProvider) -> OpenIdProvider:
    running.redirect_uri = f"{HERE}/sign-in/oidc/return"
    running.said.clear()
    return running


@pytest.fixture
def client(settings: Settings, provider: OpenIdProvider) -> Iterator[TestClient]:
    federated = settings.model_copy(
        update={
            "public_url": HERE,
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": SecretStr(CLIENT_SECRET),
            "oidc_name": "民政通行证",
            "second_factor_roles": frozenset(),
        }
    )
    app = create_app(federated, open_library=FakeLibrary)
    with TestClient(app, base_url=HERE, follow_redirects=False) as client:
        yield client


@pytest.fixture
def linked(client: TestClient, provider: OpenIdProvider) -> UUID:
    """Let an admin link a caseworker's account to whom the provider knows."""
    account_id = make_account(client, Role.CASEWORKER)
    sign_in(client, Role.ADMIN)
    reply = post(client, f"/accounts/{account_id}/identity", subject=provider.subject)
    assert reply.status_code == 303
    assert provider.subject in open_page(client, f"/accounts/{account_id}")
    sign_out(client)
    return account_id


def leave(client: TestClient, page: str = "/account") -> str:
    """Go to the provider, and return the address that it leads back to."""
    there = client.get("/sign-in/oidc", params={"next": page}).headers["location"]
    return httpx2.get(there).headers["location"]


def me(client: TestClient) -> str:
    return client.get("/api/v1/me").json()["account_id"]


def kind(reply: Response) -> str:
    return reply.json()["type"].removeprefix("/problems/")


def test_whom_an_admin_linked_signs_in_and_comes_back_to_the_page(
    client: TestClient, linked: UUID
) -> None:
    assert "民政通行证" in open_page(client, "/sign-in?next=/account")
    reply = client.get(leave(client))
    assert (reply.status_code, reply.headers["location"]) == (303, "/account")
    assert me(client) == str(linked)


def test_the_provider_is_told_no_more_than_it_needs_and_where_to_lead_back(
    client: TestClient, provider: OpenIdProvider
) -> None:
    asked = urlsplit(client.get("/sign-in/oidc?next=https://evil.example/").headers["location"])
    query = parse_qs(asked.query)
    assert query["redirect_uri"] == [provider.redirect_uri]
    assert (query["scope"], query["code_challenge_method"]) == (["openid"], ["S256"])
    assert "evil" not in asked.query


def test_nobody_gets_an_account_by_signing_in_elsewhere(
    client: TestClient, provider: OpenIdProvider
) -> None:
    reply = client.get(leave(client))
    assert (reply.status_code, kind(reply)) == (403, "identity-unknown")
    assert provider.subject in reply.json()["detail"]
    assert "xiangyin" not in client.cookies


def test_a_disabled_account_stays_out_and_so_does_an_unlinked_one(
    client: TestClient, linked: UUID
) -> None:
    with client.app.state.parts.sessions.begin() as session:
        disable_account(session, get_account(session, linked), now=datetime.now(UTC))
    assert kind(client.get(leave(client))) == "identity-unknown"
    sign_in(client, Role.ADMIN)
    post(client, f"/accounts/{linked}/enable")
    post(client, f"/accounts/{linked}/identity/remove")
    sign_out(client)
    assert kind(client.get(leave(client))) == "identity-unknown"


def test_one_person_at_the_provider_owns_one_account(
    client: TestClient, linked: UUID, provider: OpenIdProvider
) -> None:
    other = make_account(client, Role.LISTENER)
    sign_in(client, Role.ADMIN)
    reply = post(client, f"/accounts/{other}/identity", subject=provider.subject)
    assert reply.status_code == 409


def test_a_second_factor_is_asked_for_here_all_the_same(client: TestClient, linked: UUID) -> None:
    totp = enrol(client, linked)
    page = client.get(leave(client))
    assert (page.status_code, "xiangyin" in client.cookies) == (200, False)
    assert post(client, "/sign-in/oidc/code", code="000000").status_code == 401
    later = totp.at(datetime.now(UTC) + timedelta(seconds=30))
    assert post(client, "/sign-in/oidc/code", code=later).headers["location"] == "/account"
    assert me(client) == str(linked)


def enrol(client: TestClient, account_id: UUID) -> pyotp.TOTP:
    ring, now = client.app.state.parts.vault.ring, datetime.now(UTC)
    with client.app.state.parts.sessions.begin() as session:
        account = get_account(session, account_id)
        begin_enrolment(account, ring)
        totp = pyotp.TOTP(str(open_secret(account, ring)))
        confirm_enrolment(session, ring, account, totp.at(now), now=now)
    return totp


def test_an_answer_fits_the_browser_that_asked_and_once(client: TestClient, linked: UUID) -> None:
    answer = leave(client)
    kept = dict(client.cookies)
    client.cookies.clear()
    assert kind(client.get(answer)) == "identity-provider"  # another browser
    client.cookies.update(kept)
    assert kind(client.get(f"{answer}x")) == "identity-provider"  # another sign-in's state
    assert client.get(answer).status_code == 303
    client.cookies.update(kept)
    assert kind(client.get(answer)) == "identity-provider"  # the code is used up


@pytest.mark.parametrize(
    "said",
    [
        {"iss": "https://evil.example"},
        {"aud": ["another service"]},
        {"nonce": "of another sign-in"},
        {"exp": 1},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_token_for_somebody_else_is_not_taken(
    client: TestClient, linked: UUID, provider: OpenIdProvider, said: dict[str, object]
) -> None:
    provider.said.update(said)
    assert kind(client.get(leave(client))) == "identity-provider"


def test_a_token_that_another_key_signed_is_not_taken(
    client: TestClient, linked: UUID, provider: OpenIdProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = leave(client)
    published = provider.key
    forged = RSAKey.generate_key(2048, {"kid": "1"})
    monkeypatch.setattr(provider, "key", forged)
    monkeypatch.setattr(forged, "as_dict", lambda private: published.as_dict(private=private))
    assert kind(client.get(answer)) == "identity-provider"


def test_who_declines_at_the_provider_is_told_so(client: TestClient) -> None:
    state = parse_qs(urlsplit(client.get("/sign-in/oidc").headers["location"]).query)["state"][0]
    reply = client.get("/sign-in/oidc/return", params={"state": state, "error": "access_denied"})
    assert (reply.status_code, kind(reply)) == (502, "identity-provider")


def test_a_provider_that_does_not_answer_is_told_apart(client: TestClient) -> None:
    parts = client.app.state.parts
    gone = parts.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    object.__setattr__(parts, "settings", gone)
    reply = client.get("/sign-in/oidc")
    assert (reply.status_code, kind(reply)) == (502, "identity-provider")
    assert "does not answer" in reply.json()["detail"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": "https://id.example"},
        {"oidc_issuer": "https://id.example", "oidc_client_id": "x"},
        {"oidc_issuer": "http://id.example", "oidc_client_id": "x", "public_url": HERE},
    ],
)
def test_a_provider_is_named_whole_and_over_tls(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="XIANGYIN_OIDC_ISSUER"):
        Settings(**wrong)  # type: ignore[arg-type]  # what the test is about
