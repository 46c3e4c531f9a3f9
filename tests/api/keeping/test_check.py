"""What `xiangyin check` finds, on both databases."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from api.audit.service import Origin, record
from api.keeping.check import check_installation
from api.keeping.check_database import look_into_database
from api.keeping.finding import Finding
from api.settings import Settings
from api.storage.case_keys import make_case_key
from api.storage.database import opened_database, sessions_of
from api.storage.key_ring import new_key_ring, rotate_key_file
from api.users.accounts import create_account
from api.users.second_factor import begin_enrolment

NOW = datetime.now(UTC)


def wrong(settings: Settings, **changes: object) -> list[str]:
    """Return what is wrong, in English."""
    changed = settings.model_copy(update=changes)
    return [finding.english for finding in check_installation(changed) if not finding.is_good]


def wrong_in_database(settings: Settings, **changes: object) -> list[str]:
    """Return what only the database tells, without opening atlas and models."""
    changed = settings.model_copy(update=changes)
    return [finding.english for finding in look_into_database(changed) if not finding.is_good]


@pytest.fixture
def sound(settings: Settings) -> Settings:
    """An installation with a key, a case and an audit row."""
    settings.data_folder.mkdir(mode=0o700)
    ring = new_key_ring()
    rotate_key_file(settings.key_ring_file, ring)
    with opened_database(settings.resolved_database_url) as engine:
        sessions = sessions_of(engine, audit_anchor=settings.audit_anchor)
        with sessions.begin() as session:
            make_case_key(session, ring, UUID(int=7), at=NOW)
            begin_enrolment(create_account(session, "li fang", [], now=NOW), ring)
            record(session, "case.open", origin(NOW))
    return settings


def origin(at: datetime) -> Origin:
    return Origin(UUID(int=1), "this machine", "test", "-", at)


def test_a_sound_installation_has_no_fault_and_the_store_no_probe_left(sound: Settings) -> None:
    findings = list(check_installation(sound))
    assert [finding.english for finding in findings if not finding.is_good] == []
    assert "opens the recordings of all 1 cases" in str(findings)
    assert [path for path in (sound.data_folder / "objects").rglob("*") if path.is_file()] == []


def test_nothing_is_wrong_or_made_before_the_first_start(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "new")
    assert wrong(settings) == []
    assert not settings.data_folder.exists()


def test_a_damaged_model_of_free_speech_is_a_fault_that_names_its_remedy(sound: Settings) -> None:
    (sound.data_folder / "models" / "free-speech").mkdir(parents=True)
    (fault,) = wrong(sound)
    assert "rankings do without it" in fault
    assert "xiangyin train MANIFEST" in fault


def test_a_lost_key_and_a_wrong_one_are_told_apart(sound: Settings) -> None:
    sound.key_ring_file.unlink()
    assert "cannot be read" in wrong_in_database(sound)[0]
    other = SecretStr(new_key_ring().to_json())
    voices, second_factors = wrong_in_database(sound, key_ring=other)
    assert "recordings of 1 of 1 cases" in voices
    assert "second factor of 1 accounts" in second_factors


def test_what_others_may_read_is_named(sound: Settings) -> None:
    sound.data_folder.chmod(0o755)
    sound.key_ring_file.chmod(0o644)
    assert [fault.partition(":")[0] for fault in wrong(sound)] == [
        "other users may look into the data folder",
        "others may read the key",
    ]


def test_a_full_disk_and_passwords_in_the_clear_are_named(sound: Settings) -> None:
    first, second = wrong(sound, min_free_bytes=2**60, host="0.0.0.0")
    assert "XIANGYIN_PUBLIC_URL=https" in first
    assert "make room" in second


def test_a_store_that_cannot_be_used_is_named(sound: Settings) -> None:
    (sound.data_folder / "file").touch()
    assert "OBJECT_STORE" in wrong(sound, object_store=str(sound.data_folder / "file"))[0]


def test_a_database_that_does_not_answer_is_named_without_its_password(sound: Settings) -> None:
    word = secrets.token_hex(8)
    address = f"postgresql+psycopg://nobody:{word}@127.0.0.1:1/x"
    findings: list[Finding] = list(
        look_into_database(sound.model_copy(update={"database_url": address}))
    )
    assert "does not answer" in findings[-1].english
    assert word not in str(findings)


def test_a_database_of_a_newer_version_is_named(sound: Settings) -> None:
    with opened_database(sound.resolved_database_url) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    faults = wrong_in_database(sound)
    with opened_database(sound.resolved_database_url) as engine, engine.begin() as connection:
        connection.execute(
            text("DROP TABLE alembic_version")
        )  # so that the next test gets a new one
    assert "newer than this version" in faults[0]


def test_a_log_that_was_cut_off_and_a_clock_that_is_behind_are_named(sound: Settings) -> None:
    with opened_database(sound.resolved_database_url) as engine:
        with sessions_of(engine, audit_anchor=sound.audit_anchor).begin() as session:
            record(session, "case.open", origin(NOW + timedelta(hours=1)))
        assert "clock is off" in wrong_in_database(sound)[0]
        sound.audit_anchor.write_text(f"9 {'a' * 64}\n")
        assert "row 9, which the anchor names, is missing" in wrong_in_database(sound)[0]
