from itertools import pairwise
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dialect.corpus.manifest import SPLITS, Item
from dialect.corpus.splits import Fold, assign_splits, folds_by_speaker, leave_one_source_out
from dialect.errors import CorpusError

By = Literal["speaker", "source"]


def item(region: str, speaker: str, source: str) -> Item:
    return Item(Path(f"/{region}/{source}/{speaker}.wav"), region, speaker, source, "CC0")


def corpus(n_regions: int, n_speakers: int, n_sources: int = 4) -> list[Item]:
    """Every region from every source, speakers of their own, two clips of each."""
    return [
        item(f"r{region}", f"{source}-{region}-{speaker}", f"source{source}")
        for region in range(n_regions)
        for source in range(n_sources)
        for speaker in range(n_speakers)
        for _ in range(2)
    ]


# Speakers and sources that cross in every way, besides enough that do not.
CROSSING = st.builds(
    item,
    st.sampled_from(["r0", "r1"]),
    st.sampled_from([one.speaker for one in corpus(2, 1, 8)] + ["a", "b"]),
    st.sampled_from([one.source for one in corpus(2, 1, 8)] + ["a", "b"]),
)
MANIFESTS = st.lists(CROSSING, max_size=6).map(lambda some: [*corpus(2, 1, 8), *some])
ODD = st.lists(st.builds(item, *[st.sampled_from("abc")] * 3), min_size=4, max_size=20)


@pytest.mark.parametrize("by", ["speaker", "source"])
@given(items=MANIFESTS, seed=st.integers(0, 3))
def test_no_speaker_and_where_asked_no_source_crosses_a_split(
    by: By, items: list[Item], seed: int
) -> None:
    try:
        dealt = assign_splits(items, by=by, seed=seed)
    except CorpusError:
        assume(False)
    splits_of_speaker = {(one.speaker, one.split) for one in dealt}
    assert len(splits_of_speaker) == len({one.speaker for one in items})
    if by == "source":
        splits_of_source = {(one.source, one.split) for one in dealt}
        assert len(splits_of_source) == len({one.source for one in items})
    regions = {one.region for one in items}
    assert {(one.region, one.split) for one in dealt} == {(r, s) for r in regions for s in SPLITS}


@given(items=MANIFESTS, n_folds=st.integers(2, 4))
def test_folds_part_speakers_and_test_every_row_once(items: list[Item], n_folds: int) -> None:
    folds = folds_by_speaker(items, n_folds=n_folds)
    assert sorted(row for fold in folds for row in fold.test) == list(range(len(items)))
    for fold in folds:
        assert sorted((*fold.train, *fold.test)) == list(range(len(items)))
        assert not speakers(items, fold.train) & speakers(items, fold.test)


@given(items=ODD)
def test_a_held_out_source_shares_neither_speakers_nor_recordings_with_training(
    items: list[Item],
) -> None:
    try:
        folds = list(leave_one_source_out(items))
    except CorpusError:
        assume(False)
    for fold in folds:
        assert not speakers(items, fold.train) & speakers(items, fold.test)
        assert {items[row].source for row in (*fold.test, *fold.left_out)} == {fold.name}
        assert fold.name not in {items[row].source for row in fold.train}
        trained = {items[row].region for row in fold.train}
        assert {items[row].region for row in fold.test} <= trained
        assert not {items[row].region for row in fold.left_out} & trained


def speakers(items: list[Item], rows: tuple[int, ...]) -> set[str]:
    return {items[row].speaker for row in rows}


def test_shares_are_met_within_a_speaker_of_each_region() -> None:
    dealt = assign_splits(corpus(3, 5))
    for region in ("r0", "r1", "r2"):
        named = {(one.speaker, one.split) for one in dealt if one.region == region}
        sizes = {split: sum(s == split for _, s in named) for split in SPLITS}
        assert sizes["train"] == pytest.approx(14, abs=1)
        assert sizes["development"] == pytest.approx(3, abs=1)
        assert sizes["test"] == pytest.approx(3, abs=1)


