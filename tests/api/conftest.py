"""The service on a database of its own, answering with the fake library.

What asks for `database_url`, directly or through `client`, runs on SQLite and on PostgreSQL.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.app import create_app
from api.settings import Settings
from api.storage.database import opened_database, sessions_of
from tests.api.databases import BACKENDS, postgresql_databases, sqlite_databases
from tests.api.fakes import FakeLibrary
from tests.api.storage.stores import CREDENTIALS, s3_server


@pytest.fixture(scope="session", params=BACKENDS)
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Path], str]]:
    if request.param == "sqlite":
        databases = sqlite_databases(tmp_path_factory.mktemp("template"))
    else:
        databases = postgresql_databases()
    with databases as new_database:
        yield new_database


@pytest.fixture
def database_url(new_database: Callable[[Path], str], tmp_path: Path) -> str:
    return new_database(tmp_path)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened_database(database_url) as engine:
        yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A transaction that a test may leave open."""
    with sessions_of(engine)() as session:
        yield session


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data_folder=tmp_path / "data",
        database_url=database_url,
        max_case_bytes=20_000,
        max_file_bytes=50_000,
        max_upload_bytes=120_000,
        max_files=3,
        processing_workers=0,
        job_runners=0,
    )


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        with s3_server() as address:
            patch.setenv("AWS_ENDPOINT_URL", address)
            yield address


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def client(settings: Settings, library: FakeLibrary) -> Iterator[TestClient]:
    app = create_app(settings, open_library=lambda: library)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
