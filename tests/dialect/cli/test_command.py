import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import soundfile as sf
from click.testing import CliRunner, Result

from dialect.atlas.load import load_atlas
from dialect.cli import main

YIDUSHUI = {"clues": [{"kind": "place_name", "heard": "一渡水", "script": "hanzi"}]}


def _run(*arguments: object, **options: str) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], **options)


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(YIDUSHUI), encoding="utf-8")
    return path


def test_rank_prints_a_table_with_reasons_and_none_of_these(case_file: Path) -> None:
    result = _run("rank", case_file, "--top", 3)
    assert result.exit_code == 0
    assert "新宁县" in result.stdout
    assert "以上都不是" in result.stdout
    assert "not a finding" in result.stdout


def test_rank_prints_one_json_answer_a_line_in_the_order_given(
    case_file: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("{}", encoding="utf-8")
    result = _run("rank", case_file, empty, case_file, "--format", "json", "--top", 1)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    names = [answer["candidates"][0]["name"] for answer in answers]
    assert names == ["新宁县", "东莞市", "新宁县"]


def test_a_bad_case_keeps_its_line_and_the_others_are_answered(
    case_file: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"clues": [{"kind": "area", "code": "99", "likelihood_ratio": 2}]}', "utf-8")
    result = _run("rank", bad, case_file, "--format", "json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert "99" in lines[0]["error"]
    assert lines[1]["candidates"][0]["name"] == "新宁县"


def test_rank_reads_a_case_from_standard_input() -> None:
    result = _run("rank", "-", "--format", "json", "--top", 1, input=json.dumps(YIDUSHUI))
    assert json.loads(result.stdout)["candidates"][0]["name"] == "新宁县"


def test_an_unreadable_recording_is_reported_and_the_clues_still_rank(
    case_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.wav").touch()
    result = _run("rank", case_file, "--audio", tmp_path / "empty.wav", "--format", "json")
    answer = json.loads(result.stdout)
    assert answer["candidates"][0]["name"] == "新宁县"
    assert answer["recordings"][0]["usable"] is False
    assert "0 字节" in answer["recordings"][0]["why"]


def test_audio_goes_with_a_single_case(case_file: Path) -> None:
    result = _run("rank", case_file, case_file, "--audio", "a.wav")
    assert result.exit_code == 2
    assert "single case" in result.stderr


def test_describe_says_what_a_recording_holds(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    sf.write(tmp_path / "noise.wav", 0.1 * rng.standard_normal(16_000), 16_000)
    facts = json.loads(_run("describe", tmp_path / "noise.wav", "--format", "json").stdout)
    assert facts["duration_s"] == pytest.approx(1.0, abs=0.05)
    assert set(facts) >= {"net_speech_s", "snr_db", "clipped_share", "bandwidth_hz", "speech"}


def test_describe_of_a_text_file_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "note.wav").write_text("this is no recording\n" * 50, encoding="utf-8")
    result = _run("describe", tmp_path / "note.wav")
    assert result.exit_code == 1
    assert "内容是文本" in result.stderr
    assert "text" in result.stderr
    assert "Traceback" not in result.output


def test_schema_is_json() -> None:
    assert "clues" in json.loads(_run("schema").stdout)["properties"]


def test_atlas_show_counts_the_country() -> None:
    result = _run("atlas", "show")
    assert "41352 townships" in result.stdout
    assert "3006 survey points" in result.stdout


@pytest.mark.parametrize(
    ("term", "shown"),
    [("430528", "一渡水镇"), ("新宁县", "430528"), ("胶辽官话", "mandarin.jiaoliao.denglian")],
)
def test_atlas_show_looks_up_a_county_or_region(term: str, shown: str) -> None:
    assert shown in _run("atlas", "show", term).stdout


def test_atlas_show_of_an_unknown_place_says_so() -> None:
    result = _run("atlas", "show", "乌有乡")
    assert result.exit_code == 1
    assert "乌有乡" in result.stderr


def test_atlas_build_names_the_missing_source(tmp_path: Path) -> None:
    result = _run("atlas", "build", "--from", tmp_path, "--to", tmp_path / "out")
    assert result.exit_code == 1
    assert "--from" in result.stderr


def test_readings_imported_into_a_directory_are_ranked_with_from_there(tmp_path: Path) -> None:
    readings = load_atlas().readings
    points = np.unique(readings.locality[readings.rows("水")])[:50]
    names = load_atlas().localities.name[points].tolist()
    columns = {"locality": names, "char": ["龘"] * 50, "ipa": ["fei"] * 50, "tone": ["1"] * 50}
    constant = {"extra": [""] * 50, "src": ["mcpdict"] * 50}
    pq.write_table(pa.table(columns | constant), tmp_path / "full.parquet")
    clue = {"kind": "reading", "char": "龘", "heard": "fei", "script": "ipa"}
    (tmp_path / "case.json").write_text(json.dumps({"clues": [clue]}), encoding="utf-8")

    imported = _run("atlas", "import-readings", tmp_path / "full.parquet", "--data-dir", tmp_path)
    ranked = _run("rank", tmp_path / "case.json", "--data-dir", tmp_path, "--top", 1)

    assert imported.exit_code == 0
    assert "readings written to" in imported.stdout
    assert ranked.exit_code == 0
    assert "据导入的完整字音表" in ranked.stdout.replace("\n", "")
