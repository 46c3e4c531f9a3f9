from dataclasses import replace
from pathlib import Path

import pytest

from dialect.atlas.load import load_atlas
from dialect.corpus.check import REMEDIES, Problem, check_items
from dialect.corpus.manifest import Item
from tests.dialect.corpus.replicas import noise, put, wav


@pytest.fixture
def good(tmp_path: Path) -> tuple[Item, ...]:
    """Four recordings of two speakers and sources, without fault."""
    return tuple(
        Item(
            path=put(tmp_path / f"{number}.wav", wav(number)),
            region="xiang.loushao",
            speaker=f"speaker {number // 2}",
            source=f"source {number // 2}",
            licence="CC0",
            county="430523",
            split=("train", "test")[number // 2],
        )
        for number in range(4)
    )


def problems(items: tuple[Item, ...]) -> list[tuple[str, str]]:
    return [(problem.kind, problem.where) for problem in check_items(items, load_atlas())]


def test_a_manifest_without_fault_passes(good: tuple[Item, ...]) -> None:
    assert check_items(good, load_atlas()) == ()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"region": "narnia"}, "unknown region"),
        ({"region": "x-hindi"}, "own label"),
        ({"region": "yue"}, "county outside region"),
        ({"county": "999999"}, "unknown county"),
        ({"speaker": ""}, "no speaker"),
        ({"source": ""}, "no source"),
        ({"licence": ""}, "no licence"),
        ({"path": Path("/nowhere/a.wav")}, "unreadable file"),
    ],
)
def test_a_fault_of_one_row_is_found_in_that_row(
    change: dict[str, str], kind: str, good: tuple[Item, ...]
) -> None:
    items = (*good[:2], replace(good[2], **change), good[3])  # type: ignore[arg-type]  # by name
    assert problems(items) == [(kind, "row 4")]


def test_a_county_may_lie_in_a_part_of_a_wider_region(good: tuple[Item, ...]) -> None:
    assert problems((replace(good[0], region="xiang"),)) == []


def test_an_empty_file_and_one_that_is_no_recording_are_unreadable(
    good: tuple[Item, ...],
) -> None:
    good[1].path.write_bytes(b"")
    good[2].path.write_text("a note", encoding="utf-8")
    assert problems(good) == [("unreadable file", "row 3"), ("unreadable file", "row 4")]


def test_raw_samples_have_nothing_to_be_recognised_by(
    good: tuple[Item, ...], tmp_path: Path
) -> None:
    assert problems((replace(good[0], path=put(tmp_path / "a.pcm", noise(7))),)) == []


def test_a_path_given_twice_is_found(good: tuple[Item, ...]) -> None:
    assert problems((*good, good[3])) == [("duplicate path", "row 6")]


def test_a_copy_under_another_name_is_found_by_its_bytes(
    good: tuple[Item, ...], tmp_path: Path
) -> None:
    copy = put(tmp_path / "copy.wav", good[0].path.read_bytes())
    (problem,) = check_items((*good, replace(good[3], path=copy)), load_atlas())
    assert problem == Problem("duplicate content", "row 6", "the same as row 2")


def test_a_speaker_in_two_splits_is_found_and_so_is_the_source(good: tuple[Item, ...]) -> None:
    items = (good[0], replace(good[1], split="test"), good[2], good[3])
    assert problems(items) == [
        ("speaker across splits", "row 3"),
        ("source across splits", "row 3"),
    ]


def test_progress_counts_every_file(good: tuple[Item, ...]) -> None:
    seen: list[int] = []
    check_items(good, load_atlas(), heard=seen.append)
    assert seen == [1, 2, 3, 4]


def test_every_remedy_says_what_to_do() -> None:
    assert all(len(remedy) > 10 for remedy in REMEDIES.values())
