"""What holds for each route there is: its headers, and that it fetches nothing from anywhere."""

import ast
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.security import HEADERS
from api.settings import Settings
from api.users.permissions import Role
from tests.api.fakes import FakeLibrary
from tests.api.people import sign_in
from tests.api.requests import post_files, post_words
from tests.api.test_access import address_of, requests

ADDRESS = "http://169.254.169.254/latest/meta-data/"
# The atlas is public and the same for everybody.
KEPT_BY_BROWSERS = re.compile(r"/api/v1/atlas/")
# What could fetch an address, and who may have it: what the settings name is asked, and a pair of
# sockets leads to the process that decodes.
FETCHERS = {"aiohttp", "ftplib", "httpx", "httpx2", "requests", "smtplib", "socket", "urllib3"}
FETCHERS |= {"http.client", "urllib.request", "fsspec", "s3fs", "authlib.integrations.httpx_client"}
ALLOWED = {
    Path("api/keeping/keys.py"),  # knocks at the port of this service, to see whether it runs
    Path("api/storage/objects.py"),
    Path("api/users/oidc.py"),  # asks the provider that the settings name
    Path("dialect/audio/nursery.py"),
    Path("dialect/cli/serve.py"),  # opens the socket at which several workers listen
}


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """Serve over TLS to somebody who may do everything."""
    over_tls = settings.model_copy(
        update={"public_url": "https://testserver", "second_factor_roles": frozenset()}
    )
    app = create_app(over_tls, open_library=FakeLibrary)
    with TestClient(
        app, base_url="https://testserver", raise_server_exceptions=False, follow_redirects=False
    ) as client:
        yield client


@pytest.mark.full
def test_every_answer_of_every_route_carries_the_guarding_headers(client: TestClient) -> None:
    for method, path in requests():
        sign_in(client, *Role)  # one of the routes signs out
        for accept in ("application/json", "text/html"):
            headers = client.request(method, address_of(path), headers={"accept": accept}).headers
            policy = re.sub(r" 'nonce-[\w-]{22}'", "", headers["content-security-policy"])
            sent = dict(headers) | {"content-security-policy": policy}
            assert sent.items() >= {k.lower(): v for k, v in HEADERS.items()}.items(), path
            assert headers["strict-transport-security"].startswith("max-age="), path
            kept = "max-age" in headers["cache-control"]
            assert kept if KEPT_BY_BROWSERS.match(path) else "no-store" in headers["cache-control"]


def test_the_pages_own_files_may_be_kept(client: TestClient) -> None:
    assert "cache-control" not in client.get("/static/main.js").headers


def test_no_page_holds_a_script_or_style_of_its_own() -> None:
    for template in Path("api/web/templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\son[a-z]+=|\sstyle=|<style|javascript:", text), template
        for tag in re.findall(r"<script[^>]*>", text):
            assert " src=" in tag or 'type="application/json"' in tag, template


@pytest.mark.full
def test_no_request_makes_the_service_open_a_connection(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Any] = []

    def refuse(*arguments: Any, **_: Any) -> NoReturn:
        tried.append(arguments)
        raise OSError("a test lets nothing out")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    told = {"name": ADDRESS, "notes": ADDRESS, "recordings": [ADDRESS], "clues": [ADDRESS]}
    for method, path in requests():
        sign_in(client, *Role)
        client.request(method, address_of(path), params={"next": ADDRESS, "q": ADDRESS}, json=told)
        client.request(method, address_of(path), data={"name": ADDRESS, "next": ADDRESS})
    post_files(client, {"recordings": [ADDRESS]}, ADDRESS)
    post_words(client, ADDRESS, words=json.dumps([ADDRESS]))
    assert not tried


def test_the_guard_of_connections_would_see_one(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: tried.append(1) or [])
    with pytest.raises(OSError, match="getaddrinfo"):
        socket.create_connection(("example.invalid", 80))
    assert tried


@pytest.mark.parametrize("package", ["api", "dialect"])
def test_nothing_that_could_fetch_an_address_is_imported(package: str) -> None:
    for path in Path(package).rglob("*.py"):
        assert path in ALLOWED or not imports_of(path) & FETCHERS, path


def imports_of(path: Path) -> set[str]:
    """Return the modules that a file imports, and the packages that hold them."""
    named = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return named | {name.partition(".")[0] for name in named}
