import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import PlaceNameClue
from dialect.errors import CaseError
from dialect.evidence.heard_name import MAX_HEARD_SYLLABLES, MAX_NAMES, ways_to_read


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _ways(atlas: Atlas, heard: str, script: str) -> list[list[str]]:
    clue = PlaceNameClue(heard, script)  # type: ignore[arg-type]  # a script from the table
    return [[name.text for name in names] for names in ways_to_read(clue, atlas)]


@pytest.mark.parametrize(
    ("heard", "script", "names"),
    [
        ("河南信阳", "hanzi", ["河南", "信阳"]),
        ("湖南省邵阳市新宁县一渡水镇", "hanzi", ["湖南省", "邵阳市", "新宁县", "一渡水镇"]),
        ("一渡水新宁", "hanzi", ["一渡水", "新宁"]),
        ("双塘 一渡水", "hanzi", ["双塘", "一渡水"]),
        ("双塘村一渡水镇", "hanzi", ["双塘村", "一渡水镇"]),
        ("一渡水镇双塘村", "hanzi", ["一渡水镇", "双塘村"]),
        ("红星大队东风公社", "hanzi", ["红星大队", "东风公社"]),
        ("henan xinyang", "pinyin", ["henan", "xinyang"]),
        ("henanxinyang", "pinyin", ["he nan", "xin yang"]),
        ("he nan xin yang", "pinyin", ["he nan", "xin yang"]),
        ("hú nán shěng xīn níng xiàn", "pinyin", ["hu nan sheng", "xin ning xian"]),
        ("yi du shui xin ning", "pinyin", ["yi du shui", "xin ning"]),
        ("xɔ nan ɕin iaŋ", "ipa", ["xɔ nan", "ɕin iaŋ"]),
        ("xɔnan ɕiniaŋ", "ipa", ["xɔnan", "ɕiniaŋ"]),
        ("四川万县", "hanzi", ["四川", "万县"]),
    ],
)
def test_several_names_in_one_breath_are_taken_apart(
    atlas: Atlas, heard: str, script: str, names: list[str]
) -> None:
    assert names in _ways(atlas, heard, script)


@pytest.mark.parametrize(
    ("heard", "script"),
    [("一渡水", "hanzi"), ("山东庄镇", "hanzi"), ("yi du shui", "pinyin"), ("i du suei", "ipa")],
)
def test_that_it_is_one_name_stays_a_way_to_read_it(atlas: Atlas, heard: str, script: str) -> None:
    assert [heard] in _ways(atlas, heard, script)


@pytest.mark.parametrize(
    ("heard", "script", "lengths"),
    [
        ("一渡水镇", "hanzi", {3, 4}),
        ("红星生产大队", "hanzi", {2, 6}),
        ("yi du shui zhen", "pinyin", {3, 4}),
        ("hong xing sheng chan da dui", "pinyin", {2, 6}),
        ("i du suei tʂən", "ipa", {3, 4}),
        ("an shi", "pinyin", {2}),
    ],
)
def test_the_kind_of_place_may_be_part_of_the_name_or_not(
    atlas: Atlas, heard: str, script: str, lengths: set[int]
) -> None:
    clue = PlaceNameClue(heard, script)  # type: ignore[arg-type]  # a script from the table
    name = ways_to_read(clue, atlas)[0][0]
    assert {len(spelling) for spelling in name.spellings} == lengths


def test_what_looks_like_one_syllable_is_split_before_a_vowel(atlas: Atlas) -> None:
    name = ways_to_read(PlaceNameClue("xian", "pinyin"), atlas)[0][0]
    assert [len(spelling) for spelling in name.spellings] == [2]


def test_tones_of_ipa_are_read_over(atlas: Atlas) -> None:
    plain, toned = (
        ways_to_read(PlaceNameClue(heard, "ipa"), atlas)[0][0].spellings
        for heard in ("i du suei", "i33du24suei53")
    )
    assert plain == toned


@pytest.mark.parametrize(
    ("heard", "script", "match"),
    [
        ("qwrtp", "pinyin", "yi du shui"),
        ("，，", "pinyin", "not pinyin"),
        ("，，", "hanzi", "no Chinese characters"),
        ("，，", "ipa", "not IPA"),
        ("一渡水", "ipa", "i tu suei"),
        ("tttt", "ipa", "i tu suei"),
        ("i du " * 40, "ipa", "separate the names by commas"),
        ("i du," * 40, "ipa", f"at most {MAX_NAMES} together"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(
    atlas: Atlas, heard: str, script: str, match: str
) -> None:
    with pytest.raises(CaseError, match=match):
        _ways(atlas, heard, script)


@settings(max_examples=150)
@given(st.text(min_size=1, max_size=60), st.sampled_from(["hanzi", "pinyin", "ipa"]))
def test_any_text_is_read_or_refused(heard: str, script: str) -> None:
    clue = PlaceNameClue(heard, script)  # type: ignore[arg-type]  # a script from the list
    try:
        ways = ways_to_read(clue, load_atlas())
    except CaseError:
        return
    assert all(0 < len(names) <= MAX_NAMES for names in ways)
    spellings = [one for names in ways for name in names for one in name.spellings]
    assert all(0 < len(one) <= MAX_HEARD_SYLLABLES for one in spellings)
