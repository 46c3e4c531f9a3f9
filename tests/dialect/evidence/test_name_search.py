import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.atlas.load import Atlas, load_atlas
from dialect.atlas.syllable import parse_syllable
from dialect.evidence.mandarin import split_pinyin
from dialect.evidence.name_index import name_text
from dialect.evidence.name_search import Found, Heard, search_names, write_in_pinyin

VOCABULARY = load_atlas().place_names.vocabulary.tolist()


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _search(atlas: Atlas, pinyin: str) -> Found:
    return search_names(Heard.of_pinyin(split_pinyin(pinyin)), atlas)


@settings(max_examples=25)
@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=12))
def test_any_syllables_give_finite_ratios_that_rule_no_county_out(syllables: list[str]) -> None:
    found = _search(load_atlas(), " ".join(syllables))
    assert np.isfinite(found.log_lr).all()
    assert found.log_lr.min() > np.log(0.05)


def test_a_ratio_is_against_a_name_from_anywhere(atlas: Atlas) -> None:
    # What is a little likelier in a few counties must be a little rarer in the many others.
    common = _search(atlas, "cheng guan").log_lr
    assert abs(np.log(np.exp(common).mean())) < 0.7


@pytest.mark.parametrize(
    ("heard", "county"),
    [
        ("fa du", "440114"),  # 花都 in Cantonese
        ("sun de", "440606"),  # 顺德, whose last syllable ends in a stop there
        ("ga ding", "310114"),  # 嘉定, with the velar that Mandarin has made a palatal
        ("fei gou", "610328"),  # 水沟 in Shaanxi, with f for sh
        ("zhou zhi", "610124"),  # 周至 is said as in Mandarin
    ],
)
def test_a_name_said_as_its_county_speaks_is_found(atlas: Atlas, heard: str, county: str) -> None:
    found = _search(atlas, heard)
    assert found.log_lr.argmax() == atlas.counties.row[county]


@pytest.mark.parametrize(
    ("heard", "county"),
    [("pak wan", "440111"), ("nam hoi", "440605"), ("ka ding", "310114"), ("ŋo mei", "511181")],
)
def test_a_name_in_ipa_is_found_as_its_county_says_it(
    atlas: Atlas, heard: str, county: str
) -> None:
    sounds = tuple(parse_syllable(syllable) for syllable in heard.split())
    found = search_names(Heard(sounds), atlas)
    assert found.log_lr.argmax() == atlas.counties.row[county]


def test_the_closest_name_and_what_it_differs_by_are_told(atlas: Atlas) -> None:
    exact, near = _search(atlas, "yi du shui"), _search(atlas, "yi du zui")
    xinning = atlas.counties.row["430528"]
    assert name_text(int(exact.closest[xinning]), atlas) == "一渡水镇"
    assert name_text(int(near.closest[xinning]), atlas) == "一渡水镇"
    assert 0 <= exact.cost[xinning] < near.cost[xinning]


def test_a_syllable_missed_or_added_still_finds_a_rare_name(atlas: Atlas) -> None:
    xinning = atlas.counties.row["430528"]
    for heard, rank in (("du shui", 100), ("yi du shui a", 1), ("a yi du shui", 1)):
        log_lr = _search(atlas, heard).log_lr
        assert np.sum(log_lr >= log_lr[xinning]) <= rank


def test_rare_names_say_more_than_common_ones(atlas: Atlas) -> None:
    assert _search(atlas, "yi du shui").log_lr.max() > _search(atlas, "cheng guan").log_lr.max() + 1


def test_ipa_is_written_in_pinyin_as_a_mandarin_ear_hears_it(atlas: Atlas) -> None:
    sounds = tuple(parse_syllable(syllable) for syllable in ("xɔ", "nan", "ɕin", "iaŋ"))
    assert write_in_pinyin(sounds, atlas) == ("he", "nan", "xin", "yang")
