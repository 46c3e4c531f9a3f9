"""There and back again, on both databases and from one to the other."""

import json
import secrets
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from api.commands import verify_audit
from api.errors import KeepingError, NotReadyError
from api.keeping.archive import writing_archive
from api.keeping.backup import back_up, key_ring_text
from api.keeping.check_database import look_into_database
from api.keeping.restore import restore
from api.keeping.rows import kinds_of, rows_of
from api.settings import Settings
from api.storage.database import Base, downgrade, migrate, opened_database
from api.storage.key_ring import KeyRing, new_key_ring, rotate_key_file
from tests.api.databases import postgresql_databases
from tests.api.fakes import FakeLibrary
from tests.api.keeping.conftest import COPY, NOTE, Filled
from tests.api.people import sign_in_as
from tests.api.storage.stores import make_bucket

AUDIT = {"audit_entry", "audit_head"}
"""Tables to which backing up and restoring add rows."""


@pytest.fixture
def target(tmp_path: Path) -> Settings:
    """Another machine, on which nothing is yet."""
    return Settings(data_folder=tmp_path / "elsewhere", processing_workers=0, job_runners=0)


@pytest.fixture
def backup(settings: Settings, filled: Filled, tmp_path: Path) -> Path:
    path = tmp_path / "backup.tar"
    back_up(settings, path, key_ring=key_ring_text(settings))
    return path


