"""The service as a whole: start, health, description."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from dialect.errors import AtlasError
from tests.api.fakes import FakeLibrary


def test_building_the_service_opens_nothing(tmp_path: Path) -> None:
    create_app(Settings(data_folder=tmp_path / "data"), open_library=fail)
    assert list(tmp_path.iterdir()) == []


def fail() -> FakeLibrary:
    raise AtlasError("the atlas table counties cannot be read")


def test_the_library_opens_once_however_many_ask(settings: Settings) -> None:
    opened = []

    def open_library() -> FakeLibrary:
        opened.append(True)
        return FakeLibrary()

    with TestClient(create_app(settings, open_library=open_library)) as client:
        client.post("/api/v1/rank", json={})
        client.get("/")
    assert opened == [True]


def test_the_service_does_not_start_without_its_atlas(settings: Settings) -> None:
    with (
        pytest.raises(AtlasError, match="counties"),
        TestClient(create_app(settings, open_library=fail)),
    ):
        pass


def test_what_was_answered_outlives_a_restart(settings: Settings) -> None:
    for _ in range(2):
        with TestClient(create_app(settings, open_library=FakeLibrary)) as client:
            client.post("/api/v1/rank", json={})
            with client.app.state.parts.engine.connect() as connection:
                n_rankings = connection.exec_driver_sql("SELECT count(*) FROM ranking").scalar()
    assert n_rankings == 2


def test_the_description_of_the_service_resolves_all_its_references(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    names = set(document["components"]["schemas"])
    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in names


def test_the_examples_in_the_description_are_answered(client: TestClient) -> None:
    body = client.get("/openapi.json").json()["paths"]["/api/v1/rank"]["post"]["requestBody"]
    examples = body["content"]["application/json"]["examples"].values()
    replies = [client.post("/api/v1/rank", json=example["value"]) for example in examples]
    assert [reply.status_code for reply in replies] == [200, 200]


def references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    if isinstance(node, list):
        return [found for value in node for found in references(value)]
    return []
