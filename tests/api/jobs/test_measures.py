"""Measures lie under the case's lock, spare the next job the decoding, and go with the case."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.jobs.queue import make_job
from api.jobs.runner import Runner
from api.keeping.purge import erase
from api.settings import Settings
from tests.api.fakes import FakeLibrary, small_atlas
from tests.api.jobs.scene import NEXT, NOW, OPERATOR, ThreadEngine, asked
from tests.api.keeping.conftest import Filled, filled  # noqa: F401  # a fixture

MEASURED: list[Path] = []


class CountingLibrary(FakeLibrary):
    def measure(self, recording):  # type: ignore[no-untyped-def]  # as its parent
        MEASURED.append(recording.path)
        return super().measure(recording)


def open_counting(_folder: Path, model: str | None) -> FakeLibrary:
    return CountingLibrary(replace(small_atlas(), version=model or "next-atlas"))


@pytest.fixture
def case(filled: Filled) -> Filled:  # noqa: F811  # the fixture
    MEASURED.clear()
    return filled


def run(client: TestClient, settings: Settings, version: str) -> None:
    """Score the case, which the scene has closed, by a version of the library."""
    sessions = client.app.state.parts.sessions
    with sessions.begin() as session:
        query = {"statuses": ["closed"], "organisation_id": None, "case_ids": None}
        job = asked(model=version, versions=NEXT | {"atlas": version}, query=query)
        make_job(session, job, (OPERATOR, NOW.replace(year=2030)))
    Runner(settings, sessions, ThreadEngine(), opening=open_counting).run_next()


def kept(settings: Settings, case_id: UUID) -> list[Path]:
    folder = settings.data_folder / "objects" / "cases" / str(case_id)
    return [path for path in folder.rglob("measures-*") if path.is_file()]


def test_another_version_of_what_ranks_decodes_nothing_again(
    client: TestClient, settings: Settings, case: Filled
) -> None:
    run(client, settings, "one")
    run(client, settings, "two")
    assert len(MEASURED) == len(kept(settings, case.id)) == 1


def test_measures_lie_encrypted_and_go_with_the_case(
    client: TestClient, settings: Settings, case: Filled
) -> None:
    run(client, settings, "one")
    (path,) = kept(settings, case.id)
    assert b"measures of" not in path.read_bytes()
    erase(settings, case.number)
    assert kept(settings, case.id) == []


def test_damaged_measures_are_made_again(
    client: TestClient, settings: Settings, case: Filled
) -> None:
    run(client, settings, "one")
    (path,) = kept(settings, case.id)
    path.write_bytes(path.read_bytes()[:-1])
    run(client, settings, "two")
    assert len(MEASURED) == 2
