"""Rows are chained whoever writes them, and tampering in the database is found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from api.audit.anchor import read_anchor
from api.audit.service import Origin, network_of, record, verify
from api.audit.tables import AuditEntry
from api.storage.database import sessions_of

ACTOR = UUID(int=7)
N_ROWS = 6


def origin() -> Origin:
    now = datetime.now(UTC)
    return Origin(ACTOR, "this machine", "/test", uuid4().hex, now)


@pytest.fixture
def anchor(tmp_path: Path) -> Path:
    return tmp_path / "anchor"


@pytest.fixture
def sessions(engine: Engine, anchor: Path) -> sessionmaker[Session]:
    return sessions_of(engine, audit_anchor=anchor)


@pytest.fixture
def written(sessions: sessionmaker[Session]) -> sessionmaker[Session]:
    for _ in range(N_ROWS // 2):
        with sessions.begin() as session:
            record(session, "case.create", origin(), case_id=uuid4(), subject=uuid4())
            record(session, "recording.read", origin())
    return sessions


def findings(sessions: sessionmaker[Session], anchor: Path) -> list[tuple[int, str]]:
    with sessions() as session:
        return [(finding.number, finding.text) for finding in verify(session, anchor)[1]]


def test_rows_are_numbered_chained_and_anchored(
    written: sessionmaker[Session], anchor: Path
) -> None:
    with written() as session:
        rows = list(session.scalars(select(AuditEntry).order_by(AuditEntry.number)))
    assert [row.number for row in rows] == list(range(1, N_ROWS + 1))
    assert [row.previous for row in rows[1:]] == [row.sha256 for row in rows[:-1]]
    assert read_anchor(anchor) == (N_ROWS, rows[-1].sha256)
    assert findings(written, anchor) == []


def test_what_was_rolled_back_was_not_done(written: sessionmaker[Session], anchor: Path) -> None:
    before = read_anchor(anchor)
    with written() as session:
        record(session, "case.create", origin())
        session.rollback()
        session.commit()
    assert read_anchor(anchor) == before
    assert findings(written, anchor) == []


def test_many_writers_make_one_chain(sessions: sessionmaker[Session], anchor: Path) -> None:
    def write(_: int) -> None:
        with sessions.begin() as session:
            session.execute(text("SELECT count(*) FROM audit_entry"))
            record(session, "case.create", origin())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert read_anchor(anchor)[0] == 40  # type: ignore[index]  # is there
    assert findings(sessions, anchor) == []


@pytest.mark.parametrize(
    ("statements", "number", "told"),
    [
        (["UPDATE audit_entry SET action = 'x' WHERE number = 3"], 3, "row 3 was changed"),
        (["DELETE FROM audit_entry WHERE number IN (2, 3)"], 2, "rows 2 to 3 are missing"),
        (["DELETE FROM audit_entry WHERE number = 1"], 1, "row 1 is missing"),
        (["DELETE FROM audit_entry WHERE number > 4"], 5, "rows 5 to 6 are missing"),
        (
            [
                "UPDATE audit_entry SET number = -2 WHERE number = 2",
                "UPDATE audit_entry SET number = 2 WHERE number = 3",
                "UPDATE audit_entry SET number = 3 WHERE number = -2",
            ],
            2,
            "row 2 does not follow row 1",
        ),
    ],
)
def test_tampering_in_the_database_is_found_and_located(
    written: sessionmaker[Session],
    engine: Engine,
    anchor: Path,
    statements: list[str],
    number: int,
    told: str,
) -> None:
    tamper(engine, *statements)
    first = findings(written, anchor)[0]
    assert (first[0], told in first[1]) == (number, True)


def test_rows_cut_off_with_the_head_moved_back_are_missed_by_the_anchor(
    written: sessionmaker[Session], engine: Engine, anchor: Path
) -> None:
    tamper(
        engine,
        "DELETE FROM audit_entry WHERE number > 4",
        "UPDATE audit_head SET number = 4, "
        "sha256 = (SELECT sha256 FROM audit_entry WHERE number = 4)",
    )
    assert findings(written, anchor) == [(6, "row 6, which the anchor names, is missing")]


def test_a_chain_computed_anew_is_not_the_one_that_was_anchored(
    written: sessionmaker[Session], engine: Engine, anchor: Path
) -> None:
    tamper(engine, "DELETE FROM audit_entry", "DELETE FROM audit_head")
    unanchored = sessions_of(engine)
    for _ in range(N_ROWS):
        with unanchored.begin() as session:
            record(session, "nothing.happened", origin())
    ((number, told),) = findings(written, anchor)
    assert (number, "rewritten" in told) == (N_ROWS, True)


def tamper(engine: Engine, *statements: str) -> None:
    """Do what somebody with the database's password can, for whom a trigger is no hindrance."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_entry_no_{verb}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize("host", [None, "", "testclient", "not an address"])
def test_what_is_no_address_is_an_unknown_network(host: str | None) -> None:
    assert network_of(host) == "unknown"
