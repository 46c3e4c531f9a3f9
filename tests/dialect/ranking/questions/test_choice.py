import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import Clue, FeatureClue, Question, ReadingClue, WordClue
from dialect.ranking.combine import Posterior
from dialect.ranking.questions.bank import question_bank
from dialect.ranking.questions.choice import next_questions

XINNING, FAR_AWAY = "430528", "370782"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _all_alike(atlas: Atlas) -> Posterior:
    return _believe(np.arange(len(atlas.counties)), atlas)


def _believe(rows: list[int] | np.ndarray, atlas: Atlas) -> Posterior:
    """Believe in some counties alike, and in no other."""
    county = np.zeros(len(atlas.counties))
    county[rows] = 0.99 / len(rows)
    return Posterior(county, 0.01)


def _answer(question: Question, value: str) -> Clue:
    match question.kind:
        case "feature":
            return FeatureClue(question.about, value)
        case "reading":
            return ReadingClue(question.about, value, "ipa")
        case _:
            return WordClue(question.about, value)


def _indistinguishable(atlas: Atlas) -> list[int]:
    """Find two counties in each of two prefectures whose speakers answer everything alike."""
    chance, codes = question_bank(atlas).table.chance, atlas.counties.prefecture_code
    alike = (chance[1:] == chance[:-1]).all(axis=1) & (codes[1:] == codes[:-1])
    rows = np.flatnonzero(alike)
    first, last = int(rows[0]), int(rows[-1])
    return [first, first + 1, last, last + 1]


@pytest.mark.parametrize("kind", ["feature", "reading", "word"])
def test_an_answered_question_is_not_asked_again(atlas: Atlas, kind: str) -> None:
    posterior = _all_alike(atlas)
    asked = next_questions(posterior, [], atlas, top=500).questions
    question = next(question for question in asked if question.kind == kind)
    clue = _answer(question, question.answers[0].value)
    after = next_questions(posterior, [clue], atlas, top=500).questions
    assert question.about not in {again.about for again in after}


def test_a_feature_that_nobody_could_tell_is_not_asked_again(atlas: Atlas) -> None:
    posterior = _all_alike(atlas)
    asked = next_questions(posterior, [], atlas, top=500).questions
    features = [question.about for question in asked if question.kind == "feature"]
    clues = [FeatureClue(feature, "cannot_tell") for feature in features]
    after = next_questions(posterior, clues, atlas, top=500).questions
    assert not any(question.kind == "feature" for question in after)


def test_questions_stand_in_the_order_of_what_they_tell_less_their_burden(atlas: Atlas) -> None:
    asked = next_questions(_all_alike(atlas), [], atlas, top=500).questions
    worth = [question.information_bits - question.burden_bits for question in asked]
    assert worth == sorted(worth, reverse=True)
    assert len(asked) > 10


def test_no_question_that_costs_more_than_it_tells_is_asked(atlas: Atlas) -> None:
    asked = next_questions(_all_alike(atlas), [], atlas, top=500).questions
    assert all(question.information_bits > question.burden_bits for question in asked)


def test_fewer_questions_are_the_first_of_more(atlas: Atlas) -> None:
    posterior = _all_alike(atlas)
    few, many = (next_questions(posterior, [], atlas, top=top).questions for top in (3, 10))
    assert [one.about for one in few] == [one.about for one in many[:3]]


def test_no_question_tells_more_than_is_unknown(atlas: Atlas) -> None:
    asked = next_questions(_all_alike(atlas), [], atlas)
    assert asked.entropy_bits == pytest.approx(np.log2(len(atlas.counties)))
    assert all(question.information_bits < asked.entropy_bits for question in asked.questions)


def test_probabilities_of_the_answers_to_a_question_sum_to_one(atlas: Atlas) -> None:
    for question in next_questions(_all_alike(atlas), [], atlas).questions:
        assert sum(answer.probability for answer in question.answers) == pytest.approx(1)


def test_the_likeliest_answer_comes_first(atlas: Atlas) -> None:
    for question in next_questions(_all_alike(atlas), [], atlas).questions:
        likely = [answer.probability for answer in question.answers]
        assert likely == sorted(likely, reverse=True)


def test_a_province_is_as_likely_as_its_likeliest_county_or_more(atlas: Atlas) -> None:
    rows = [atlas.counties.row[XINNING], atlas.counties.row[FAR_AWAY]]
    for question in next_questions(_believe(rows, atlas), [], atlas).questions:
        for answer in question.answers:
            assert answer.county in rows
            assert answer.posterior <= answer.province.posterior + 1e-9
            assert answer.province.posterior <= 1 + 1e-9


def test_one_county_believed_in_leaves_no_question_worth_its_burden(atlas: Atlas) -> None:
    asked = next_questions(_believe([atlas.counties.row[XINNING]], atlas), [], atlas)
    assert asked.questions == ()
    assert asked.entropy_bits == pytest.approx(0, abs=1e-9)


def test_questions_tell_counties_apart_where_they_can(atlas: Atlas) -> None:
    assert next_questions(_all_alike(atlas), [], atlas).unit == "county"


def test_questions_tell_prefectures_apart_where_counties_answer_alike(atlas: Atlas) -> None:
    rows = _indistinguishable(atlas)
    asked = next_questions(_believe(rows, atlas), [], atlas)
    assert asked.unit == "prefecture"
    assert asked.entropy_bits == pytest.approx(2)
    assert asked.questions
    assert all(question.information_bits <= 1 for question in asked.questions)


def test_another_piece_of_a_kind_is_expected_to_tell_less_than_the_first(atlas: Atlas) -> None:
    posterior = _all_alike(atlas)
    clues = [FeatureClue("onset_n_l_before_open", "cannot_tell")]
    before, after = (
        {question.about: question for question in asked.questions}
        for asked in (next_questions(posterior, said, atlas, top=500) for said in ([], clues))
    )
    both = [about for about in after if after[about].kind == "feature"]
    assert both
    assert all(after[about].information_bits < before[about].information_bits for about in both)
