import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.acoustic.ways import WAYS

RATIOS = st.floats(-300.0, 300.0)


@given(there=RATIOS, near=RATIOS)
def test_both_ways_together_lie_between_the_two(there: float, near: float) -> None:
    together = WAYS.together(np.array([there, near]))
    assert min(there, near) - 1e-9 <= together <= max(there, near) + 1e-9


@given(there=RATIOS, near=RATIOS)
def test_the_shares_of_the_ways_sum_to_one(there: float, near: float) -> None:
    assert WAYS.share(np.array([there, near])).sum() == pytest.approx(1.0)


def test_words_that_say_nothing_leave_the_share_where_it_was() -> None:
    assert WAYS.share(np.zeros(2))[0] == pytest.approx(WAYS.own_share)


def test_who_is_from_there_departs_less_than_who_is_from_near() -> None:
    there, near = WAYS.each
    assert there.other_value < near.other_value
    assert there.other_reading < near.other_reading
    assert there.widening < near.widening
