from math import log, log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.ranking.verbal import NEUTRAL, SCALE, strength_of


@pytest.mark.parametrize(
    ("ratio", "words", "name"),
    [
        (1.0, "说明不了", "neutral"),
        (1.99, "说明不了", "neutral"),
        (2.01, "弱支持", "for_weak"),
        (11.0, "中等支持", "for_moderate"),
        (101.0, "较强支持", "for_moderately_strong"),
        (1_001.0, "强支持", "for_strong"),
        (10_001.0, "很强支持", "for_very_strong"),
        (1_000_001.0, "极强支持", "for_extremely_strong"),
        (1 / 2.01, "弱反对", "against_weak"),
        (1 / 1_000_001.0, "极强反对", "against_extremely_strong"),
    ],
)
def test_a_ratio_has_the_words_of_its_band(ratio: float, words: str, name: str) -> None:
    strength = strength_of(log10(ratio))
    assert (strength.chinese, strength.id) == (words, name)


@pytest.mark.parametrize("bound", [10.0, 100.0, 1_000.0, 10_000.0, 1_000_000.0])
def test_a_round_ratio_begins_its_band_however_it_was_computed(bound: float) -> None:
    assert strength_of(log(bound) / log(10)) == strength_of(log10(1.1 * bound))


@given(st.floats(0.31, 30))
def test_the_scale_is_the_same_for_and_against(log10_lr: float) -> None:
    supports, opposes = strength_of(log10_lr), strength_of(-log10_lr)
    assert supports.id.removeprefix("for_") == opposes.id.removeprefix("against_")
    assert supports.chinese.replace("支持", "反对") == opposes.chinese


@given(st.floats(-30, 30), st.floats(-30, 30))
def test_a_greater_ratio_never_has_a_weaker_word(one: float, other: float) -> None:
    order = [f"against_{name}" for _, name, _ in reversed(SCALE)]
    order += [NEUTRAL.id, *(f"for_{name}" for _, name, _ in SCALE)]
    low, high = sorted((one, other))
    assert order.index(strength_of(low).id) <= order.index(strength_of(high).id)
