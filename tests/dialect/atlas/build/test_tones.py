"""Tone categories and values as surveyors write them."""

from collections import Counter

import pandas as pd
import pytest

from dialect.atlas.build.tones import build_tones, read_chao
from dialect.atlas.categories import classes_of_mark, middle_chinese


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("44", "44"),
        ("5", "5"),
        ("2434", "2434"),
        ("0", ""),
        ("405", "45"),
        ("-53", "53"),
        ("11/21", "11"),
        ("23-2", "23"),
        ("61", ""),
        ("", ""),
    ],
)
def test_a_tone_value_is_read_as_digits_one_to_five(written: str, digits: str) -> None:
    assert read_chao(written, Counter()) == digits


@pytest.mark.parametrize(
    ("labels", "categories"),
    [
        (["陰平", "陽平", "上", "去"], ["1", "2", "34", "56"]),
        (["上", "陽上"], ["3", "4"]),
        (["上陰入", "下陰入", "陽入"], ["7", "7", "8"]),
        (["陰上去", "陽去"], ["35", "6"]),
        (["陰平上", "陽平"], ["134", "2"]),
        (["全濁平", "次清去", "舒陰入"], ["2", "5", "7"]),
        (["陰平", "變調", "輕聲", "小稱", "借入"], ["1", "", "", "", ""]),
        (["上聲", "上聲上聲"], ["34", ""]),
        (["陽去", "陽上", "陽去陽上"], ["6", "4", ""]),
        (["阴平", "阳平", "_x0008_陰入"], ["1", "2", "7"]),
    ],
)
def test_labels_name_the_categories_that_they_continue(
    labels: list[str], categories: list[str]
) -> None:
    assert middle_chinese(labels) == categories


def test_every_category_written_becomes_a_row_and_oddities_are_counted() -> None:
    localities = pd.DataFrame({"tones": ["1:陰平=44;7a:上陰入=5;9:變調=-53", None, "去=51;陰平=0"]})
    compiled = build_tones(localities)
    table = compiled.table.to_pydict()
    assert table["locality"] == [0, 0, 0, 2, 2]
    assert table["number"] == ["1", "7a", "9", "去", "陰平"]
    assert table["is_checked"] == [False, True, False, False, False]
    assert compiled.odd["survey point without tones"] == 1
    assert compiled.odd["value of sandhi"] == 1
    assert compiled.odd["value with a glottal break"] == 1


def test_a_bare_mark_means_either_register_in_either_script() -> None:
    assert classes_of_mark("入") == ("7", "8", "8n")
    assert classes_of_mark("阳平") == classes_of_mark("陽平") == ("2", "2n")
    assert classes_of_mark("下陰入") == ("7",)
    assert classes_of_mark("四声") == ()
