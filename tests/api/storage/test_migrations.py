"""What migrations do to rows that are there."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from api.audit.service import verify
from api.storage.database import downgrade, migrate, sessions_of

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
