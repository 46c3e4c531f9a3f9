"""`xiangyin check` at the terminal."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dialect.cli import main


def test_findings_stand_in_both_languages_and_a_fault_is_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = CliRunner().invoke(main, ["check", "--data-dir", str(tmp_path / "new")])
    assert (sound.exit_code, sound.output[0]) == (0, "好")
    monkeypatch.setenv("XIANGYIN_DATABASE_URL", "mysterious://x")
    faulty = CliRunner().invoke(main, ["check", "--data-dir", str(tmp_path / "new")])
    assert faulty.exit_code == 1
    assert faulty.output.splitlines()[-1].startswith("错  XIANGYIN_DATABASE_URL")
