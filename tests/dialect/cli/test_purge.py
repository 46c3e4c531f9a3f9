"""`xiangyin purge` at the terminal."""

from pathlib import Path

from click.testing import CliRunner, Result

from dialect.cli import main


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--data-dir", str(folder)])


def test_nothing_is_done_without_yes(tmp_path: Path) -> None:
    run(tmp_path, "account", "link")
    planned, done = run(tmp_path, "purge"), run(tmp_path, "purge", "--yes")
    assert "would erase 0 uploads" in planned.output
    assert planned.output.splitlines()[-1].endswith("(nothing was done; --yes does it)")
    assert "已清除 0" in done.output
    assert "--yes" not in done.output


def test_a_case_that_is_not_there_is_named_in_both_languages(tmp_path: Path) -> None:
    run(tmp_path, "account", "link")
    outcome = run(tmp_path, "purge", "--case", "440106-2026-0001", "--yes")
    assert outcome.exit_code == 1
    assert "没有编号为 440106-2026-0001 的案件 (no case" in outcome.output


def test_a_folder_without_a_database_is_refused(tmp_path: Path) -> None:
    outcome = run(tmp_path / "new", "purge")
    assert (outcome.exit_code, "there is no database yet" in outcome.output) == (1, True)
