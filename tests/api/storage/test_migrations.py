"""What migrations do to rows that are there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, Engine, MetaData, Table, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from api.audit.service import verify
from api.cases.edits import edit_case
from api.cases.tables import CaseFile
from api.errors import NotReadyError
from api.recordings.tables import RecordingRow, UploadRow
from api.storage.case_keys import make_case_key
from api.storage.database import Base, downgrade, migrate, sessions_of
from api.storage.key_ring import new_key_ring
from api.storage.key_table import DataKeyRow
from api.users.accounts import create_account
from api.users.second_factor import open_secret
from api.users.tables import Account
from tests.api.people import make_case
from tests.api.stored import CASEWORKER, START, opened

INSERT = text(
    "INSERT INTO audit_entry (at, action, route, request_id, subject, consent, n_recordings) "
    "VALUES (:at, 'rank', '/api/v1/rank', :request_id, :subject, 'analysis-1', 2)"
)


def test_audit_rows_from_before_become_the_beginning_of_the_chain(
    engine: Engine, tmp_path: Path
) -> None:
    downgrade(engine, "0001")
    with engine.begin() as connection:
        for index in range(3):
            at = datetime(2026, 1, 1, 12, 0, index, 250, tzinfo=UTC)
            at_kept = at if engine.dialect.name == "postgresql" else str(at.replace(tzinfo=None))
            row = {"at": at_kept, "request_id": f"{index:032x}", "subject": "0" * 32}
            connection.execute(INSERT, row)
    migrate(engine)
    with sessions_of(engine)() as session:
        assert verify(session, tmp_path / "no-anchor") == (3, [])
    downgrade(engine, "0001")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM audit_entry")) == 3


def test_a_second_factor_from_before_is_locked_and_goes_on(engine: Engine) -> None:
    ring, sessions = new_key_ring(), sessions_of(engine)
    with sessions.begin() as session:
        account_id = create_account(session, "li fang", [], now=START).id
    downgrade(engine, "0005")
    with engine.begin() as connection:
        connection.execute(text("UPDATE account SET totp_secret = 'JBSWY3DPEHPK3PXP'"))
    with pytest.raises(NotReadyError, match="start the service once"):
        migrate(engine)
    migrate(engine, open_ring=lambda: ring)
    with sessions() as session:
        assert open_secret(session.get_one(Account, account_id), ring) == "JBSWY3DPEHPK3PXP"
    downgrade(engine, "0005", open_ring=lambda: ring)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT totp_secret FROM account")) == "JBSWY3DPEHPK3PXP"


def test_recordings_stay_with_their_case_and_those_of_no_case_go_with_their_key(
    engine: Engine,
) -> None:
    sessions, kept, lost = sessions_of(engine), UUID(int=7), UUID(int=8)
    with sessions.begin() as session:
        make_case(session, kept)
    downgrade(engine, "0005")
    with sessions.begin() as session:
        for case_id in (kept, lost):
            make_case_key(session, new_key_ring(), case_id, at=START)
            session.execute(as_it_was("recording", engine).insert().values(recording(case_id)))
            session.execute(as_it_was("upload", engine).insert().values(upload(case_id)))
    migrate(engine)
    with sessions() as session:
        assert [row.case_id for row in session.scalars(select(RecordingRow))] == [kept]
        assert [row.recording_id for row in session.scalars(select(UploadRow))] == [kept]
        assert session.get_one(DataKeyRow, kept).wrapped_key is not None
        assert session.get_one(DataKeyRow, lost).wrapped_key is None
    with engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(update(RecordingRow).values(case_id=lost))


def as_it_was(name: str, engine: Engine) -> Table:
    """Return a table with the columns that it has now, in the types of the service."""
    there = {column["name"] for column in inspect(engine).get_columns(name)}
    table = Base.metadata.tables[name]
    return Table(name, MetaData(), *(Column(c.name, c.type) for c in table.c if c.name in there))


def recording(case_id: UUID) -> dict[str, Any]:
    return {
        "id": case_id,
        "case_id": case_id,
        "content_hash": "0" * 64,
        "size_bytes": 1,
        "consent": "c",
        "sent_by": case_id,
        "sent_how": "tus",
        "received_at": START,
        "state": "ready",
        "attempts": 1,
    }


def upload(case_id: UUID) -> dict[str, Any]:
    return {
        "id": case_id,
        "case_id": case_id,
        "length_bytes": 1,
        "offset_bytes": 1,
        "consent": "c",
        "sent_by": case_id,
        "created_at": START,
        "expires_at": START,
        "recording_id": case_id,
    }


def test_cases_that_are_over_learn_from_their_versions_when_they_were_closed(
    engine: Engine,
) -> None:
    sessions, day = sessions_of(engine), timedelta(days=1)
    with sessions.begin() as session:
        case_id = opened(session).id
        for n, status in enumerate(("closed", "open", "closed", "reunited"), start=1):
            case = session.get_one(CaseFile, case_id)
            edit_case(session, CASEWORKER, case, (n, {"status": status}), START + n * day)
        open_id = opened(session).id
    downgrade(engine, "0005")
    migrate(engine)
    with sessions() as session:
        assert session.get_one(CaseFile, case_id).closed_at == START + 3 * day
        assert session.get_one(CaseFile, open_id).closed_at is None
