"""What the rules of keeping take, and what they leave."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select, update

from api.audit.tables import AuditEntry
from api.cases.tables import CaseFile
from api.clues.tables import LedgerEntry
from api.commands import verify_audit
from api.keeping.purge import plan_purge, purge
from api.ranking.tables import RankingRow
from api.recordings.tables import UploadRow
from api.settings import Settings
from api.storage.database import Base
from api.users.links import make_link
from api.users.tables import AccountLink, SessionRow
from tests.api.keeping.conftest import Filled

NOW = datetime.now(UTC)


@pytest.fixture
def old(engine: Engine, filled: Filled) -> Filled:
    """The case ended 400 days ago."""
    with engine.begin() as connection:
        connection.execute(update(CaseFile).values(changed_at=NOW - timedelta(days=400)))
    return filled


def count(engine: Engine, rows: type[Base]) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(rows)).scalar_one()


def objects_of(settings: Settings, case: Filled) -> list[str]:
    folder = settings.data_folder / "objects" / "cases" / str(case.id)
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_the_recordings_of_a_case_that_ended_long_ago_go_and_its_clues_stay(
    settings: Settings, client: TestClient, engine: Engine, old: Filled
) -> None:
    assert objects_of(settings, old)
    n_entries = count(engine, LedgerEntry)
    assert purge(settings)[0].n == 1
    assert objects_of(settings, old) == []
    reply = client.get(f"/api/v1/recordings/{old.recording_id}/audio")
    assert (reply.status_code, reply.json()["type"]) == (410, "/problems/erased")
    known = client.get(f"/api/v1/recordings/{old.recording_id}").json()
    assert known["state"] == "erased"
    with engine.connect() as connection:
        actions = set(connection.scalars(select(AuditEntry.action)))
    assert n_entries > 0
    assert count(engine, LedgerEntry) == n_entries
    assert "recordings.erase" in actions
    assert verify_audit(settings)[1] == []
    assert purge(settings)[0].n == 0


@pytest.mark.parametrize("change", [{"status": "open"}, {"changed_at": NOW}])
def test_an_open_case_and_one_that_ended_of_late_keep_theirs(
    settings: Settings, engine: Engine, old: Filled, change: dict[str, object]
) -> None:
    with engine.begin() as connection:
        connection.execute(update(CaseFile).values(**change))
    assert purge(settings)[0].n == 0
    assert objects_of(settings, old)


def test_a_station_may_keep_recordings_for_ever(settings: Settings, old: Filled) -> None:
    assert plan_purge(settings.model_copy(update={"erase_recordings_days": 0}))[0].n == 0


def test_a_dry_run_says_the_same_and_does_nothing(
    settings: Settings, engine: Engine, old: Filled
) -> None:
    planned = plan_purge(settings)
    assert objects_of(settings, old)
    assert purge(settings) == planned


def test_what_is_over_is_deleted_and_what_is_not_is_kept(
    settings: Settings, client: TestClient, engine: Engine, filled: Filled
) -> None:
    with client.app.state.parts.sessions.begin() as session:
        make_link(session, None, now=NOW - timedelta(days=2))
        make_link(session, filled.account_id, now=NOW)
        session.execute(
            update(UploadRow)
            .where(UploadRow.recording_id.is_(None))
            .values(expires_at=NOW - timedelta(hours=1))
        )
        session.add(ranking("old", NOW - timedelta(days=91)))
        others = SessionRow.account_id != filled.account_id
        session.execute(update(SessionRow).where(others).values(expires_at=NOW))
        session.add(ranking("new", NOW - timedelta(days=89)))
    purge(settings)
    with engine.connect() as connection:
        assert list(connection.scalars(select(RankingRow.id))) == ["new"]
        assert list(connection.scalars(select(AccountLink.account_id))) == [filled.account_id]
        assert set(connection.scalars(select(SessionRow.account_id))) == {filled.account_id}
        assert connection.scalar(select(func.count()).select_from(UploadRow)) == 1
    uploads = settings.data_folder / "objects" / "uploads"
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def ranking(name: str, at: datetime) -> RankingRow:
    return RankingRow(id=name, created_at=at, case={}, answer={}, versions={})
