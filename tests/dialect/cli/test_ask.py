import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dialect.cli import main


def _ask(case: object, folder: Path, *options: str) -> Result:
    path = folder / "case.json"
    path.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    return CliRunner().invoke(main, ["ask", str(path), *options])


def test_ask_names_questions_with_their_answers_and_names_to_read_aloud(tmp_path: Path) -> None:
    clue = {"kind": "place_name", "heard": "一渡水", "script": "hanzi"}
    result = _ask({"clues": [clue]}, tmp_path, "--top", "3")
    assert result.exit_code == 0
    assert "下一步问什么" in result.stdout
    assert "念给他听" in result.stdout
    assert "新宁县" in result.stdout


def test_ask_answers_in_json_too(tmp_path: Path) -> None:
    result = _ask({}, tmp_path, "--top", "2", "--format", "json")
    answer = json.loads(result.stdout)
    assert len(answer["questions"]) == 2
    assert answer["questions"][0]["information_bits"] > 0
    assert "not a finding" in answer["notice"]


@pytest.mark.parametrize("case", [{"clues": [{"kind": "word"}]}, {"prior": {"99": 1.0}}])
def test_ask_says_what_is_wrong_with_a_case(case: object, tmp_path: Path) -> None:
    result = _ask(case, tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("xiangyin: ")
