import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dialect.entities import FloatArray
from dialect.ranking.information import answer_table

N = 6
AREA = np.array([0, 0, 1, 1, 1, 2])
beliefs = arrays(float, N, elements=st.floats(0, 1)).filter(lambda belief: belief.sum() > 1e-3)


def _scale_rows(weights: FloatArray) -> FloatArray:
    scaled: FloatArray = weights / weights.sum(axis=1, keepdims=True)
    return scaled


def _questions(n_answers: int) -> st.SearchStrategy[FloatArray]:
    return arrays(float, (N, n_answers), elements=st.floats(1e-6, 1)).map(_scale_rows)


questions = st.lists(st.integers(2, 5).flatmap(_questions), min_size=1, max_size=4)


def _entropy_bits(chance: FloatArray) -> float:
    inside = chance[chance > 0]
    return float(-inside @ np.log2(inside))


@given(questions, beliefs)
def test_information_is_never_negative(chances: list[FloatArray], belief: FloatArray) -> None:
    table = answer_table(chances)
    assert (table.information_bits(belief) >= 0).all()
    assert (table.information_between(belief, AREA) >= 0).all()


@given(questions, beliefs)
def test_no_question_tells_more_than_is_unknown(
    chances: list[FloatArray], belief: FloatArray
) -> None:
    unknown = _entropy_bits(belief / belief.sum())
    assert (answer_table(chances).information_bits(belief) <= unknown + 1e-9).all()


@given(_questions(4), beliefs)
def test_a_question_that_all_counties_answer_alike_tells_nothing(
    chance: FloatArray, belief: FloatArray
) -> None:
    alike = np.tile(chance[0], (N, 1))
    assert answer_table([alike]).information_bits(belief) == pytest.approx([0], abs=1e-9)


@given(beliefs)
def test_a_question_that_each_county_answers_in_its_own_way_tells_all(belief: FloatArray) -> None:
    information = answer_table([np.eye(N)]).information_bits(belief)
    assert information == pytest.approx([_entropy_bits(belief / belief.sum())], abs=1e-9)


@given(questions, beliefs)
def test_areas_are_told_no_better_than_counties(
    chances: list[FloatArray], belief: FloatArray
) -> None:
    table = answer_table(chances)
    of_areas = table.information_between(belief, AREA)
    assert (of_areas <= table.information_bits(belief) + 1e-9).all()


@given(questions, beliefs)
def test_areas_of_one_county_each_are_told_as_well_as_counties(
    chances: list[FloatArray], belief: FloatArray
) -> None:
    table = answer_table(chances)
    of_areas = table.information_between(belief, np.arange(N))
    np.testing.assert_allclose(of_areas, table.information_bits(belief), atol=1e-9)


@given(questions, beliefs)
def test_one_area_of_all_counties_leaves_nothing_to_tell(
    chances: list[FloatArray], belief: FloatArray
) -> None:
    of_country = answer_table(chances).information_between(belief, np.zeros(N, dtype=np.intp))
    np.testing.assert_allclose(of_country, 0, atol=1e-9)


@given(questions, beliefs, st.floats(0.01, 100))
def test_the_scale_of_the_belief_does_not_matter(
    chances: list[FloatArray], belief: FloatArray, scale: float
) -> None:
    table = answer_table(chances)
    scaled = table.information_bits(scale * belief)
    np.testing.assert_allclose(scaled, table.information_bits(belief), atol=1e-9)


@given(questions, beliefs)
def test_a_question_tells_the_same_beside_others_as_alone(
    chances: list[FloatArray], belief: FloatArray
) -> None:
    alone = [answer_table([chance]).information_bits(belief)[0] for chance in chances]
    np.testing.assert_allclose(answer_table(chances).information_bits(belief), alone, atol=1e-9)


def test_a_fair_coin_that_half_of_the_counties_share_tells_one_bit() -> None:
    chance = np.repeat(np.eye(2), N // 2, axis=0)
    assert answer_table([chance]).information_bits(np.ones(N)) == pytest.approx([1.0])
