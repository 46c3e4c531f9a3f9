"""What a browser does with the people's pages."""

import re
from html import unescape
from urllib.parse import urlsplit

from fastapi.testclient import TestClient
from httpx2 import Response

from api.commands import admin_link

ADMIN, PASSWORD = "chen jing", "seven lamps by the river"


def open_page(client: TestClient, path: str) -> str:
    """Read a page as a person does."""
    return unescape(client.get(path, headers={"accept": "text/html"}).text)


def post(client: TestClient, path: str, **fields: object) -> Response:
    """Send a form of a page of ours."""
    headers = {"sec-fetch-site": "same-origin", "accept": "text/html"}
    return client.post(path, data=fields, headers=headers, follow_redirects=False)


def shown(reply: Response) -> list[str]:
    """Return what a page shows once."""
    return [unescape(line) for line in re.findall(r"<li><code>(.+?)</code></li>", reply.text)]


def become_admin(client: TestClient) -> None:
    """Make the first admin's account by its link; `client` is signed in then."""
    path = urlsplit(admin_link(client.app.state.parts.settings)).path
    assert post(client, path, name=ADMIN, password=PASSWORD).status_code == 303


def sign_in_at_the_page(client: TestClient, name: str = ADMIN, **fields: object) -> Response:
    """Send the sign-in form from a browser that nobody is signed in with."""
    client.cookies.clear()
    return post(client, "/sign-in", **{"name": name, "password": PASSWORD} | fields)
