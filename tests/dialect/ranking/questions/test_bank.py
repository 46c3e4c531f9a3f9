import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import AreaClue, Clue, FeatureClue, PlaceNameClue, ReadingClue, WordClue
from dialect.ranking.questions.bank import BURDEN_BITS, Bank, Item, is_answered, question_bank


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def bank(atlas: Atlas) -> Bank:
    return question_bank(atlas)


def _find(bank: Bank, about: str) -> Item:
    return next(item for item in bank.items if item.about == about)


def test_every_feature_of_the_atlas_is_asked(atlas: Atlas, bank: Bank) -> None:
    features = [item.about for item in bank.items if item.kind == "feature"]
    assert features == [definition.id for definition in atlas.features.definitions]


def test_features_come_before_characters_and_these_before_things(bank: Bank) -> None:
    kinds = [item.kind for item in bank.items]
    assert kinds == sorted(kinds, key=["feature", "reading", "word"].index)


def test_no_question_stands_twice(bank: Bank) -> None:
    asked = [(item.kind, item.about) for item in bank.items]
    assert len(set(asked)) == len(asked)


def test_every_question_can_be_put_in_both_languages(bank: Bank) -> None:
    assert all(item.text and item.text_en and item.listen_for for item in bank.items)
    assert not any("{" in item.text + item.text_en for item in bank.items)


def test_every_question_has_the_burden_of_its_kind(bank: Bank) -> None:
    assert all(item.burden_bits == BURDEN_BITS[item.kind] for item in bank.items)


def test_every_question_has_at_least_two_answers_to_tell_apart(bank: Bank) -> None:
    assert all(len(set(item.answers.values)) > 1 for item in bank.items)


def test_the_table_holds_the_chances_of_each_question_in_order(bank: Bank) -> None:
    for item, start in zip(bank.items, bank.table.start.tolist(), strict=True):
        chance = bank.table.chance[:, start : start + len(item.answers.values)]
        np.testing.assert_array_equal(chance, item.answers.chance)


def test_the_bank_is_put_together_once(atlas: Atlas, bank: Bank) -> None:
    assert question_bank(atlas) is bank


@pytest.mark.parametrize(
    ("about", "clue"),
    [
        ("onset_n_l_before_open", FeatureClue("onset_n_l_before_open", "merged")),
        ("onset_n_l_before_open", FeatureClue("onset_n_l_before_open", "cannot_tell")),
        ("喝", ReadingClue("喝", "xa", "ipa")),
        ("玉米", WordClue("玉米", "苞谷")),
        ("玉米", WordClue("玉米", "谁也没说过的词")),
    ],
)
def test_a_question_is_answered_by_a_clue_about_the_same(
    atlas: Atlas, bank: Bank, about: str, clue: Clue
) -> None:
    assert is_answered(_find(bank, about), [AreaClue("43", 2.0), clue], atlas)


@pytest.mark.parametrize(
    "clue",
    [
        FeatureClue("onset_f_h", "merged"),
        ReadingClue("吃", "xa", "ipa"),
        WordClue("馒头", "馍"),
        WordClue("喝", "喝"),
        PlaceNameClue("喝", "hanzi"),
        AreaClue("43", 2.0),
    ],
)
def test_a_question_stays_open_after_a_clue_about_something_else(
    atlas: Atlas, bank: Bank, clue: Clue
) -> None:
    assert not is_answered(_find(bank, "喝"), [clue], atlas)


def test_nothing_is_answered_before_anything_is_known(atlas: Atlas, bank: Bank) -> None:
    assert not any(is_answered(item, [], atlas) for item in bank.items)


@pytest.mark.parametrize(
    ("about", "concept"), [("马铃薯", "馬鈴薯"), ("爸爸", "爸爸"), ("太阳", "太陽")]
)
def test_a_thing_is_answered_for_in_either_script(
    atlas: Atlas, bank: Bank, about: str, concept: str
) -> None:
    assert is_answered(_find(bank, about), [WordClue(concept, "别的")], atlas)
