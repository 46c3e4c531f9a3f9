from collections.abc import Callable

import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.errors import CaseError
from dialect.evidence.answers import (
    MOST_READINGS,
    MOST_WORDS,
    OTHER,
    Answers,
    feature_answers,
    reading_answers,
    word_answers,
)
from dialect.evidence.word import words_for

Ask = Callable[[str, Atlas], Answers]
QUESTIONS: list[tuple[Ask, str]] = [
    (feature_answers, "onset_n_l_before_open"),
    (feature_answers, "tone_sonorant_entering_home"),
    (reading_answers, "喝"),
    (reading_answers, "日"),
    (word_answers, "玉米"),
    (word_answers, "外公"),
]
every_kind = pytest.mark.parametrize(("ask", "about"), QUESTIONS)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _share_in(answers: Answers, value: str, province: str, atlas: Atlas) -> float:
    inside = atlas.counties.province_code == province
    return float(answers.chance[inside, answers.values.index(value)].mean())


@every_kind
def test_chances_of_all_answers_sum_to_one_in_every_county(
    atlas: Atlas, ask: Ask, about: str
) -> None:
    chance = ask(about, atlas).chance
    assert chance.shape[0] == len(atlas.counties)
    np.testing.assert_allclose(chance.sum(axis=1), 1)


@every_kind
def test_no_answer_is_impossible_anywhere(atlas: Atlas, ask: Ask, about: str) -> None:
    assert (ask(about, atlas).chance > 0).all()


@every_kind
def test_every_answer_has_a_value_a_label_and_a_chance(atlas: Atlas, ask: Ask, about: str) -> None:
    answers = ask(about, atlas)
    assert len(answers.values) == len(answers.labels) == answers.chance.shape[1]
    assert len(set(answers.values)) == len(answers.values)
    assert all(answers.labels)


@pytest.mark.parametrize("char", ["喝", "日", "一", "吃"])
def test_the_commonest_reading_of_the_country_is_the_first_answer(atlas: Atlas, char: str) -> None:
    readings = atlas.readings
    said, count = np.unique(readings.syllable[readings.rows(char)], return_counts=True)
    commonest = str(readings.syllables[said[count.argmax()]])
    assert reading_answers(char, atlas).values[0] == commonest


@pytest.mark.parametrize("char", ["喝", "日"])
def test_no_more_readings_are_told_apart_than_fit_the_screen(atlas: Atlas, char: str) -> None:
    assert len(reading_answers(char, atlas).values) <= MOST_READINGS


@pytest.mark.parametrize("concept", ["玉米", "外公"])
def test_the_last_word_is_any_other(atlas: Atlas, concept: str) -> None:
    answers = word_answers(concept, atlas)
    assert (answers.values[-1], answers.labels[-1]) == ("", OTHER)
    assert len(answers.values) <= MOST_WORDS + 1


def test_the_most_usual_word_is_the_first_answer(atlas: Atlas) -> None:
    use = words_for("玉米", atlas)
    assert word_answers("玉米", atlas).values[0] == max(use, key=lambda word: use[word])


def test_the_answers_to_a_feature_are_its_values(atlas: Atlas) -> None:
    definition = atlas.features.definitions[0]
    answers = feature_answers(definition.id, atlas)
    assert (answers.values, answers.labels) == (definition.values, definition.labels)


def test_a_checked_reading_is_likelier_in_guangdong_than_in_hebei(atlas: Atlas) -> None:
    answers = reading_answers("喝", atlas)
    assert _share_in(answers, "hɔt", "44", atlas) > 2 * _share_in(answers, "hɔt", "13", atlas)


def test_an_unknown_feature_has_no_answers(atlas: Atlas) -> None:
    with pytest.raises(CaseError):
        feature_answers("no_such_feature", atlas)
