"""Accounts and the audit log at the terminal."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from api.settings import Settings
from api.storage.database import opened_database
from dialect.cli import main

Command = Callable[..., Result]


@pytest.fixture
def xiangyin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("XIANGYIN_DATA_FOLDER", str(tmp_path))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    return run


def test_a_link_for_an_admin_is_printed_and_noted(xiangyin: Command) -> None:
    first, second = (xiangyin("account", "link").output for _ in range(2))
    assert first.startswith("http://127.0.0.1:8000/welcome/")
    assert first != second
    assert "2 rows, whole" in xiangyin("audit", "verify").output


def test_an_account_that_is_not_there_is_named(xiangyin: Command) -> None:
    outcome = xiangyin("account", "disable", "li fang")
    assert (outcome.exit_code, "li fang" in outcome.output) == (1, True)
    assert xiangyin("account", "list").output == ""


def test_tampering_ends_with_status_1_and_names_the_row(xiangyin: Command, tmp_path: Path) -> None:
    for _ in range(3):
        xiangyin("account", "link")
    with (
        opened_database(Settings(data_folder=tmp_path).resolved_database_url) as engine,
        engine.begin() as connection,
    ):
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        connection.execute(text("UPDATE audit_entry SET network = 'x' WHERE number = 2"))
    outcome = xiangyin("audit", "verify")
    assert outcome.exit_code == 1
    assert outcome.output == "row 2 was changed after it was written\n"


def test_a_setting_that_cannot_be_is_named(
    xiangyin: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGYIN_PORT", "many")
    assert "XIANGYIN_PORT" in xiangyin("account", "list").output
