from pathlib import Path

import pytest

from dialect.acoustic.free_speech.label_map import OTHER, LabelMap, read_label_map
from dialect.atlas.load import load_atlas
from dialect.errors import LabelMapError

LAYOUTS = ("telespeech", "transformers")


def read(tmp_path: Path, text: str) -> LabelMap:
    path = tmp_path / "labels.toml"
    path.write_text(text, encoding="utf-8")
    return read_label_map(path, LAYOUTS, load_atlas().regions)


def test_regions_are_written_as_ids_or_names_and_several_labels_may_mean_one(
    tmp_path: Path,
) -> None:
    text = 'layout = "telespeech"\n[labels]\nct = "粤语"\nzhc = "mandarin.xinan"\nzhu = "西南官话"'
    found = read(tmp_path, text)
    assert found.regions(("zhu", "ct", "zhc")) == ("mandarin.xinan", "yue", "mandarin.xinan")


def test_a_label_may_be_none_of_the_regions(tmp_path: Path) -> None:
    text = 'layout = "telespeech"\n[labels]\nct = "yue"\nja = "other"'
    assert read(tmp_path, text).regions(("ct", "ja")) == ("yue", OTHER)


def test_labels_that_are_not_named_are_refused_unless_they_are_said_to_be_other(
    tmp_path: Path,
) -> None:
    text = '{}[labels]\nct = "yue"'
    strict = read(tmp_path, text.format('layout = "telespeech"\n'))
    with pytest.raises(LabelMapError, match="ja, ko of the classifier are not mapped"):
        strict.regions(("ct", "ja", "ko"))
    lenient = read(tmp_path, text.format('layout = "telespeech"\nunlisted = "other"\n'))
    assert lenient.regions(("ct", "ja", "ko")) == ("yue", OTHER, OTHER)


def test_a_label_that_the_classifier_does_not_have_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, 'layout = "telespeech"\n[labels]\nct = "yue"\nkt = "min"')
    with pytest.raises(LabelMapError, match="the classifier has no kt; it has ct, mand"):
        found.regions(("ct", "mand"))


def test_everything_wrong_is_named_at_once_with_the_nearest_regions(tmp_path: Path) -> None:
    text = 'layout = "kaldi"\nunlisted = "yue"\nextra = 1\n[labels]\na = "西南官"\nb = 3'
    with pytest.raises(LabelMapError) as caught:
        read(tmp_path, text)
    assert len(caught.value.problems) == 5
    for words in (
        "'extra'",
        "'kaldi'",
        "unlisted",
        "西南官话 (mandarin.xinan)",
        "b: 3 is no region",
    ):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("layout = ", "no TOML"),
        ('layout = "telespeech"', r"no table \[labels\]"),
        ('layout = "telespeech"\n[labels]\nja = "other"', "no label means a region"),
    ],
)
def test_a_map_that_says_nothing_is_refused(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(LabelMapError, match=words):
        read(tmp_path, text)
