"""Judging a model: the mechanics, on synthetic voices."""

from dataclasses import replace
from pathlib import Path

import pytest

from dialect.acoustic.free_speech.shelf import Shelved, open_shelved
from dialect.atlas.load import load_atlas
from dialect.atlas.regions import RegionTree
from dialect.corpus.gather import Workshop
from dialect.corpus.manifest import Item, read_manifest
from dialect.errors import ArtefactError, CorpusError
from dialect.training.assess import assess_model, assess_on_new_sources, plan_of
from dialect.training.plan import Plan
from dialect.training.train import SPEAKERS, train_model

PLAN = Plan("mfcc-statistics")


@pytest.fixture(scope="module")
def tree() -> RegionTree:
    return load_atlas().regions


@pytest.fixture(scope="module")
def items(manifest: Path) -> tuple[Item, ...]:
    return read_manifest(manifest)


@pytest.fixture(scope="module")
def place(
    items: tuple[Item, ...],
    workshop: Workshop,
    tree: RegionTree,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A model of the first source."""
    folder = tmp_path_factory.mktemp("models") / "one"
    first = [item for item in items if item.source == "one"]
    rows = [replace(item, split="train") for item in first]
    rows[0] = replace(rows[0], split="test")
    rows[-1] = replace(rows[-1], split="test")
    train_model(rows, PLAN, folder, workshop, tree=tree, command="xiangyin train")
    return folder


@pytest.fixture
def shelved(place: Path) -> Shelved:
    return open_shelved(place)


def test_a_model_knows_how_it_was_trained(shelved: Shelved) -> None:
    assert plan_of(shelved) == PLAN


def test_other_speakers_are_judged(
    shelved: Shelved,
    place: Path,
    items: tuple[Item, ...],
    workshop: Workshop,
    tree: RegionTree,
) -> None:
    others = [item for item in items if item.source == "two"]
    absent = replace(others[0], path=Path("/absent.wav"))
    found = assess_model(shelved, place, [*others, absent], workshop, tree)
    assert found.figures["all"].n_recordings == len(others)
    assert "UAR" in found.figures["all"].values
    assert [one.row for one in found.failed] == [len(others)]
    assert all(one.snr_db is not None for one in found.heard)


def test_speakers_that_a_model_was_trained_on_are_refused(
    shelved: Shelved,
    place: Path,
    items: tuple[Item, ...],
    workshop: Workshop,
    tree: RegionTree,
) -> None:
    with pytest.raises(CorpusError, match="were trained on"):
        assess_model(shelved, place, items, workshop, tree)


def test_a_model_that_lost_its_speakers_is_not_judged(
    shelved: Shelved,
    tmp_path: Path,
    items: tuple[Item, ...],
    workshop: Workshop,
    tree: RegionTree,
) -> None:
    with pytest.raises(ArtefactError, match=SPEAKERS):
        assess_model(shelved, tmp_path, items, workshop, tree)


def test_each_source_is_judged_by_a_model_of_the_others(
    items: tuple[Item, ...], workshop: Workshop, tree: RegionTree
) -> None:
    found = assess_on_new_sources(PLAN, items, workshop, tree)
    assert found.figures["all"].n_recordings == len(items)
    assert {"source: one", "source: two"} <= found.figures.keys()
    assert not found.passed_over


def test_a_source_whose_absence_leaves_too_few_speakers_is_passed_over(
    items: tuple[Item, ...], workshop: Workshop, tree: RegionTree
) -> None:
    few = [item for n, item in enumerate(items) if item.source == "one" or n % 20 < 7]
    found = assess_on_new_sources(PLAN, few, workshop, tree)
    assert "at least 8 speakers" in found.passed_over["one"]
    assert "source: two" in found.figures


def test_one_source_cannot_be_left_out(
    items: tuple[Item, ...], workshop: Workshop, tree: RegionTree
) -> None:
    alone = [item for item in items if item.source == "one"]
    with pytest.raises(CorpusError, match="add a source"):
        assess_on_new_sources(PLAN, alone, workshop, tree)


def test_a_folder_without_a_model_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="xiangyin train MANIFEST"):
        open_shelved(tmp_path)
