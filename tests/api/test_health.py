"""Alive, ready, counted: what those see who run the service."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.fakes import FakeLibrary


def test_health_names_the_versions(client: TestClient) -> None:
    assert client.get("/healthz").json() == {
        "xiangyin": "0.1.0",
        "atlas": "test-atlas",
        "n_counties": 7,
    }


def test_health_fails_when_the_database_does_not_answer(client: TestClient) -> None:
    parts = client.app.state.parts
    with parts.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE audit_entry")
    reply = client.get("/healthz")
    assert (reply.status_code, reply.json()["type"]) == (503, "/problems/unhealthy")


def test_a_service_with_its_schema_and_room_is_ready(client: TestClient) -> None:
    reply = client.get("/readyz")
    assert reply.status_code == 200
    assert reply.json()["data_folder_free_bytes"] > 0
    assert reply.json()["free_speech"] == "none"


def test_a_damaged_model_of_free_speech_is_told_and_stops_nothing(tmp_path: Path) -> None:
    damaged = FakeLibrary(free_speech_state="damaged")
    app = create_app(Settings(data_folder=tmp_path), open_library=lambda: damaged)
    with TestClient(app) as client:
        reply = client.get("/readyz")
    assert (reply.status_code, reply.json()["free_speech"]) == (200, "damaged")


def test_a_service_whose_schema_is_not_its_own_is_not_ready(client: TestClient) -> None:
    with client.app.state.parts.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    reply = client.get("/readyz")
    assert (reply.status_code, reply.json()["type"]) == (503, "/problems/not-ready")
    assert "schema 0000" in reply.json()["detail"]


def test_a_full_disk_makes_the_service_not_ready(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, min_free_bytes=2**62, processing_workers=0)
    with TestClient(create_app(settings, open_library=FakeLibrary)) as client:
        reply = client.get("/readyz")
    assert reply.status_code == 503
    assert "make room" in reply.json()["detail"]


def known_client(tmp_path: Path, address: str) -> TestClient:
    settings = Settings(data_folder=tmp_path, processing_workers=0)
    app = create_app(settings, open_library=FakeLibrary)
    return TestClient(app, client=(address, 50_000))


def test_requests_are_counted_by_route_and_never_by_address(tmp_path: Path) -> None:
    with known_client(tmp_path, "127.0.0.1") as client:
        client.get("/problems/case?name=somebody")
        text = client.get("/metrics").text
    labels = 'method="GET",route="/problems/{slug}",status="200"'
    assert f"xiangyin_request_seconds_count{{{labels}}} 1.0" in text
    assert "somebody" not in text


def test_a_request_that_is_over_is_no_longer_under_way(tmp_path: Path) -> None:
    with known_client(tmp_path, "::1") as client:
        client.get("/healthz")
        text = client.get("/metrics").text
    assert "xiangyin_requests_under_way 1.0" in text  # the one that asks


@pytest.mark.parametrize("address", ["192.0.2.7", "testclient"])
def test_other_machines_do_not_see_the_counts(tmp_path: Path, address: str) -> None:
    with known_client(tmp_path, address) as client:
        assert client.get("/metrics").status_code == 404
