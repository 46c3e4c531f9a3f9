"""What listeners' histories tell of them. All listeners and answers here are simulated."""

from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.listeners import SHARES, simulate
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import VerdictAnswer, VerdictClue
from dialect.errors import CaseError
from dialect.evidence.reliability import Answer, Judged, Voice, judge_listeners, reliability_of
from dialect.evidence.verdict import RELIABILITY

RATIOS = st.lists(st.floats(0.05, 10.0), max_size=8)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@settings(max_examples=30)
@given(histories=st.lists(RATIOS, min_size=1, max_size=6))
def test_nobody_is_a_stone_or_an_oracle(histories: list[list[float]]) -> None:
    found, newcomer = reliability_of(histories)
    for one in (*found, newcomer):
        assert 0 < one.low < one.mean < one.high < 1


@settings(max_examples=30)
@given(histories=st.lists(RATIOS, min_size=2, max_size=6), seed=st.integers(0, 100))
def test_the_order_of_listeners_and_answers_does_not_matter(
    histories: list[list[float]], seed: int
) -> None:
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(histories))
    shuffled = [list(rng.permutation(histories[row])) for row in order]
    means = [one.mean for one in reliability_of(histories)[0]]
    again = [one.mean for one in reliability_of(shuffled)[0]]
    np.testing.assert_allclose(again, np.array(means)[order], atol=1e-9)


@settings(max_examples=30)
@given(
    histories=st.lists(RATIOS, min_size=1, max_size=6),
    ratio=st.floats(1.0, 20.0),
)
def test_one_more_right_answer_never_lowers_and_a_wrong_one_never_raises_a_listener(
    histories: list[list[float]], ratio: float
) -> None:
    (before, *_), _ = reliability_of(histories)
    (better, *_), _ = reliability_of([[*histories[0], ratio], *histories[1:]])
    (worse, *_), _ = reliability_of([[*histories[0], 1 / ratio], *histories[1:]])
    assert worse.mean <= before.mean + 1e-9
    assert better.mean >= before.mean - 1e-9


def test_before_any_answer_everybody_counts_as_judged_by_hand() -> None:
    assert reliability_of([])[1].mean == pytest.approx(RELIABILITY, abs=0.02)


def test_few_answers_are_drawn_towards_the_others_and_many_are_not() -> None:
    others = [[0.2, 4.0, 0.3, 0.2, 5.0, 0.2] for _ in range(12)]
    (few, many, *_), newcomer = reliability_of([[6.0], [6.0] * 40, *others])
    assert newcomer.mean < few.mean < many.mean
    assert few.mean - newcomer.mean < many.mean - few.mean
    assert few.high - few.low > many.high - many.low


def test_no_listener_at_all_is_no_fault(atlas: Atlas) -> None:
    judged = judge_listeners((), (), atlas)
    assert judged.listeners == {}
    assert judged.newcomer.n_answers == 0


def _errors(judged: Judged, shares: dict[str, float]) -> np.ndarray:
    return np.array([judged.listeners[one].mean - share for one, share in shares.items()])


def test_simulated_reliabilities_are_found_again_where_homes_are_known(atlas: Atlas) -> None:
    answers, voices = simulate(atlas, SHARES, 60, seed=5)
    judged = judge_listeners(answers, voices, atlas)
    errors = _errors(judged, SHARES)
    means = [judged.listeners[one].mean for one in SHARES]
    assert np.corrcoef(means, list(SHARES.values()))[0, 1] > 0.8
    assert np.abs(errors).mean() < 0.15
    inside = [
        judged.listeners[one].low <= share <= judged.listeners[one].high
        for one, share in SHARES.items()
    ]
    assert np.mean(inside) > 0.75  # of 90 % intervals, over 24 listeners


def test_listeners_of_voices_from_nobody_knows_where_judge_each_other(atlas: Atlas) -> None:
    answers, voices = simulate(atlas, SHARES, 60, seed=5)
    unknown = judge_listeners(answers, (), atlas)
    known = judge_listeners(answers, voices, atlas)
    means = [unknown.listeners[one].mean for one in SHARES]
    assert np.corrcoef(means, list(SHARES.values()))[0, 1] > 0.6
    assert np.abs(_errors(known, SHARES)).mean() <= np.abs(_errors(unknown, SHARES)).mean() + 0.02


def test_a_belief_of_where_a_voice_is_from_judges_who_answers(atlas: Atlas) -> None:
    belief = np.full(len(atlas.counties), 1e-9)
    belief[atlas.counties.row["370782"]] = 1.0
    said = {"near": "same_county", "far": "elsewhere"}
    answers = tuple(
        Answer(name, "v", VerdictClue("370782", cast(VerdictAnswer, answer)))
        for name, answer in said.items()
    )
    judged = judge_listeners(answers, (Voice("v", belief=tuple(belief)),), atlas)
    assert judged.listeners["near"].mean > judged.listeners["far"].mean + 0.02


def test_who_cannot_tell_is_neither_better_nor_worse(atlas: Atlas) -> None:
    one = (Answer("a", "v", VerdictClue("370782", "cannot_tell")),)
    assert judge_listeners(one, (Voice("v", "370782"),), atlas).listeners == {}


def test_an_answer_about_no_place_is_refused(atlas: Atlas) -> None:
    with pytest.raises(CaseError, match="999999"):
        judge_listeners((Answer("a", "v", VerdictClue("999999", "elsewhere")),), (), atlas)
