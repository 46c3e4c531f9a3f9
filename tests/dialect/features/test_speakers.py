"""Telling the person's syllables from the interviewer's."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.entities import Span
from dialect.features.speakers import Voices, foreign_ratio, guesses, phrases


def two_voices(*, gap_st: float, seed: int = 0) -> tuple[Voices, np.ndarray]:
    """Twelve syllables of the person, then eight of somebody higher by `gap_st`."""
    rng = np.random.default_rng(seed)
    is_own = np.arange(20) < 12
    cues = rng.normal(0, 0.3, (20, 9))
    cues[:, 0] = rng.normal(0, 2.0, 20) + np.where(is_own, 0.0, gap_st)
    return Voices(cues, np.arange(20)), is_own


@settings(max_examples=10)
@given(seed=st.integers(0, 1000))
def test_a_voice_an_octave_higher_is_foreign(seed: int) -> None:
    voices, is_own = two_voices(gap_st=12.0, seed=seed)
    ratio = foreign_ratio(voices, np.where(is_own, 0.95, 0.05))
    assert ratio[~is_own].mean() > 1
    assert ratio[is_own].mean() < -1


def test_one_voice_tells_nothing() -> None:
    voices, _ = two_voices(gap_st=0.0)
    np.testing.assert_array_equal(foreign_ratio(voices, np.full(20, 0.98)), 0.0)


def test_unmeasured_pitch_is_passed_over() -> None:
    voices, is_own = two_voices(gap_st=12.0)
    cues = voices.cues.copy()
    cues[0] = np.nan
    ratio = foreign_ratio(Voices(cues, voices.phrase), np.where(is_own, 0.8, 0.3))
    assert ratio[0] == 0.0


def test_a_phrase_is_said_by_one_person() -> None:
    voices, is_own = two_voices(gap_st=8.0)
    phrase = np.where(is_own, np.arange(20), 12)
    ratio = foreign_ratio(Voices(voices.cues, phrase), np.where(is_own, 0.8, 0.3))
    assert len(set(ratio[~is_own].tolist())) == 1


def test_silence_parts_phrases() -> None:
    spans = [Span(0.0, 0.2), Span(0.25, 0.4), Span(0.9, 1.1)]
    assert phrases(spans).tolist() == [0, 0, 1]


def test_some_guess_parts_the_voices() -> None:
    voices, is_own = two_voices(gap_st=12.0)
    agreement = [np.abs(guess - is_own).mean() for guess in guesses(voices)]
    assert min(agreement) < 0.2
