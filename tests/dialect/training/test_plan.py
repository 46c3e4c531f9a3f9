"""Who is learnt from and who is kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from dialect.atlas.load import load_atlas
from dialect.atlas.regions import RegionTree
from dialect.corpus.manifest import Item
from dialect.errors import CorpusError
from dialect.training.plan import Plan, deal_rows, hash_speaker, refuse_shared


def item(n: int, region: str = "yue", split: str = "") -> Item:
    return Item(Path(f"/{n}.wav"), region, f"s{n}", "src", "CC0", split=split)


@pytest.fixture(scope="module")
def tree() -> RegionTree:
    return load_atlas().regions


def test_a_manifest_without_splits_keeps_a_fifth_of_the_speakers(tree: RegionTree) -> None:
    items = [item(n // 2, ("yue", "xiang")[n // 2 % 2]) for n in range(40)]
    rows = deal_rows(items, Plan(), tree)
    learnt, kept = ({i.speaker for i in part} for part in (rows.learnt, rows.held_out))
    assert not learnt & kept
    assert 4 <= len(kept) <= 6
    assert {i.region for i in rows.held_out} == {"yue", "xiang"}


def test_splits_that_a_manifest_has_stand(tree: RegionTree) -> None:
    items = [item(n, split=("train", "development", "test")[n % 3]) for n in range(6)]
    rows = deal_rows(items, Plan(), tree)
    assert [i.speaker for i in rows.learnt] == ["s0", "s1", "s3", "s4"]
    assert [i.speaker for i in rows.held_out] == ["s2", "s5"]


def test_a_speaker_on_both_sides_is_refused_and_not_named(tree: RegionTree) -> None:
    items = [item(1, split="train"), item(2, split="train"), item(1, split="test")]
    with pytest.raises(CorpusError, match=r"1 speakers .1 recordings. are to be tested") as error:
        deal_rows(items, Plan(), tree)
    assert "s1" not in str(error.value)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([item(1, "atlantis")], r"not in the tree .atlantis"),
        ([item(1), item(2, split="train")], "1 of 2 rows have no split"),
        ([item(1, split="train")], "0 to test on"),
        ([item(1, split="test")], "0 rows to learn from"),
    ],
)
def test_a_manifest_that_cannot_be_dealt_is_refused(
    items: list[Item], words: str, tree: RegionTree
) -> None:
    with pytest.raises(CorpusError, match=words):
        deal_rows(items, Plan(), tree)


def test_regions_are_widened_to_the_level_asked_for(tree: RegionTree) -> None:
    items = [item(n, "xiang.loushao.wushao", split) for n, split in enumerate(("train", "test"))]
    (learnt,) = deal_rows(items, Plan(level="supergroup"), tree).learnt
    assert learnt == replace(items[0], region="xiang")


def test_labels_of_an_experiment_need_not_be_in_the_tree(tree: RegionTree) -> None:
    items = [item(1, "x-hindi", "train"), item(2, "x-hindi", "test")]
    assert deal_rows(items, Plan(level="group"), tree).learnt == (items[0],)


def test_other_speakers_are_no_reason_to_refuse() -> None:
    refuse_shared([item(1)], {hash_speaker("s2")})
