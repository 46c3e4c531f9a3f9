"""`xiangyin backup` and `xiangyin restore` at the terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.settings import Settings
from api.storage.key_ring import new_key_ring, rotate_key_file
from dialect.cli import main


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data-dir", str(folder)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a database and a key ring."""
    run(tmp_path / "here", "account", "link")
    rotate_key_file(Settings(data_folder=tmp_path / "here").key_ring_file, new_key_ring())
    return tmp_path / "here"


def test_what_was_backed_up_is_restored_once(folder: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "backup.tar")
    assert "KEYS ARE IN THE FILE" in run(folder, "backup", file, "--with-keys").output
    first, second = (run(tmp_path / "there", "restore", file) for _ in range(2))
    assert (first.exit_code, "已恢复" in first.output) == (0, True)
    assert (second.exit_code, "不是空的" in second.output) == (1, True)


def test_without_keys_both_commands_say_that_no_voice_can_be_heard(
    folder: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "backup.tar")
    assert "KEYS ARE NOT IN THE FILE" in run(folder, "backup", file).output
    assert "NO KEY RING" in run(tmp_path / "there", "restore", file).output
