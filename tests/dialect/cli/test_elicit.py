import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from click.testing import CliRunner, Result

from dialect.cli import main

SAMPLES = Path(__file__).parents[3] / "samples"
CANTONESE = SAMPLES / "recordings" / "synthetic-cantonese-numerals.opus"


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["elicit", *(str(argument) for argument in arguments)])


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    path = tmp_path / "noise.wav"
    sf.write(path, 0.1 * np.random.default_rng(5).standard_normal(48_000), 16_000)
    return path


def test_numerals_are_found_and_lead_to_where_they_are_said_so() -> None:
    result = _run(CANTONESE, "--list", "numerals", "--top", 3)
    assert result.exit_code == 0
    assert "按省：广东省" in result.stdout
    assert "最支持" in result.stdout
    assert "比特" in result.stdout
    assert "粤语广府片" in result.stdout


def test_marks_alone_are_taken_as_they_are(tmp_path: Path) -> None:
    case = json.loads((SAMPLES / "cases" / "synthetic-cantonese.json").read_text("utf-8"))
    marks = tmp_path / "marks.json"
    marks.write_text(json.dumps(case["recordings"][0]["segments"]), encoding="utf-8")
    result = _run(CANTONESE, "--marks", marks, "--format", "json", "--top", 1)
    answer = json.loads(result.stdout)
    assert "11 个标注的字" in answer["ranking"]["recordings"][0]["why"]
    assert answer["ranking"]["provinces"][0]["name"] == "广东省"
    assert {word["confidence"] for word in answer["words"]} == {1.0}


def test_a_word_that_is_not_in_the_atlas_is_named() -> None:
    result = _run(CANTONESE, "--words", "一,龘")
    assert result.exit_code == 1
    assert "the atlas has no 龘" in result.stderr


def test_noise_gives_no_ranking_by_its_words(noise: Path) -> None:
    result = _run(noise, "--list", "numerals", "--top", 1)
    assert result.exit_code == 1
    assert "没有" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((), "give a recording"),
        ((CANTONESE,), "say what is said"),
        ((CANTONESE, "--words", "一,二", "--list", "numerals"), "not both"),
    ],
)
def test_a_command_that_says_too_little_or_too_much_is_refused(
    arguments: tuple[object, ...], problem: str
) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert problem in result.stderr


def test_marks_that_are_no_json_are_refused(tmp_path: Path) -> None:
    marks = tmp_path / "marks.json"
    marks.write_text("一 1.0 1.4", encoding="utf-8")
    result = _run(CANTONESE, "--marks", marks)
    assert result.exit_code == 1
    assert "is no JSON" in result.stderr


def test_an_absent_recogniser_says_what_is_missing(tmp_path: Path) -> None:
    result = _run(CANTONESE, "--list", "numerals", "--recogniser", tmp_path)
    assert result.exit_code == 1
    assert "vocab.json cannot be read" in result.stderr


def test_a_sheet_holds_every_word_with_its_picture() -> None:
    result = _run("--sheet", "words-20")
    assert result.exit_code == 0
    assert result.stdout.count("<tr>") == 21
    assert "两根手指" in result.stdout
    assert "结果仅供查访" in result.stdout


@pytest.mark.parametrize(("name", "start"), [("a.html", "<!doctype html>"), ("a.svg", "<svg")])
def test_a_plot_is_written_beside_the_answer(tmp_path: Path, name: str, start: str) -> None:
    result = _run(CANTONESE, "--list", "numerals", "--top", 1, "--plot", tmp_path / name)
    assert result.exit_code == 0
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert text.startswith(start)
    assert text.count("粤语广府片") >= 3


def test_words_are_printed_with_how_surely_they_are_there() -> None:
    result = _run(CANTONESE, "--words", "一,二,三,四,五,六,七,八,九,十,虎", "--top", 1)
    assert "把握" in result.stdout
    assert "没有找到：虎" in result.stdout
