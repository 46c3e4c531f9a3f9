"""`xiangyin keys` at the terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.settings import Settings
from api.storage.key_ring import new_key_ring, rotate_key_file
from dialect.cli import main


def test_a_rotation_asks_for_a_copy_of_the_old_key_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGYIN_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("XIANGYIN_PORT", "1")  # where nothing answers
    CliRunner().invoke(main, ["account", "link"])
    file = Settings(data_folder=tmp_path).key_ring_file
    rotate_key_file(file, new_key_ring())
    before = file.read_text()
    refused = CliRunner().invoke(main, ["keys", "rotate"], input="n\n")
    assert (refused.exit_code, file.read_text()) == (1, before)
    done = CliRunner().invoke(main, ["keys", "rotate"], input="y\n")
    assert "0 个案件换了新密钥" in done.output
    assert file.read_text() != before
