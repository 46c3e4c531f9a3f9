import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dialect.cli import main


@pytest.mark.full
def test_evaluate_evidence_prints_a_table_and_writes_the_report(tmp_path: Path) -> None:
    options = ["--protocol", "cross-transcriber", "--speakers", "3", "--out", str(tmp_path)]
    no_imports = ["--data-dir", str(tmp_path / "none")]
    result = CliRunner().invoke(main, ["evaluate", "evidence", *options, *no_imports])
    assert result.exit_code == 0, result.output
    report = json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))
    figures = report["series"][0]["answers"][0]["figures"]
    assert figures["group right"]["low"] <= figures["group right"]["value"]
    assert {one["n_answers"] for one in report["series"][0]["answers"]} >= {5, 10, 20}
    page = (tmp_path / "evidence.html").read_text(encoding="utf-8")
    assert "80 % set holds the home" in page
    assert "cross-transcriber" in result.stdout


def test_evaluate_refuses_an_unknown_protocol(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["evaluate", "evidence", "--protocol", "by-ear", "--out", str(tmp_path)]
    )
    assert result.exit_code == 2
    assert "leave-12km" in result.stderr
