import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import CountyEvidence, NotWeighed, WordClue
from dialect.evidence.word import MOST_RATIO, weigh_word

CHENGDU, JINAN, GUANGZHOU, XIAMEN, FUZHOU = "510107", "370102", "440104", "350203", "350102"
TAIYUAN, SHENYANG, CHANGSHA, MEIXIAN = "140105", "210102", "430102", "441403"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _weigh(atlas: Atlas, concept: str, heard: str) -> CountyEvidence:
    said = weigh_word(WordClue(concept, heard), atlas)
    assert isinstance(said, CountyEvidence)
    return said


def _not_weighed(atlas: Atlas, concept: str, heard: str) -> str:
    said = weigh_word(WordClue(concept, heard), atlas)
    assert isinstance(said, NotWeighed)
    return said.reason


@pytest.mark.parametrize(
    ("concept", "heard", "here", "not_there"),
    [
        ("土豆", "洋芋", CHENGDU, JINAN),
        ("马铃薯", "山药蛋", TAIYUAN, CHENGDU),
        ("玉米", "苞米", SHENYANG, GUANGZHOU),
        ("我", "𠊎", MEIXIAN, JINAN),
        ("我", "俺", JINAN, CHENGDU),
        ("我们", "阮", XIAMEN, GUANGZHOU),
        ("小孩", "细伢子", CHANGSHA, JINAN),
        ("爸爸", "郎罢", FUZHOU, XIAMEN),
    ],
)
def test_a_regional_word_speaks_for_its_region(
    atlas: Atlas, concept: str, heard: str, here: str, not_there: str
) -> None:
    said, rows = _weigh(atlas, concept, heard), atlas.counties.row
    assert said.log_lr[rows[here]] > np.log(1.5)
    assert said.log_lr[rows[not_there]] < 0


def test_another_word_leans_towards_the_groups_of_its_cities(atlas: Atlas) -> None:
    said, rows = _weigh(atlas, "膝盖", "膝头哥"), atlas.counties.row  # recorded in Guangzhou alone
    assert said.log_lr[rows[GUANGZHOU]] > said.log_lr[rows[MEIXIAN]] > said.log_lr[rows[JINAN]]
    assert "见于广州" in said.why(rows[GUANGZHOU])


def test_a_word_of_every_city_says_next_to_nothing(atlas: Atlas) -> None:
    assert np.abs(_weigh(atlas, "铜", "铜").log_lr).max() < 0.05


def test_a_word_means_what_the_concept_says(atlas: Atlas) -> None:
    rows = atlas.counties.row
    assert _weigh(atlas, "花生", "土豆").log_lr[rows[XIAMEN]] > 1
    assert _weigh(atlas, "马铃薯", "土豆").log_lr[rows[XIAMEN]] < 0


def test_an_unknown_concept_leaves_a_word_in_all_its_meanings(atlas: Atlas) -> None:
    said = _weigh(atlas, "地里挖的", "土豆")
    assert "马铃薯" in said.why(0)
    assert "花生" in said.why(0)


@pytest.mark.parametrize(
    ("concept", "heard"),
    [("馬鈴薯", "洋芋"), ("洋山芋", "洋芋"), (" 马铃薯 ", "“洋芋”"), ("马铃薯", "洋芋")],
)
def test_script_signs_and_the_name_of_the_concept_make_no_difference(
    atlas: Atlas, concept: str, heard: str
) -> None:
    plain = _weigh(atlas, "马铃薯", "洋芋").log_lr
    np.testing.assert_array_equal(_weigh(atlas, concept, heard).log_lr, plain)


def test_no_word_of_the_tables_is_decisive(atlas: Atlas) -> None:
    cities, regional = atlas.city_words, atlas.shibboleths
    pairs = [*zip(cities.concept, cities.word, strict=True)][::97]
    pairs += [*zip(regional.concept, regional.word, strict=True)][::5]
    for concept, word in pairs:
        log_lr = _weigh(atlas, str(concept), str(word)).log_lr
        assert np.abs(log_lr).max() <= np.log(MOST_RATIO) + 1e-12


def test_a_word_is_news_only_against_the_country(atlas: Atlas) -> None:
    people = np.nan_to_num(atlas.counties.population)
    for concept, word in (("土豆", "洋芋"), ("膝盖", "磕膝头"), ("看", "看")):
        ratio = np.exp(_weigh(atlas, concept, word).log_lr)
        assert ratio @ people / people.sum() == pytest.approx(1.0)


def test_a_word_that_nobody_recorded_names_those_that_were(atlas: Atlas) -> None:
    assert "洋芋" in _not_weighed(atlas, "马铃薯", "地疙瘩蛋蛋")


def test_a_word_recorded_in_another_meaning_alone_says_which(atlas: Atlas) -> None:
    assert "只记录过“马铃薯”的意思" in _not_weighed(atlas, "自行车", "山药蛋")


def test_an_unknown_word_for_an_unknown_concept_names_concepts_near_it(atlas: Atlas) -> None:
    assert "太阳" in _not_weighed(atlas, "太阳光", "照照")
    assert "换一个更常用的叫法" in _not_weighed(atlas, "量子计算机", "照照")


@given(concept=st.text(max_size=8), heard=st.text(max_size=8))
def test_any_text_is_weighed_or_answered(concept: str, heard: str) -> None:
    said = weigh_word(WordClue(concept, heard), load_atlas())
    if isinstance(said, NotWeighed):
        assert "不影响排序" in said.reason
    else:
        assert np.isfinite(said.log_lr).all()


def test_the_reason_names_regions_the_source_and_the_ratio(atlas: Atlas) -> None:
    why = _weigh(atlas, "马铃薯", "山药蛋").why(atlas.counties.row[TAIYUAN])
    assert "晋语" in why
    assert "汉语方言地图集" in why
    assert "5.8 倍" in why
