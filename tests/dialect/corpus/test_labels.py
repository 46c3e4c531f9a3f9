from pathlib import Path

import pytest

from dialect.atlas.load import load_atlas
from dialect.corpus.check import Problem
from dialect.corpus.labels import LABELS, label_region, labels_of, region_of_area, widen
from dialect.corpus.layouts import LAYOUTS
from dialect.corpus.manifest import Item


def test_every_label_means_a_region_or_an_area() -> None:
    atlas = load_atlas()
    layouts = {line.split(",")[0] for line in LABELS.read_text(encoding="utf-8").splitlines()[1:]}
    assert layouts <= set(LAYOUTS)
    for meaning in (m for layout in layouts for m in labels_of(layout).values()):
        assert bool(meaning.region) != bool(meaning.area)
        assert not meaning.region or meaning.region in atlas.regions.row
        assert not meaning.area or meaning.area in set(atlas.counties.province_code.tolist())


@pytest.mark.parametrize(
    ("code", "region"),
    [("22", "mandarin.dongbei"), ("37", "mandarin"), ("44", ""), ("99", "")],
)
def test_an_area_stands_for_the_smallest_region_that_nearly_all_speak(
    code: str, region: str
) -> None:
    assert region_of_area(code, load_atlas()) == region


@pytest.mark.parametrize("label", ["Ji-Lu", "ji lu", "JILU"])
def test_spelling_does_not_matter_to_a_label(label: str) -> None:
    assert label_region("kespeech", label, "line 1", load_atlas()) == "mandarin.jilu"


def test_a_label_of_a_mixed_province_is_ambiguous_not_guessed() -> None:
    found = label_region("magicdata", "guang dong", "line 7", load_atlas())
    assert isinstance(found, Problem)
    assert (found.kind, found.where) == ("ambiguous label", "line 7")


def test_regions_are_widened_to_a_level_and_own_labels_stay() -> None:
    named = ("xiang.loushao.wushao", "mandarin.xinan", "mandarin", "x-hindi")
    items = [Item(Path("/a.wav"), region, "s", "src", "CC0") for region in named]
    wider = [item.region for item in widen(items, "group", load_atlas().regions)]
    assert wider == ["xiang", "mandarin.xinan", "mandarin", "x-hindi"]
