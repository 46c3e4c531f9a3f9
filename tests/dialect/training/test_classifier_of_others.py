"""Calibrating somebody else's classifier by the command, and using it like any model."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dialect.acoustic.free_speech.shelf import METRICS, open_shelved
from dialect.atlas.load import load_atlas
from dialect.cli import main
from dialect.corpus.gather import Workshop
from dialect.corpus.manifest import read_manifest
from dialect.training.assess import assess_on_new_sources, plan_of
from dialect.training.train import CARD
from tests.dialect.acoustic.free_speech.tiny_classifiers import transformers

MAP = 'layout = "transformers"\n[labels]\ncmn = "yue"\nyue = "闽语"\neng = "other"\n'


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "labels.toml"
    path.write_text(MAP, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def place(manifest: Path, labels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calibrated")
    network = transformers(folder / "network")
    words = ("train", manifest, "--classifier", network, "--labels", labels, "--workers", 1)
    place = folder / "models" / "theirs"
    result = run(*words, "--out", place, "--cache", folder / "cache")
    assert result.exit_code == 0, result.output
    return place


def test_what_comes_out_is_an_ordinary_model_with_its_card(place: Path) -> None:
    shelved = open_shelved(place)
    card = (place / CARD).read_text(encoding="utf-8")
    assert set(shelved.model.forks.regions) == {"yue", "min"}
    for words in ("cmn: yue; yue: min; eng: other", "which others trained", "UAR"):
        assert words in card


def test_identify_asks_it(place: Path, manifest: Path) -> None:
    audio = read_manifest(manifest)[0].path
    answer = json.loads(run("identify", audio, "--model", place, "--format", "json").stdout)
    assert answer["model"] == "theirs"
    assert {one["id"] for one in answer["regions"]} == {"yue", "min"}


def test_it_is_calibrated_anew_without_each_source(
    place: Path, manifest: Path, workshop: Workshop
) -> None:
    plan, tree = plan_of(open_shelved(place)), load_atlas().regions
    found = assess_on_new_sources(plan, read_manifest(manifest), workshop, tree)
    assert plan.labels is not None
    assert set(found.figures) >= {"source: one", "source: two"}


def test_a_lost_network_says_where_it_has_to_lie(place: Path, manifest: Path) -> None:
    metrics = json.loads((place / METRICS).read_text(encoding="utf-8"))
    network = Path(metrics["plan"]["classifier"]) / "model.onnx"
    network.rename(network.with_suffix(".gone"))
    try:
        result = run("identify", read_manifest(manifest)[0].path, "--model", place)
    finally:
        network.with_suffix(".gone").rename(network)
    assert result.exit_code == 1
    assert str(network) in result.stderr


def test_a_map_for_another_classifier_is_refused(manifest: Path, tmp_path: Path) -> None:
    path = tmp_path / "labels.toml"
    path.write_text(MAP.replace("eng", "fra"), encoding="utf-8")
    words = ("train", manifest, "--classifier", transformers(tmp_path / "n"), "--labels", path)
    result = run(*words, "--out", tmp_path / "models" / "m", "--cache", tmp_path / "c")
    assert result.exit_code == 1
    assert "eng of the classifier are not mapped" in result.stderr
    assert "no fra" in result.stderr


def test_a_classifier_without_its_map_is_a_wrong_call(manifest: Path, tmp_path: Path) -> None:
    result = run("train", manifest, "--classifier", tmp_path)
    assert result.exit_code == 2
    assert "--classifier and --labels go together" in result.stderr
