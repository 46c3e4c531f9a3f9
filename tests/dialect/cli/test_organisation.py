"""Organisations at the terminal."""

from pathlib import Path

from click.testing import CliRunner, Result

from dialect.cli import main


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["organisation", *arguments, "--data-dir", str(folder)])


def test_what_is_added_is_listed_with_its_identifier(tmp_path: Path) -> None:
    identifier = run(tmp_path, "add", "广州救助站", "--area", "440106").output.strip()
    listed = run(tmp_path, "list").output
    assert listed == f"广州救助站\tstation\t440106\t{identifier}\n"


def test_a_division_that_is_not_there_is_named_in_both_languages(tmp_path: Path) -> None:
    outcome = run(tmp_path, "add", "某站", "--area", "99")
    assert outcome.exit_code == 1
    assert "没有代码为 '99' 的区划" in outcome.output
    assert "no division has the code '99'" in outcome.output
