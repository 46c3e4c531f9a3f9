import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dialect.cli import main
from dialect.cli.corpus import LAYOUT_NAMES
from dialect.corpus.layouts import LAYOUTS
from dialect.corpus.manifest import read_manifest
from tests.dialect.corpus import replicas


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["corpus", *map(str, words)])


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A manifest of the replica of the iFLYTEK challenge."""
    path = tmp_path / "manifest.csv"
    result = run("read", "iflytek", replicas.iflytek(tmp_path / "corpus"), "--out", path)
    assert result.exit_code == 0, result.output
    return path


def test_the_command_knows_every_layout() -> None:
    assert set(LAYOUT_NAMES) == set(LAYOUTS)


def test_read_writes_a_manifest_and_a_table_of_what_was_left_out(manifest: Path) -> None:
    assert len(read_manifest(manifest)) == 6
    with manifest.with_name("manifest.left-out.csv").open(encoding="utf-8") as file:
        (left_out,) = csv.DictReader(file)
    assert left_out["kind"] == "unknown label"
    assert "baseline" in left_out["where"]


def test_read_shows_what_each_region_has(tmp_path: Path) -> None:
    result = run("read", "accents", replicas.accents(tmp_path), "--out", tmp_path / "m.csv")
    assert "x-hindi" in result.stdout
    assert "1 recordings written" in result.stdout


def test_read_refuses_a_folder_of_another_layout(tmp_path: Path) -> None:
    result = run("read", "kespeech", tmp_path, "--out", tmp_path / "m.csv")
    assert result.exit_code == 1
    assert "give the folder" in result.stderr
    assert not (tmp_path / "m.csv").exists()


def test_check_passes_a_good_manifest_and_tells_what_to_know(manifest: Path) -> None:
    result = run("check", manifest)
    assert result.exit_code == 0, result.output
    assert "source across splits: 1 (figures will flatter" in result.stdout
    assert "6 recordings, 0 problems, 1 things to know" in result.stdout


def test_check_lists_every_problem_as_json(manifest: Path) -> None:
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("hakka", "narnia"), encoding="utf-8"
    )
    result = run("check", manifest, "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert report["wrong"] == 2
    assert [p["where"] for p in report["problems"] if p["kind"] == "unknown region"] == [
        "row 4",
        "row 5",
    ]


def test_split_parts_speakers(manifest: Path, tmp_path: Path) -> None:
    out = tmp_path / "split.csv"
    result = run("split", manifest, "--shares", 0.5, 0, 0.5, "--out", out)
    assert result.exit_code == 0, result.output
    splits = [(item.region, item.split) for item in read_manifest(out)]
    assert len(set(splits)) == 6


def test_split_refuses_with_the_regions_that_have_too_few(manifest: Path, tmp_path: Path) -> None:
    result = run("split", manifest, "--out", tmp_path / "split.csv")
    assert result.exit_code == 1
    assert "needs 3 speakers" in result.stderr
    assert "hakka (2)" in result.stderr


def test_split_names_wider_regions_where_asked(manifest: Path, tmp_path: Path) -> None:
    out = tmp_path / "split.csv"
    result = run("split", manifest, "--level", "supergroup", "--shares", 0.5, 0, 0.5, "--out", out)
    assert result.exit_code == 0, result.output
    assert {item.region for item in read_manifest(out)} == {"xiang", "hakka", "mandarin"}
