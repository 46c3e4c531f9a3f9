"""Simulated sessions said by real survey points, with made strays."""

import numpy as np
import pytest

from dialect.acoustic.expected import contour_of_chao
from dialect.acoustic.traits import TRAITS
from dialect.acoustic.words import Survey, score_words, survey_of
from dialect.atlas.load import Atlas, load_atlas
from dialect.evaluation.placements import rank_of
from dialect.evaluation.simulated_sessions import Strays, Word, say, words_of

TEXT = "三七水牛鱼猪飞天"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def survey(atlas: Atlas) -> Survey:
    return survey_of(atlas)


@pytest.fixture(scope="module")
def home(atlas: Atlas, survey: Survey) -> int:
    return int(np.searchsorted(survey.sounds.locality, atlas.localities.row["西安"]))


def _faultless() -> Strays:
    """A voice that says everything as surveyed, and detectors that are always right."""
    n_traits = len(TRAITS)
    tone = np.stack([np.zeros((20, 5)), np.ones((20, 5))], axis=1)
    sure = np.stack([np.full(n_traits, -4.0), np.full(n_traits, 4.0), np.zeros(n_traits)])
    return Strays((tone,), np.zeros((1, n_traits)), sure, np.zeros((1, 10, 12)))


def _words(home: int, survey: Survey) -> list[Word]:
    return words_of(home, list(TEXT), survey, np.random.default_rng(0))


def test_a_point_says_its_own_tones(home: int, survey: Survey) -> None:
    said = {word.char: word.contour for word in _words(home, survey)}
    np.testing.assert_allclose(said["三"], contour_of_chao("21"))


def test_a_word_that_the_point_does_not_read_is_left_out(home: int, survey: Survey) -> None:
    assert words_of(home, ["龘"], survey, np.random.default_rng(0)) == []


def test_a_faultless_session_puts_its_own_point_first(
    home: int, survey: Survey, atlas: Atlas
) -> None:
    words = _words(home, survey)
    heard, marks = say(words, words, [_faultless()], survey, np.random.default_rng(0))
    scores = score_words(heard, marks, survey)
    own = [atlas.localities.row["西安"]]
    assert len(scores.used) == len(words)
    assert rank_of(own, scores.locality, scores.log_lr) <= 3


def test_wrong_words_cost_the_home_likelihood(home: int, survey: Survey) -> None:
    words = _words(home, survey)
    found = []
    for said in (words, words[::-1]):
        heard, marks = say(words, said, [_faultless()], survey, np.random.default_rng(0))
        assert [mark.text for mark in marks] == [word.char for word in words]
        scores = score_words(heard, marks, survey)
        found.append(scores.log_lr[home])
    assert found[0] > found[1] + 1.0
