"""Stretches of candidates as words."""

import numpy as np
import pytest

from dialect.entities import Segment, Span
from dialect.features.expected_sounds import ExpectedWord
from dialect.features.sound_classes import CLASSES, GROUPS
from dialect.features.units import build_units, cut, syllable_scores


def word(text: str, *onsets: str) -> ExpectedWord:
    """A word whose syllables start with these classes, all else unknown."""
    sounds = []
    for onset in onsets:
        shares = {g: np.full(len(CLASSES[g]), 1 / len(CLASSES[g])) for g in GROUPS}
        shares["onset"] = np.where(np.array(CLASSES["onset"]) == onset, 0.94, 0.01)
        sounds.append(shares)
    return ExpectedWord(text, tuple(sounds))


def heard(*onsets: str) -> list[dict[str, np.ndarray]]:
    return [
        {
            g: np.where(np.array(CLASSES[g]) == onset, 1.5, -3.0 if g == "onset" else 0.0)
            for g in GROUPS
        }
        for onset in onsets
    ]


def spans(*gaps_s: float) -> list[Span]:
    """Candidates of 0.2 s with these gaps between."""
    starts = np.concatenate([[0.0], np.cumsum(np.array(gaps_s) + 0.2)])
    return [Span(float(s), float(s) + 0.2) for s in starts]


def ratio(
    places: list[Span], words: list[ExpectedWord], scores: np.ndarray, stretch: tuple[int, int]
) -> np.ndarray:
    texts = [None] * len(places)
    (unit,) = [u for u in build_units(places, words, scores, texts) if (u.first, u.last) == stretch]
    return unit.log_ratio


def test_a_syllable_scores_highest_as_the_word_it_sounds_like() -> None:
    words = [word("三", "sibilant"), word("八", "plain")]
    scores = syllable_scores(heard("plain", "sibilant"), words)[:, :, 0]
    assert scores.argmax(axis=1).tolist() == [1, 0]
    assert scores[0, 1] > 0 > scores[0, 0]


def test_a_word_of_two_syllables_takes_two_candidates() -> None:
    words = [word("月亮", "sonorant", "sonorant"), word("三", "sibilant")]
    scores = syllable_scores(heard("sonorant", "sonorant"), words)
    assert ratio(spans(0.05), words, scores, (0, 2)).argmax() == 0


def test_candidates_far_apart_are_no_one_word() -> None:
    words = [word("月亮", "sonorant", "sonorant")]
    units = build_units(
        spans(0.5), words, syllable_scores(heard("plain", "plain"), words), [None] * 2
    )
    assert (0, 2) not in {(u.first, u.last) for u in units}


def test_one_candidate_more_than_syllables_costs_but_is_possible() -> None:
    words = [word("三", "sibilant")]
    scores = syllable_scores(heard("sibilant", "sibilant"), words)
    split = ratio(spans(0.02), words, scores, (0, 2))[0]
    alone = ratio(spans(0.3), words, scores, (0, 1))[0]
    assert np.isfinite(split)
    assert split < alone - 3


def test_a_word_that_runs_on_into_speech_is_less_likely() -> None:
    words = [word("三", "sibilant")]
    scores = syllable_scores(heard("sibilant", "plain"), words)
    apart, joined = (ratio(spans(gap), words, scores, (0, 1))[0] for gap in (0.4, 0.05))
    assert joined == pytest.approx(apart - 1)


def test_a_mark_is_only_what_it_says() -> None:
    words = [word("三", "sibilant"), word("八", "plain")]
    scores = syllable_scores(heard("plain"), words)
    (unit,) = build_units(spans(), words, scores, ["三"])
    assert unit.log_ratio[0] > -10
    assert unit.log_ratio[1] == -np.inf


def test_cutting_gives_each_character_its_candidate() -> None:
    assert cut(spans(0.1), "月亮") == (
        Segment(0.0, 0.2, "月"),
        Segment(pytest.approx(0.3), 0.5, "亮"),
    )


def test_two_syllables_in_one_candidate_are_parted_in_the_middle() -> None:
    assert cut(spans(), "月亮") == (Segment(0.0, 0.1, "月"), Segment(0.1, 0.2, "亮"))


def test_a_syllable_in_two_candidates_spans_both() -> None:
    (segment,) = cut(spans(0.02), "三")
    assert (segment.start_s, segment.end_s) == (0.0, pytest.approx(0.42))
