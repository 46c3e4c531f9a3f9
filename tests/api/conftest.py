"""The service on a database of its own, answering with the fake library."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.fakes import FakeLibrary


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_folder=tmp_path / "data",
        max_case_bytes=20_000,
        max_file_bytes=50_000,
        max_upload_bytes=120_000,
        max_files=3,
    )


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def client(settings: Settings, library: FakeLibrary) -> Iterator[TestClient]:
    app = create_app(settings, open_library=lambda: library)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
