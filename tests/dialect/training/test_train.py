"""Training on synthetic voices: the mechanics, and no claim of accuracy."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dialect.acoustic.free_speech.encoder import open_encoder
from dialect.acoustic.free_speech.model import open_model
from dialect.acoustic.free_speech.shelf import METRICS, open_shelved
from dialect.atlas.load import load_atlas
from dialect.corpus.gather import Workshop
from dialect.corpus.manifest import read_manifest
from dialect.errors import ArtefactError, TrainingError
from dialect.training.plan import Plan, hash_speaker
from dialect.training.train import CARD, SPEAKERS, train_model
from tests.dialect.acoustic.free_speech.tiny_encoder import build
from tests.dialect.training.voices import made_corpus


def trained(manifest: Path, place: Path, workshop: Workshop, plan: Plan) -> dict[str, Any]:
    tree = load_atlas().regions
    items = read_manifest(manifest)
    return train_model(items, plan, place, workshop, tree=tree, command="xiangyin train m.csv")


@pytest.fixture(scope="module")
def place(manifest: Path, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of supervectors, with one augmentation."""
    folder = tmp_path_factory.mktemp("models") / "station-1"
    trained(manifest, folder, workshop, Plan(augmentations=("telephone",)))
    return folder


def test_a_trained_model_opens_and_tells_the_regions_of_its_manifest(place: Path) -> None:
    model = open_model(place.name, folder=place.parent)
    assert model.vectors.family == "sdc-supervector"
    assert set(model.forks.regions) == {"yue", "min"}


def test_speakers_are_kept_as_hashes_alone(place: Path, manifest: Path) -> None:
    hashes = (place / SPEAKERS).read_text(encoding="utf-8").splitlines()
    metrics = json.loads((place / METRICS).read_text(encoding="utf-8"))
    speakers = {item.speaker for item in read_manifest(manifest)}
    assert set(hashes) < {hash_speaker(speaker) for speaker in speakers}
    assert len(hashes) == metrics["learnt"]["speakers"]
    assert not any(
        s in (place / name).read_text("utf-8") for s in speakers for name in (METRICS, CARD)
    )


def test_figures_are_of_held_out_speakers_plain_and_through_each_augmentation(place: Path) -> None:
    metrics = json.loads((place / METRICS).read_text(encoding="utf-8"))
    held_out = metrics["held_out"]["recordings"]
    assert metrics["learnt"]["recordings"] + held_out == 40
    assert metrics["conditions"]["coded: telephone"]["n_recordings"] == held_out
    assert sum(one["recordings"] for one in metrics["by_region"].values()) == held_out


def test_sources_are_left_out_in_turn_and_judged(
    manifest: Path, tmp_path: Path, workshop: Workshop
) -> None:
    items = read_manifest(manifest)
    split = ["test" if row % 20 < 2 else "train" for row in range(len(items))]
    rows = [replace(item, split=one) for item, one in zip(items, split, strict=True)]
    place, tree = tmp_path / "m" / "x", load_atlas().regions
    plan = Plan("mfcc-statistics")
    metrics = train_model(rows, plan, place, workshop, tree=tree, command="xiangyin train m.csv")
    found = metrics["new_sources"]["conditions"]
    assert set(found) == {"all", "source: one", "source: two"}
    assert found["all"]["n_recordings"] == metrics["learnt"]["recordings"] == 36
    assert "| source: two | 18 |" in (place / CARD).read_text(encoding="utf-8")


def test_one_source_shows_nothing_of_others_and_has_no_say_in_rankings(
    tmp_path: Path, workshop: Workshop
) -> None:
    manifest = made_corpus(tmp_path / "corpus", n_speakers=12)
    metrics = trained(manifest, tmp_path / "m" / "x", workshop, Plan("mfcc-statistics"))
    assert metrics["for_ranking"] is False
    assert "never heard" in metrics["why_not"] or "does not beat chance" in metrics["why_not"]
    assert "no region comes from two" in metrics["new_sources"]["passed_over"]["every source"]


def test_the_card_tells_data_licences_results_and_limits_and_leaves_nothing_open(
    place: Path,
) -> None:
    card = (place / CARD).read_text(encoding="utf-8")
    for words in ("made for a test", "## Limits", "Forbidden", "telephone"):
        assert words in card
    assert not any(mark in card for mark in ("TODO", "None", "nan", "{", "..."))


def test_labels_of_an_experiment_are_trained_and_have_no_say_in_rankings(
    tmp_path: Path, workshop: Workshop
) -> None:
    manifest = made_corpus(tmp_path / "corpus", ("x-one", "x-two"), n_speakers=12)
    metrics = trained(manifest, tmp_path / "m" / "x", workshop, Plan("mfcc-statistics"))
    assert metrics["for_ranking"] is False
    assert "experiment" in metrics["why_not"]


def test_a_model_on_an_encoder_remembers_its_folder_and_refuses_another_network(
    manifest: Path, tmp_path: Path, workshop: Workshop
) -> None:
    folder, place = build(tmp_path / "network"), tmp_path / "models" / "encoded"
    trained(manifest, place, workshop, Plan("encoder", encoder=str(folder)))
    assert open_shelved(place).model.vectors.encoder == open_encoder(folder)
    metrics = json.loads((place / METRICS).read_text(encoding="utf-8"))
    metrics["plan"]["encoder"] = str(build(tmp_path / "other", hz=310.0))
    (place / METRICS).write_text(json.dumps(metrics), encoding="utf-8")
    with pytest.raises(ArtefactError, match="train it again"):
        open_shelved(place)


def test_too_few_speakers_leave_no_model(tmp_path: Path, workshop: Workshop) -> None:
    manifest = made_corpus(tmp_path / "corpus", n_speakers=3)
    with pytest.raises(TrainingError, match="at least 8 speakers"):
        trained(manifest, tmp_path / "m" / "x", workshop, Plan("mfcc-statistics"))
    assert not (tmp_path / "m").exists()


def test_training_that_was_killed_goes_on_where_it_ended(manifest: Path, tmp_path: Path) -> None:
    cache, place = tmp_path / "cache", tmp_path / "models" / "killed"
    options = ("--out", place, "--cache", cache, "--workers", "1")
    words = ["train", manifest, "--features", "mfcc-statistics", *options]
    command = [sys.executable, "-m", "dialect.cli", *map(str, words)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 120
    while len(list(cache.rglob("*.npz"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not place.exists()
    kept = {path: path.stat().st_mtime_ns for path in cache.rglob("*.npz")}
    assert len(kept) >= 3
    subprocess.run(command, check=True, capture_output=True)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert open_model("killed", folder=place.parent).forks.regions
