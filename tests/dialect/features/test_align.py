"""Laying a list over candidates whose likelihoods are given."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.features.align import REPEATED, Alignment, Unit, align

FITS, FAILS = 4.0, -4.0


def lay(heard: list[int], n_words: int, *, foreign_share: float = 0.1) -> Alignment:
    """Lay a list over candidates that each sound like one word, -1 for none of them."""
    ratios = [np.where(np.arange(n_words) == word, FITS, FAILS) for word in heard]
    units = [Unit(i, i + 1, ratio) for i, ratio in enumerate(ratios)]
    return align(units, np.zeros(len(heard)), n_words=n_words, foreign_share=foreign_share)


def words(alignment: Alignment) -> list[int]:
    return [word for _, word in alignment.units]


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ([0, 1, 2, 3], [0, 1, 2, 3]),
        ([0, 1, 3], [0, 1, 3]),
        ([0, 1, 1, 2, 3], [0, 1, 1, 2, 3]),
        ([0, -1, 1, -1, -1, 2, 3], [0, 1, 2, 3]),
        ([2, 3], [2, 3]),
        ([0, 1, 2, 0, 1, 2, 3], [0, 1, 2, 0, 1, 2, 3]),
    ],
    ids=["as asked", "one left out", "one said twice", "interviewer", "late start", "again"],
)
def test_the_list_is_laid_as_it_was_said(heard: list[int], expected: list[int]) -> None:
    assert words(lay(heard, 4)) == expected


def test_what_fits_no_word_is_foreign() -> None:
    alignment = lay([0, -1, 1], 2)
    assert alignment.own[1] < 0.1
    assert alignment.own[[0, 2]].min() > 0.9


def test_two_equal_places_share_their_probability() -> None:
    ratios = [np.array([FITS]), np.array([FITS])]
    units = [Unit(i, i + 1, ratio) for i, ratio in enumerate(ratios)]
    found = align(units, np.full(2, 0.0), n_words=1, foreign_share=0.5)
    np.testing.assert_allclose(found.probability[0], found.probability[1], rtol=0.7)


def test_no_candidates_leave_every_word_out() -> None:
    alignment = align([], np.zeros(0), n_words=3, foreign_share=0.1)
    assert alignment.units == ()
    assert np.isfinite(alignment.log_evidence)


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), n_candidates=st.integers(1, 4), n_words=st.integers(1, 3))
def test_the_sum_over_all_ways_is_that_of_a_plain_listing(
    seed: int, n_candidates: int, n_words: int
) -> None:
    rng = np.random.default_rng(seed)
    ratios, foreign = rng.normal(0, 2, (n_candidates, n_words)), rng.normal(0, 1, n_candidates)
    units = [Unit(i, i + 1, ratio) for i, ratio in enumerate(ratios)]
    found = align(units, foreign, n_words=n_words, foreign_share=0.3)
    total, as_word = 0.0, np.zeros((n_candidates, n_words))
    for way in itertools.product(range(-1, n_words), repeat=n_candidates):
        weight = np.exp(_log_weight(way, ratios, foreign))
        total += weight
        for i, word in enumerate(way):
            if word >= 0:
                as_word[i, word] += weight
    assert found.log_evidence == pytest.approx(np.log(total))
    np.testing.assert_allclose(found.probability, as_word / total, atol=1e-9)
    np.testing.assert_allclose(found.own, as_word.sum(axis=1) / total, atol=1e-9)


def _log_weight(way: tuple[int, ...], ratios: np.ndarray, foreign: np.ndarray) -> float:
    """Log-weight of one way to read the candidates, written as the model is described."""
    last, total, n_words = -1, 0.0, ratios.shape[1]
    for i, word in enumerate(way):
        if word < 0:
            total += np.log(0.3) + foreign[i]
            continue
        total += np.log(0.7) + ratios[i, word]
        if word > last:
            total += np.log(1 - REPEATED - 0.01) + (word - last - 1) * np.log(0.06)
        elif word == last:
            total += np.log(REPEATED)
        else:
            total += np.log(0.01 / last)
        last = word
    return total + (n_words - 1 - last) * np.log(0.06)
