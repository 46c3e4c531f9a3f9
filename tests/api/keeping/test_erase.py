"""After a case is erased nothing of the person is found, wherever one looks."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, delete, select, text, update
from sqlalchemy.exc import IntegrityError

from api.audit.tables import AuditEntry
from api.cases.tables import CaseFile, CaseGram
from api.commands import verify_audit
from api.errors import KeepingError
from api.keeping.erase import OUTLIVES, case_tables
from api.keeping.purge import Due, erase, plan_erasure
from api.keeping.rows import kinds_of, rows_of
from api.settings import Settings
from api.storage.database import Base
from tests.api.keeping.conftest import NAME, NOTE, Filled


def dump(engine: Engine) -> str:
    with engine.connect() as connection:
        return "".join(
            line.decode()
            for table in Base.metadata.sorted_tables
            for line in rows_of(connection, table.name, kinds_of(table))
        )


def spellings(words: str) -> list[bytes]:
    """Return words as text columns and as JSON columns hold them."""
    return [words.encode(), json.dumps(words).strip('"').encode()]


def test_no_word_and_no_voice_of_an_erased_case_is_left(
    settings: Settings, engine: Engine, filled: Filled, tmp_path: Path
) -> None:
    assert NAME in dump(engine)
    assert NOTE in dump(engine)
    erase(settings, filled.number)
    assert NAME not in dump(engine)
    assert NOTE not in dump(engine)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if str(filled.id) in str(path)] == []
    kept = b"".join(path.read_bytes() for path in files)
    assert [word for word in (*spellings(NAME), *spellings(NOTE)) if word in kept] == []


def test_the_files_of_sqlite_held_the_words_before(
    settings: Settings, filled: Filled, tmp_path: Path
) -> None:
    """Else not finding them afterwards would prove nothing."""
    if not settings.resolved_database_url.startswith("sqlite"):
        pytest.skip("the files of PostgreSQL lie with its server")
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("xiangyin.db*"))
    assert [word for word in (*spellings(NAME), *spellings(NOTE)) if word not in kept] == []


def test_the_audit_log_stays_whole_and_tells_of_the_erasing(
    settings: Settings, engine: Engine, filled: Filled
) -> None:
    n_rows, _ = verify_audit(settings)
    erase(settings, filled.number)
    assert verify_audit(settings) == (n_rows + 1, [])
    with engine.connect() as connection:
        query = select(AuditEntry.action, AuditEntry.case_id).order_by(AuditEntry.number.desc())
        assert tuple(connection.execute(query.limit(1)).one()) == ("case.erase", filled.id)


def test_an_erased_case_is_seen_no_more_and_still_counted(
    settings: Settings, client: TestClient, filled: Filled
) -> None:
    erase(settings, filled.number)
    assert client.get(filled.address).status_code == 404
    assert client.get(f"/api/v1/recordings/{filled.recording_id}/audio").status_code == 404
    listed = client.get("/api/v1/cases").json()
    exported = client.get("/api/v1/exchange/cases").text
    assert filled.number not in f"{listed}{exported}"
    with client.app.state.parts.sessions() as session:
        case = session.get_one(CaseFile, filled.id)
        assert (case.number, case.status, case.called) == (filled.number, "closed", "")


def test_the_person_of_an_erased_case_is_told_apart_from_that_of_their_other_cases(
    settings: Settings, engine: Engine, filled: Filled
) -> None:
    with engine.begin() as connection:
        person = connection.scalar(select(CaseFile.person_id).where(CaseFile.id == filled.id))
        connection.execute(update(CaseFile).values(person_id=person))
    erase(settings, filled.number)
    with engine.connect() as connection:
        assert len(set(connection.scalars(select(CaseFile.person_id)))) == 2


def test_what_comes_in_while_a_case_is_erased_goes_with_the_next_time(
    settings: Settings, engine: Engine, filled: Filled
) -> None:
    erase(settings, filled.number)
    with engine.begin() as connection:
        connection.execute(update(CaseFile).values(notes=NOTE))
        connection.execute(CaseGram.__table__.insert().values(gram=1, case_id=filled.id))
    assert erase(settings, filled.number)[1].n == 1
    with engine.connect() as connection:
        assert connection.scalar(select(CaseFile.notes).where(CaseFile.id == filled.id)) == ""


def test_a_dry_run_counts_and_erases_nothing(
    settings: Settings, engine: Engine, filled: Filled
) -> None:
    before = dump(engine)
    planned = plan_erasure(settings, filled.number)
    assert dump(engine) == before
    assert erase(settings, filled.number) == planned
    assert isinstance(planned[1], Due)
    assert planned[1].n > 20


def test_a_number_that_no_case_has_is_named(settings: Settings, client: TestClient) -> None:
    with pytest.raises(KeepingError, match="000000-2026-0001"):
        erase(settings, "000000-2026-0001")


@pytest.mark.parametrize("table", ["case_version", "case_change", "ledger_entry", "case_ranking"])
def test_rows_that_only_grow_stay_while_their_case_is_not_erased(
    engine: Engine, filled: Filled, table: str
) -> None:
    with engine.connect() as connection, pytest.raises(IntegrityError, match="only with an erased"):
        connection.execute(delete(Base.metadata.tables[table]))


@pytest.mark.parametrize(
    "table", ["withdrawal", "follow_up_event", "clip_verdict", "clip_verdict_withdrawal"]
)
def test_so_do_rows_below_them(engine: Engine, filled: Filled, table: str) -> None:
    with engine.connect() as connection, pytest.raises(IntegrityError, match="only with an erased"):
        connection.execute(delete(Base.metadata.tables[table]))


def test_a_case_that_was_erased_stays_so(
    settings: Settings, engine: Engine, filled: Filled
) -> None:
    erase(settings, filled.number)
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text("UPDATE case_file SET erased_at = NULL"))


def test_every_table_is_erased_from_or_known_to_hold_nothing_of_a_case() -> None:
    """A new table fails here until somebody has thought about it."""
    erased = {table.name for table, _ in case_tables(UUID(int=1))}
    of_no_case = {
        "account", "account_link", "account_role", "api_token", "attempt_count", "audit_head",
        "case_serial", "identity", "job", "organisation", "person", "ranking", "recovery_code",
        "session", "upload_quota", "volunteer",
    }  # fmt: skip
    assert erased | of_no_case | OUTLIVES == set(Base.metadata.tables)
    assert not erased & (of_no_case | OUTLIVES)
