"""Who may do what. There are no users yet: everybody may do everything that is listed here."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi.testclient import TestClient
from starlette.routing import Mount

# A new route fails this test until somebody has thought about who may use it.
OPEN_TO_ALL = {
    ("GET", "/"),
    ("GET", "/api/v1/atlas/counties"),
    ("GET", "/api/v1/atlas/features"),
    ("GET", "/api/v1/atlas/regions"),
    ("GET", "/api/v1/consent"),
    ("GET", "/api/v1/prompts"),
    ("GET", "/api/v1/schema/case"),
    ("GET", "/healthz"),
    ("GET", "/metrics"),  # from the machines that the settings name
    ("GET", "/readyz"),
    ("GET", "/openapi.json"),
    ("GET", "/problems/{slug}"),
    ("GET", "/samples/{sample}/{recording}"),
    ("POST", "/api/v1/describe"),
    ("POST", "/api/v1/elicit"),
    ("POST", "/api/v1/questions"),
    ("POST", "/api/v1/rank"),
    ("MOUNT", "/static"),
}


def test_every_route_is_in_the_list_of_who_may_do_what(client: TestClient) -> None:
    assert set(entries(client.app.routes)) == OPEN_TO_ALL


def entries(routes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Walk routes and the routers that FastAPI wraps."""
    for route in routes:
        if isinstance(route, Mount):
            yield "MOUNT", route.path
        elif hasattr(route, "original_router"):
            yield from entries(route.original_router.routes)
        else:
            yield from ((method, route.path) for method in route.methods - {"HEAD"})
