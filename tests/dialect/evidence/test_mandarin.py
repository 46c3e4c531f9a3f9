import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.load import load_atlas
from dialect.evidence.mandarin import MERGERS, confusions, split_pinyin, split_syllable

VOCABULARY = load_atlas().place_names.vocabulary.tolist()
syllables = st.sampled_from(VOCABULARY)


@given(st.lists(syllables, min_size=1, max_size=4))
def test_spaced_pinyin_splits_into_its_syllables(parts: list[str]) -> None:
    assert split_pinyin(" ".join(parts)) == tuple(split_syllable(part) for part in parts)


@pytest.mark.parametrize(
    "text", ["yidushui", "yi du shui", "Yīdùshuǐ", "yi1 du4 shui3", "yi'du'shui"]
)
def test_a_name_reads_alike_however_it_is_typed(text: str) -> None:
    sounds = [(s.initial, s.medial, s.nucleus, s.coda) for s in split_pinyin(text)]
    assert sounds == [("", "", "i", ""), ("d", "", "u", ""), ("S", "u", "ei", "")]


def test_tones_are_read_from_marks_and_digits() -> None:
    assert [s.tone for s in split_pinyin("yuán yang2 zhen")] == [2, 2, 0]


def test_syllables_that_mandarin_lacks_are_read_too() -> None:
    assert [s.initial for s in split_pinyin("nga fiang")] == ["N", "f"]


@pytest.mark.parametrize("text", ["xyz", "hello", "一渡水", "bpm", "ma3.5"])
def test_what_is_no_pinyin_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="not pinyin"):
        split_pinyin(text)


@given(syllables)
def test_a_syllable_is_heard_best_when_it_was_said(heard: str) -> None:
    table = confusions([split_syllable(heard)], VOCABULARY)
    assert table.strict[0, VOCABULARY.index(heard)] == table.strict.max()
    assert not table.needed[0, VOCABULARY.index(heard)].any()


@given(syllables)
def test_merging_never_makes_a_confusion_rarer(heard: str) -> None:
    table = confusions([split_syllable(heard)], VOCABULARY)
    assert (table.free >= table.strict).all()
    np.testing.assert_array_equal(table.free > table.strict, table.needed.any(axis=2))


@pytest.mark.parametrize(
    ("heard", "said", "merger"),
    [
        ("lan", "nan", "n_l"),
        ("si", "shi", "retroflex_dental"),
        ("fei", "hui", "f_h"),
        ("fu", "hu", "f_h"),
        ("xin", "xing", "in_ing"),
        ("chen", "cheng", "en_eng"),
        ("tan", "tang", "an_ang"),
        ("ga", "jia", "velar_kept"),
        ("ji", "ju", "rounding_lost"),
        ("dong", "dun", "un_ong"),
        ("guan", "guang", "uan_uang"),
        ("ya", "yan", "nasal_lost"),
        ("li", "er", "er_otherwise"),
        ("nga", "a", "ng_before_open"),
        ("nai", "ai", "ng_before_open"),
        ("fei", "shui", "f_for_sh"),
        ("men", "wen", "m_for_w"),
        ("bu", "fu", "p_for_f"),
        ("wang", "huang", "w_for_hu"),
        ("hai", "kai", "h_for_k"),
        ("hai", "tai", "h_for_t"),
        ("du", "zhu", "t_for_zh"),
        ("zi", "ri", "z_for_r"),
        ("le", "re", "l_for_r"),
        ("nen", "ren", "n_for_r"),
        ("yin", "ren", "zero_for_r"),
        ("yan", "yuan", "rounding_lost"),
    ],
)
def test_a_difference_is_put_down_to_its_merger(heard: str, said: str, merger: str) -> None:
    table = confusions([split_syllable(heard)], VOCABULARY)
    needed = table.needed[0, VOCABULARY.index(said)]
    assert [name for name, is_needed in zip(MERGERS, needed, strict=True) if is_needed] == [merger]


def test_chances_of_a_said_syllable_sum_to_about_one() -> None:
    table = confusions([split_syllable(s) for s in VOCABULARY[::7]], VOCABULARY)
    total = 7 * np.exp(table.strict).sum(axis=0)
    assert 0.5 < float(np.median(total)) < 1.5