def test_three_speakers_are_enough_for_three_splits() -> None:
    dealt = assign_splits([item("r", name, "src") for name in "abc"])
    assert {one.split for one in dealt} == set(SPLITS)


def test_the_same_seed_deals_the_same_and_another_otherwise() -> None:
    items = corpus(2, 8)
    assert assign_splits(items, seed=1) == assign_splits(items, seed=1)
    assert assign_splits(items, seed=1) != assign_splits(items, seed=2)


def test_the_order_of_the_rows_does_not_change_who_is_where() -> None:
    items = corpus(2, 8)
    forth = {one.speaker: one.split for one in assign_splits(items)}
    back = {one.speaker: one.split for one in assign_splits(items[::-1])}
    assert forth == back


def test_two_parts_may_be_asked_for() -> None:
    dealt = assign_splits(corpus(2, 8), shares={"train": 8, "test": 2})
    assert {one.split for one in dealt} == {"train", "test"}


def test_sources_that_share_a_speaker_stay_together() -> None:
    chain = [
        item("r", f"link{n}", source) for n, pair in enumerate(pairwise("stu")) for source in pair
    ]
    dealt = assign_splits([*chain, item("r", "x", "v"), item("r", "y", "w")], by="source")
    assert len({one.split for one in dealt if one.source in "stu"}) == 1


def test_a_region_of_too_few_speakers_is_named_in_the_refusal() -> None:
    items = [*corpus(2, 3), item("lonely", "one", "source0"), item("lonely", "two", "source0")]
    with pytest.raises(CorpusError, match=r"needs 3 speakers.*lonely \(2\).*add recordings"):
        assign_splits(items)


def test_a_region_of_one_source_cannot_be_parted_by_source() -> None:
    with pytest.raises(CorpusError, match=r"needs 3 sources.*r0 \(1\)"):
        assign_splits(corpus(2, 9, n_sources=1), by="source")


def test_sources_that_no_deal_can_part_are_refused() -> None:
    # Each pair of sources carries a region of its own, so three parts would need one source twice.
    regions = {"a": "stu", "b": "suv", "c": "stv", "d": "tuv"}
    items = [item(r, f"{r}{s}", s) for r, sources in regions.items() for s in sources]
    with pytest.raises(CorpusError, match="no way was found"):
        assign_splits(items, by="source")


def test_rows_without_a_speaker_are_refused() -> None:
    with pytest.raises(CorpusError, match="1 rows have no speaker"):
        assign_splits([*corpus(1, 3), item("r0", "", "source0")])


@pytest.mark.parametrize(
    "shares", [{"train": 1.0}, {"train": 1.0, "test": 0.0}, {"exam": 1, "test": 1}]
)
def test_shares_of_other_parts_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(CorpusError, match="two or more of train"):
        assign_splits(corpus(1, 5), shares=shares)


def test_more_folds_than_speakers_are_refused() -> None:
    with pytest.raises(CorpusError, match="5 folds of 3 speakers"):
        folds_by_speaker([item("r", name, "src") for name in "abc"])


def test_a_region_of_one_speaker_is_refused_in_folds() -> None:
    with pytest.raises(CorpusError, match=r"lonely \(1\)"):
        folds_by_speaker([*corpus(1, 3), item("lonely", "one", "source0")], n_folds=2)


def test_rows_of_a_region_that_only_the_held_out_source_has_are_left_out() -> None:
    items = [item("r", "a", "s"), item("r", "b", "t"), item("only here", "c", "t")]
    assert list(leave_one_source_out(items)) == [
        Fold("s", (1, 2), (0,)),
        Fold("t", (0,), (1,), (2,)),
    ]


def test_one_source_per_region_cannot_be_held_out() -> None:
    items = [item("r", "a", "s"), item("q", "b", "t")]
    with pytest.raises(CorpusError, match="tells an accent from a microphone"):
        list(leave_one_source_out(items))
