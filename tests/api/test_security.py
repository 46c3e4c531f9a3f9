"""Posts from other sites are refused, and no reply lets foreign content in."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from api.app import create_app
from api.security import is_foreign
from api.settings import Settings
from tests.api.fakes import FakeLibrary
from tests.api.requests import post_description


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    ],
)
def test_a_post_from_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    reply = client.post("/api/v1/rank", json={}, headers=headers)
    assert (reply.status_code, reply.json()["type"]) == (403, "/problems/foreign-origin")


@pytest.mark.parametrize(
    "headers",
    [{}, {"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}],
)
def test_a_post_from_this_page_or_a_program_is_taken(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.post("/api/v1/rank", json={}, headers=headers).status_code == 200


@given(site=st.text(st.characters(codec="ascii"), max_size=20))
def test_only_the_two_known_sites_may_post(site: str) -> None:
    headers = Headers({"sec-fetch-site": site})
    assert is_foreign("POST", headers) == (site not in {"same-origin", "none"})


def test_a_post_with_a_cookie_says_where_it_comes_from_or_is_refused() -> None:
    cookie = {"cookie": "xiangyin=x", "host": "here"}
    assert is_foreign("POST", Headers(cookie))
    assert not is_foreign("POST", Headers(cookie | {"origin": "http://here"}))


def test_behind_tls_browsers_are_told_to_come_over_tls_alone(settings: Settings) -> None:
    behind_tls = settings.model_copy(update={"public_url": "https://xiangyin.example.org"})
    for chosen, said in ((settings, None), (behind_tls, "max-age=31536000")):
        with TestClient(create_app(chosen, open_library=FakeLibrary)) as client:
            headers = client.get("/healthz").headers
            assert headers.get("strict-transport-security") == said


def test_a_fault_of_ours_keeps_browsers_on_tls_too(
    settings: Settings, library: FakeLibrary
) -> None:
    library.fails_with = RuntimeError("x")
    behind_tls = settings.model_copy(
        update={"public_url": "https://xiangyin.example.org", "open_desk": True}
    )
    app = create_app(behind_tls, open_library=lambda: library)
    with TestClient(app, raise_server_exceptions=False) as client:
        reply = post_description(client, "a.wav")
    assert reply.status_code == 500
    assert reply.headers["strict-transport-security"] == "max-age=31536000"


def test_reading_is_allowed_from_anywhere() -> None:
    assert not is_foreign("GET", Headers({"sec-fetch-site": "cross-site"}))


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/main.js", "/nowhere"])
def test_every_reply_carries_the_guarding_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sign-in", {"data": {"name": "x" * 30_000, "password": "x"}}),
        ("/sign-in", {"files": {"file": ("a", b"x" * 30_000)}}),
        ("/api/v1/rank", {"json": {"notes": "x" * 30_000}}),
    ],
    ids=["form", "file", "case"],
)
def test_no_body_is_read_beyond_the_limit(
    client: TestClient, path: str, body: dict[str, Any]
) -> None:
    reply = client.post(path, **body)
    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/body-too-large")
