"""Finding the words of a list in synthetic recordings of known truth."""

from collections.abc import Sequence

import numpy as np
import pytest

from dialect.entities import Segment, Waveform
from dialect.errors import CaseError
from dialect.features.expected_sounds import ExpectedWord
from dialect.features.find_words import WordsInSpeech, find_words
from dialect.features.sound_classes import CLASSES, GROUPS
from tests.dialect.features.voices import Said, Samples, join, say, tone_hz

SIBILANT, NASAL, STOP, CODA = "三", "马", "他", "安"
SAID = {
    SIBILANT: Said(noise_s=0.18, noise_hz=6000.0),
    NASAL: Said(murmur_s=0.08),
    STOP: Said(noise_s=0.09, noise_hz=2300.0),
    CODA: Said(nasal_coda=True),
}
CLASS_OF = {
    SIBILANT: ("sibilant", "open", "open"),
    NASAL: ("sonorant", "open", "open"),
    STOP: ("aspirated", "open", "open"),
    CODA: ("sonorant", "open", "nasal"),
}
LIST = (SIBILANT, NASAL, STOP, CODA)


def expected(words: Sequence[str] = LIST) -> list[ExpectedWord]:
    return [ExpectedWord(word, tuple(_sounds(char) for char in word)) for word in words]


def _sounds(char: str) -> dict[str, np.ndarray]:
    found = {}
    for group, name in zip(GROUPS, CLASS_OF[char], strict=True):
        n_others = len(CLASSES[group]) - 1
        found[group] = np.where(np.array(CLASSES[group]) == name, 0.9, 0.1 / n_others)
    return found


def speak(chars: Sequence[str], *, middle_hz: float = 150.0) -> list[Samples]:
    rng = np.random.default_rng(0)
    return [say(tone_hz("33", middle_hz=middle_hz), SAID[char], rng) for char in chars]


def record(sounds: list[Samples], *, gap_s: float = 0.4) -> tuple[Waveform, list[Segment]]:
    samples, places = join(sounds, gap_s=gap_s)
    room = np.random.default_rng(1).normal(0, 1e-4, len(samples))
    return Waveform((samples + room).astype(np.float32)), [Segment(*place) for place in places]


def texts(words: WordsInSpeech) -> str:
    return "".join(str(segment.text) for f in words.found for segment in f.segments)


def test_words_said_in_order_are_found_where_they_are() -> None:
    waveform, places = record(speak(LIST))
    words = find_words(waveform, expected())
    assert texts(words) == "".join(LIST)
    assert words.missing == ()
    for found, place in zip(words.found, places, strict=True):
        assert found.segments[0].start_s == pytest.approx(place.start_s, abs=0.03)
        assert found.segments[0].end_s == pytest.approx(place.end_s, abs=0.05)
        assert found.confidence > 0.8


@pytest.mark.parametrize("omitted", [0, 1, 2, 3])
def test_a_word_left_out_is_missing(omitted: int) -> None:
    said = [char for i, char in enumerate(LIST) if i != omitted]
    words = find_words(record(speak(said))[0], expected())
    assert words.missing == (omitted,)
    assert texts(words) == "".join(said)


def test_a_word_said_twice_is_found_twice() -> None:
    said = SIBILANT + NASAL + STOP + STOP + CODA
    assert texts(find_words(record(speak(said))[0], expected())) == said


def test_an_interviewer_of_another_voice_is_foreign() -> None:
    own, other = speak(LIST), speak(CODA * 4, middle_hz=320.0)
    mixed = [sound for pair in zip(other, own, strict=True) for sound in pair]
    waveform, places = record(mixed)
    words = find_words(waveform, expected())
    assert texts(words) == "".join(LIST)
    assert len(words.foreign) == 4
    starts_s = [f.segments[0].start_s for f in words.found]
    np.testing.assert_allclose(starts_s, [p.start_s for p in places[1::2]], atol=0.03)


def test_a_word_of_two_syllables_has_a_mark_for_each() -> None:
    rng = np.random.default_rng(0)
    pair = np.concatenate(
        [
            speak(SIBILANT)[0],
            np.zeros(400, np.float32),
            say(tone_hz("33", middle_hz=150.0), SAID[STOP], rng),
        ]
    )
    waveform, _ = record([pair, *speak(CODA)])
    words = find_words(waveform, expected([SIBILANT + STOP, CODA]))
    assert [len(f.segments) for f in words.found] == [2, 1]
    assert texts(words) == SIBILANT + STOP + CODA


def test_sounds_that_fit_two_words_are_doubted() -> None:
    words = find_words(record(speak(NASAL))[0], expected([NASAL, NASAL]))
    assert len(words.found) == 1
    assert words.found[0].confidence < 0.7


def test_marks_made_by_hand_stand_against_the_evidence() -> None:
    waveform, places = record(speak(LIST))
    mark = Segment(places[0].start_s, places[0].end_s, CODA)
    words = find_words(waveform, expected(), marks=[mark])
    (first,) = [f for f in words.found if f.segments[0].start_s == mark.start_s]
    assert first.segments == (mark,)
    assert first.confidence == 1.0
    assert first.word == LIST.index(CODA)


def test_a_mark_of_no_word_of_the_list_is_kept() -> None:
    waveform, places = record(speak(LIST))
    mark = Segment(places[1].start_s, places[1].end_s, "喝")
    words = find_words(waveform, expected(), marks=[mark])
    assert (mark,) in [f.segments for f in words.found if f.word == -1]
    assert words.missing == (1,)


def test_a_mark_moves_the_words_around_it() -> None:
    waveform, places = record(speak(NASAL + NASAL))
    mark = Segment(places[1].start_s, places[1].end_s, CODA)
    words = find_words(waveform, expected([NASAL, CODA]), marks=[mark])
    assert [(f.word, f.segments[0].text) for f in words.found] == [(0, NASAL), (1, CODA)]


def test_a_whisper_holds_no_word() -> None:
    noise = np.random.default_rng(0).normal(0, 0.05, 32_000).astype(np.float32)
    words = find_words(Waveform(noise), expected())
    assert words.found == ()
    assert words.missing == (0, 1, 2, 3)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(CaseError, match="prompt_list"):
        find_words(record(speak(LIST))[0], [])


def test_marks_outside_the_recording_are_refused() -> None:
    with pytest.raises(CaseError, match="outside"):
        find_words(record(speak(LIST))[0], expected(), marks=[Segment(90.0, 90.3, NASAL)])
