import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.evidence.alignment import LOG_EXTRA, LOG_MISSING, align


def _pairs(n_heard: int, n_said: int) -> np.ndarray:
    """Chances of a name whose syllables sound alike only to themselves."""
    same = np.arange(n_heard)[:, None] == np.arange(n_said)[None, :]
    return np.where(same, -1.0, -20.0)[None]


def test_a_name_heard_whole_costs_its_syllables() -> None:
    assert align(_pairs(3, 3)) == pytest.approx([-3.0])


def test_a_syllable_not_heard_costs_once() -> None:
    assert align(_pairs(2, 3)) == pytest.approx([-2.0 + LOG_MISSING])


def test_a_syllable_too_many_costs_once() -> None:
    assert align(_pairs(3, 2)) == pytest.approx([-2.0 + LOG_EXTRA])


def test_names_are_aligned_apart_from_each_other() -> None:
    both = np.concatenate([_pairs(3, 3), np.full((1, 3, 3), -2.0)])
    np.testing.assert_allclose(align(both), [-3.0, -6.0])


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_no_alignment_is_worse_than_hearing_nothing_of_the_name(
    n_heard: int, n_said: int, seed: int
) -> None:
    chance = -np.random.default_rng(seed).exponential(5.0, size=(4, n_heard, n_said))
    assert (align(chance) >= n_heard * LOG_EXTRA + n_said * LOG_MISSING - 1e-9).all()
