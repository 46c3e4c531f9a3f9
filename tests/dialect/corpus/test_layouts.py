from collections.abc import Callable
from pathlib import Path

import pytest

from dialect.atlas.load import load_atlas
from dialect.corpus.check import NOTES, check_items
from dialect.corpus.layouts import LAYOUTS, Found, read_layout
from dialect.errors import CorpusError
from tests.dialect.corpus import replicas

# Layout, its replica, and what is found in it: regions of the recordings, kinds of problems.
REPLICAS: tuple[tuple[str, Callable[[Path], Path], tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "kespeech",
        replicas.kespeech,
        ("mandarin.xinan", "mandarin.jilu", "mandarin.standard"),
        ("unknown label",),
    ),
    (
        "common-voice",
        replicas.common_voice,
        ("mandarin.xinan", "wu.taihu", "yue"),
        ("ambiguous label", "no label"),
    ),
    ("magicdata", replicas.openslr_magicdata, ("mandarin.xinan",), ("unknown label",)),
    ("magicdata", replicas.magichub, ("yue.guangfu",), ()),
    (
        "iflytek",
        replicas.iflytek,
        ("xiang.changyi",) * 2 + ("hakka",) * 2 + ("mandarin.zhongyuan",) * 2,
        ("unknown label",),
    ),
    (
        "resolved-cases",
        replicas.resolved_cases,
        ("xiang.loushao.wushao",),
        ("unusable entry", "unknown county"),
    ),
    (
        "development",
        replicas.development,
        ("yue.guangfu", "mandarin.standard"),
        ("unknown label",),
    ),
    ("accents", replicas.accents, ("x-hindi",), ()),
)


def read(layout: str, folder: Path) -> Found:
    return read_layout(layout, folder, load_atlas())


@pytest.mark.parametrize(("layout", "make", "regions", "kinds"), REPLICAS)
def test_a_layout_gives_recordings_and_lists_what_it_leaves_out(
    layout: str,
    make: Callable[[Path], Path],
    regions: tuple[str, ...],
    kinds: tuple[str, ...],
    tmp_path: Path,
) -> None:
    found = read(layout, make(tmp_path))
    assert tuple(item.region for item in found.items) == regions
    assert tuple(problem.kind for problem in found.problems) == kinds


@pytest.mark.parametrize(("layout", "make"), [(row[0], row[1]) for row in REPLICAS])
def test_what_a_layout_gives_passes_the_check(
    layout: str, make: Callable[[Path], Path], tmp_path: Path
) -> None:
    items = read(layout, make(tmp_path)).items
    if layout == "common-voice":  # the replica has no clips: nothing here writes MP3
        items = ()
    problems = check_items(items, load_atlas())
    assert [problem for problem in problems if problem.kind not in NOTES] == []


def test_every_layout_has_a_replica() -> None:
    assert {row[0] for row in REPLICAS} == set(LAYOUTS)


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_folder_of_another_layout_is_refused_with_what_to_give(
    layout: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match=r"give the folder|holds no|export again"):
        read(layout, tmp_path / "empty")


def test_speakers_of_kespeech_keep_their_part_of_the_official_split(tmp_path: Path) -> None:
    items = read("kespeech", replicas.kespeech(tmp_path)).items
    assert {(item.speaker, item.split) for item in items} == {
        ("kespeech/1000001", "train"),
        ("kespeech/1000002", "train"),
        ("kespeech/1000003", "test"),
    }
    assert all(item.path.is_file() for item in items)


def test_common_voice_takes_lengths_and_splits_from_its_tables(tmp_path: Path) -> None:
    first, second, third = read("common-voice", replicas.common_voice(tmp_path)).items
    assert (first.seconds, first.split, second.split, third.split) == (
        3.25,
        "train",
        "development",
        "",
    )
    assert third.source == "common-voice/yue"


def test_common_voice_reads_a_single_locale(tmp_path: Path) -> None:
    folder = replicas.common_voice(tmp_path) / "yue"
    assert [item.region for item in read("common-voice", folder).items] == ["yue"]


def test_conversations_of_magic_data_are_refused(tmp_path: Path) -> None:
    replicas.put(tmp_path / "UTTERANCEINFO.txt", "CHANNEL\tUTTRANS_ID\n")
    with pytest.raises(CorpusError, match="two speakers in a file"):
        read("magicdata", tmp_path)


def test_a_dialect_of_magichub_that_is_not_known_is_refused(tmp_path: Path) -> None:
    corpus = replicas.magichub(tmp_path).rename(tmp_path / "corpus")
    with pytest.raises(CorpusError, match="keep the name"):
        read("magicdata", corpus)


def test_one_number_in_two_dialects_of_iflytek_is_two_speakers(tmp_path: Path) -> None:
    items = read("iflytek", replicas.iflytek(tmp_path)).items
    assert len({item.speaker for item in items}) == 6
    assert items[0].seconds == pytest.approx(0.3)


def test_a_resolved_case_counts_as_a_speaker_of_its_home_county(tmp_path: Path) -> None:
    (item,) = read("resolved-cases", replicas.resolved_cases(tmp_path)).items
    assert (item.county, item.speaker) == ("430523", "resolved-cases/station-7/17")


def test_an_export_with_a_key_that_is_not_in_the_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="see person_name"):
        read("resolved-cases", replicas.resolved_cases(tmp_path, extra_key="person_name"))


def test_an_export_of_another_version_is_refused(tmp_path: Path) -> None:
    replicas.put(tmp_path / "cases.json", '{"format": "xiangyin-resolved-cases", "version": 2}')
    with pytest.raises(CorpusError, match="export again"):
        read("resolved-cases", tmp_path)
