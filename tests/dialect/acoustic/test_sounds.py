"""Sound scores over a small country: three points with readings and one without."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from dialect.acoustic.sounds import SurveyedSounds, sum_over_words
from dialect.acoustic.traits import TRAITS
from dialect.atlas.readings import ReadingTable
from dialect.entities import FloatArray

SYLLABLES = (("n", "", "a", "n"), ("l", "", "a", "n"), ("n", "", "a", "k"))
READ_AT = (1, 2, 2, 3)
"""Rows of the atlas; the point in row 0 has no readings, the one in row 2 has two."""


def _surveyed() -> SurveyedSounds:
    empty = np.array([""])
    readings = ReadingTable(
        np.zeros(4, np.uint16),
        np.array(READ_AT, np.uint16),
        np.array([0, 0, 1, 2], np.int32),
        np.zeros(4, np.int16),
        np.array([0, 1, 2, 0], np.int8),
        *(np.array(["南"]), np.array(["南"])),
        *(np.array([s[k] for s in SYLLABLES]) for k in range(4)),
        *(empty, empty, empty),
    )
    kin = csr_array(np.array([[0.9, 0.0, 0.0], *np.zeros((3, 3))]))
    return SurveyedSounds(readings, np.arange(4, dtype=np.int32), kin, np.array([1, 2, 3]))


def _odds(**said: float) -> FloatArray:
    return np.array([said.get(trait, 0.0) for trait in TRAITS])


def _log_ratio(odds: FloatArray) -> FloatArray:
    surveyed = _surveyed()
    word = surveyed.of_word("南")
    ratio = surveyed.likelihood(word, surveyed.by_traits(word, odds), doubt=0.05)
    return sum_over_words([ratio], surveyed).log_ratio


def test_a_nasal_onset_speaks_for_the_points_that_have_one() -> None:
    scores = _log_ratio(_odds(nasal=6.0, lateral=-6.0))
    assert scores[1] > scores[2]
    assert scores[1] == pytest.approx(scores[3])


def test_the_literary_reading_counts_half() -> None:
    word = _surveyed().of_word("南")
    np.testing.assert_allclose(word.share, [1.0, 2 / 3, 1 / 3, 1.0])


def test_a_point_without_readings_is_told_by_its_kin() -> None:
    scores = _log_ratio(_odds(nasal=6.0, lateral=-6.0))
    assert scores[2] < scores[0] < scores[1]


@given(odds=st.lists(st.floats(-40.0, 40.0), min_size=len(TRAITS), max_size=len(TRAITS)))
def test_readings_are_only_ever_better_or_worse_than_their_mean(odds: list[float]) -> None:
    ratio = np.exp(_log_ratio(np.array(odds)))
    assert ratio[1:].mean() == pytest.approx(1.0)
    assert np.isfinite(ratio).all()


def test_a_sound_that_all_points_have_says_nothing() -> None:
    np.testing.assert_allclose(_log_ratio(_odds(open=8.0)), 0.0, atol=1e-9)


def test_a_wrong_word_costs_no_point_more_than_a_wrong_mark() -> None:
    assert _log_ratio(_odds(nasal=-99.0, lateral=99.0)).min() > np.log(0.05) - 1e-6


def test_codas_say_how_often_a_word_is_cut_off() -> None:
    surveyed = _surveyed()
    share = surveyed.checked_share(surveyed.of_word("南"))
    np.testing.assert_array_equal(share, [np.nan, 0.0, 0.0, 1.0])


def test_a_character_that_nobody_reads_has_no_rows() -> None:
    assert len(_surveyed().of_word("龘").point) == 0
    assert sum_over_words([], _surveyed()).log_ratio.tolist() == [0.0] * 4


def test_a_point_without_readings_is_told_by_what_is_left_after_the_discount() -> None:
    """A mean of likelihoods is ruled by the greatest; of discounted ones it is ruled less."""
    surveyed = replace(_surveyed(), kin=csr_array(np.array([[0.5, 0.5, 0.0], *np.zeros((3, 3))])))
    ratio = np.array([1.0, np.exp(8.0), np.exp(-8.0), 1.0])
    whole = sum_over_words([ratio], surveyed).log_ratio
    half = sum_over_words([ratio], surveyed, weight=0.5).log_ratio
    np.testing.assert_allclose(half[1:], 0.5 * whole[1:])
    assert half[0] == pytest.approx(np.log(0.5 * np.exp(4.0) + 0.5 * np.exp(-4.0)))


def test_kin_speak_for_the_point_where_its_reading_does_not_fit() -> None:
    surveyed = _surveyed()
    kin = csr_array(np.array([[0.9, 0, 0], [0, 0, 0.9], [0.9, 0, 0], [0, 0.9, 0]]))
    word = surveyed.of_word("南")
    said = surveyed.by_traits(word, _odds(nasal=6.0, lateral=-6.0))
    alone = surveyed.likelihood(word, said, doubt=0.05)
    among = replace(surveyed, kin=kin).likelihood(word, said, doubt=0.05)
    assert among[2] > alone[2]