def rows(settings: Settings) -> dict[str, set[bytes]]:
    with (
        opened_database(settings.resolved_database_url) as engine,
        engine.connect() as connection,
    ):
        return {
            table.name: set(rows_of(connection, table.name, kinds_of(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in AUDIT
        }


def played(settings: Settings, case: Filled) -> bytes:
    app = create_app(settings, open_library=FakeLibrary)
    with TestClient(app) as client:
        sign_in_as(client, case.account_id)
        return client.get(f"/api/v1/recordings/{case.recording_id}/audio").content


def test_everything_is_back_and_the_voice_is_heard(
    settings: Settings, target: Settings, backup: Path, filled: Filled
) -> None:
    restored = restore(target, backup)
    assert (restored.findings, restored.has_key_ring) == ((), True)
    assert rows(target) == rows(settings)
    assert verify_audit(target)[1] == []
    assert played(target, filled) == COPY


@pytest.mark.full
def test_a_station_moves_from_sqlite_to_postgresql(
    settings: Settings, target: Settings, backup: Path, filled: Filled, tmp_path: Path
) -> None:
    with postgresql_databases() as new_database:
        moved = target.model_copy(update={"database_url": new_database(tmp_path)})
        assert restore(moved, backup).findings == ()
        assert rows(moved) == rows(settings)
        assert played(moved, filled) == COPY
        with opened_database(moved.resolved_database_url) as engine, engine.connect() as connection:
            last = connection.scalar(text("SELECT max(id) FROM case_change"))
            following = connection.scalar(
                text("SELECT nextval(pg_get_serial_sequence('case_change', 'id'))")
            )
    assert following == last + 1


@pytest.mark.full
def test_a_station_moves_its_recordings_to_s3_and_backs_them_up_there(
    settings: Settings, target: Settings, backup: Path, filled: Filled, s3_address: str
) -> None:
    bucket = make_bucket(s3_address, f"bucket-{secrets.token_hex(4)}")
    moved = target.model_copy(update={"object_store": bucket})
    n_objects = restore(moved, backup).n_objects
    assert played(moved, filled) == COPY
    assert [finding for finding in look_into_database(moved) if not finding.is_good] == []
    again = back_up(moved, backup.with_name("again.tar"))
    assert (again.n_objects, n_objects > 1) == (n_objects, True)


def test_what_is_written_after_a_backup_began_is_not_in_it(
    settings: Settings, target: Settings, backup: Path, client: TestClient, filled: Filled
) -> None:
    client.post("/api/v1/cases", json={"called": "later"})
    restore(target, backup)
    assert "later" not in str(rows(target)["case_file"])


def test_the_keys_are_left_out_unless_they_are_asked_for(
    settings: Settings, target: Settings, filled: Filled, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "backup.tar")
    assert b"primaryKeyId" not in (tmp_path / "backup.tar").read_bytes()
    assert not restore(target, tmp_path / "backup.tar").has_key_ring
    rotate_key_file(target.key_ring_file, KeyRing.from_json(key_ring_text(settings)))
    assert played(target, filled) == COPY


def test_the_file_is_for_its_owner_alone_and_replaces_none(
    settings: Settings, backup: Path
) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    assert NOTE.encode() in backup.read_bytes()  # which is why
    with pytest.raises(KeepingError, match="there already"):
        back_up(settings, backup)
    with pytest.raises(KeepingError, match="no folder"):
        back_up(settings, backup.parent / "missing" / "backup.tar")


def test_a_database_that_is_not_empty_is_left_alone(
    target: Settings, backup: Path, filled: Filled
) -> None:
    restore(target, backup)
    before = rows(target)
    with pytest.raises(KeepingError, match="not empty"):
        restore(target, backup)
    assert rows(target) == before


def test_another_key_ring_is_not_overwritten(target: Settings, backup: Path) -> None:
    target.data_folder.mkdir()
    rotate_key_file(target.key_ring_file, new_key_ring())
    with pytest.raises(KeepingError, match="another key ring"):
        restore(target, backup)


def test_a_backup_that_was_changed_or_cut_off_brings_nothing_back(
    target: Settings, backup: Path
) -> None:
    whole = backup.read_bytes()
    backup.write_bytes(whole.replace(b"open", b"shut", 1))
    with pytest.raises(KeepingError, match="changed or damaged"):
        restore(target, backup)
    backup.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(KeepingError, match="cut off"):
        restore(target, backup)
    assert not (target.data_folder / "objects").exists()


def test_a_file_that_is_no_backup_is_refused(target: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all")
    for name in ("letter.txt", "missing.tar"):
        with pytest.raises(KeepingError, match="no backup"):
            restore(target, tmp_path / name)


def test_a_backup_of_a_newer_version_is_refused(target: Settings, backup: Path) -> None:
    rewrite(backup, lambda facts: facts | {"revision": "9999"})
    with pytest.raises(KeepingError, match="install a newer version"):
        restore(target, backup)


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    settings: Settings, target: Settings, backup: Path
) -> None:
    def as_0003_wrote_it(facts: dict[str, Any]) -> dict[str, Any]:
        held = ("data_key", "audit_entry", "audit_head", "organisation", "ranking")
        tables = {name: facts["tables"][name] for name in held}
        return facts | {"revision": "0003", "tables": tables}

    rewrite(backup, as_0003_wrote_it)
    assert restore(target, backup).findings == ()
    assert rows(target)["organisation"] == rows(settings)["organisation"]
    assert rows(target)["case_file"] == set()


def test_a_backup_that_would_write_outside_the_store_is_refused(
    target: Settings, backup: Path
) -> None:
    rewrite(backup, lambda facts: facts, more={"objects/../../outside": b"x"})
    with pytest.raises(KeepingError, match="no recording of ours"):
        restore(target, backup)


def test_a_database_that_is_not_there_or_is_old_is_not_backed_up(
    settings: Settings, target: Settings, tmp_path: Path
) -> None:
    with pytest.raises(KeepingError, match="no database"):
        back_up(target, tmp_path / "backup.tar")
    settings.data_folder.mkdir()
    with opened_database(settings.resolved_database_url) as engine:
        downgrade(engine, "0003")
        with pytest.raises(NotReadyError, match="0003"):
            back_up(settings, tmp_path / "backup.tar")
        migrate(engine)
    assert not (tmp_path / "backup.tar").exists()


def rewrite(
    backup: Path,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    more: dict[str, bytes] | None = None,
) -> None:
    """Write a backup again with other facts, as whoever knows the format can."""
    with tarfile.open(backup) as tar:
        members = {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]  # all are files
    facts = change(json.loads(members.pop("manifest.json")))
    members |= more or {}
    backup.unlink()
    with writing_archive(backup) as (archive, kept):
        for name, data in members.items():
            archive.add(name, BytesIO(data))
        kept |= {name: facts[name] for name in ("xiangyin", "revision", "made_at", "tables")}
