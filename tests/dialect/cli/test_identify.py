import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from dialect.acoustic.free_speech.model import FreeSpeechModel, save_model
from dialect.acoustic.free_speech.shelf import METRICS
from dialect.acoustic.free_speech.tree import fit_forks
from dialect.acoustic.free_speech.vectors import Vectors
from dialect.cli import main
from dialect.features.melody import NAMES
from tests.dialect.training.voices import syllables, write_wav


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["identify", *map(str, words)])


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    write_wav(tmp_path / "a.wav", syllables(0, seed=1))
    return tmp_path / "a.wav"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A model of melody, fitted to nothing in particular."""
    rng = np.random.default_rng(0)
    regions = np.repeat(["yue", "min", "wu"], 10).tolist()
    forks = fit_forks(
        rng.normal(size=(30, len(NAMES))),
        regions,
        speech_s=np.full(30, 10.0),
        speakers=[str(n) for n in range(30)],
    )
    model = FreeSpeechModel(Vectors("melody"), forks)
    folder = save_model("station-1", model, folder=tmp_path / "models")
    (folder / METRICS).write_text('{"for_ranking": false}', encoding="utf-8")
    return folder


@pytest.fixture
def no_user_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "empty"))


@pytest.mark.usefixtures("no_user_model")
def test_without_a_model_it_says_so_with_both_remedies_and_ends_well(audio: Path) -> None:
    result = run(audio)
    assert result.exit_code == 0
    for words in ("没有自由谈话模型", "xiangyin train", "xiangyin elicit", "No model"):
        assert words in result.stdout.replace("\n", " ")


@pytest.mark.usefixtures("no_user_model")
def test_without_a_model_json_has_null_and_the_quality(audio: Path) -> None:
    answer = json.loads(run(audio, "--format", "json").stdout)
    assert answer["model"] is None
    assert answer["state"] == "no_model"
    assert answer["regions"] == []
    assert answer["net_speech_s"] > 3


def test_a_model_gives_regions_likeliest_first_and_none_of_these(audio: Path, place: Path) -> None:
    answer = json.loads(run(audio, "--model", place, "--format", "json").stdout)
    p = [one["probability"] for one in answer["regions"]]
    assert answer["model"] == "station-1"
    assert {one["id"] for one in answer["regions"]} == {"yue", "min", "wu"}
    assert p == sorted(p, reverse=True)
    assert sum(p) + answer["none_of_these"] == pytest.approx(1, abs=1e-3)


def test_the_table_names_regions_in_chinese(audio: Path, place: Path) -> None:
    result = run(audio, "--model", place)
    assert "粤语" in result.stdout
    assert "none of these" in result.stdout


def test_too_little_speech_is_said(tmp_path: Path, place: Path) -> None:
    write_wav(tmp_path / "short.wav", syllables(0, seed=1)[:32_000])
    answer = json.loads(run(tmp_path / "short.wav", "--model", place, "--format", "json").stdout)
    assert answer["state"] == "insufficient"
    assert answer["regions"] == []
    assert "3 s needed" in answer["why"]


def test_a_folder_without_a_model_is_refused(audio: Path, tmp_path: Path) -> None:
    result = run(audio, "--model", tmp_path / "nothing")
    assert result.exit_code == 1
    assert "xiangyin train MANIFEST" in result.stderr


def test_many_recordings_are_answered_a_line_each_and_a_bad_one_keeps_its_line(
    audio: Path, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.wav").write_bytes(b"no recording at all")
    result = run(audio, tmp_path / "bad.wav", audio, "--model", place, "--format", "json")
    first, bad, last = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 1
    assert first == last
    assert "error" in bad
    assert "bad.wav" in result.stderr


def test_the_table_says_which_recording_is_meant(audio: Path, place: Path) -> None:
    assert run(audio, audio, "--model", place).stdout.count("a.wav：净语音") == 2
