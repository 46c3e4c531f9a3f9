"""What sounds the words of a list may have over the country."""

import numpy as np
import pytest

from dialect.atlas.load import load_atlas
from dialect.features.expected_sounds import ExpectedSounds
from dialect.features.sound_classes import CLASSES, GROUPS


@pytest.fixture(scope="module")
def sounds() -> ExpectedSounds:
    return ExpectedSounds(load_atlas().readings)


@pytest.mark.parametrize(
    ("char", "group", "name"),
    [
        ("三", "onset", "sibilant"),
        ("四", "onset", "sibilant"),
        ("八", "onset", "plain"),
        ("三", "nucleus", "open"),
        ("三", "coda", "nasal"),
        ("天", "onset", "aspirated"),
        ("马", "onset", "sonorant"),
    ],
)
def test_most_of_the_country_agrees_on(
    sounds: ExpectedSounds, char: str, group: str, name: str
) -> None:
    (word,) = sounds.expect([char])
    assert CLASSES[group][int(word.sounds[0][group].argmax())] == name


def test_probabilities_sum_to_one_and_rule_nothing_out(sounds: ExpectedSounds) -> None:
    for word in sounds.expect(["三", "月亮", "十"]):
        for syllable in word.sounds:
            for group in GROUPS:
                assert syllable[group].sum() == pytest.approx(1)
                assert (syllable[group] > 0).all()


def test_a_word_has_one_expectation_per_character(sounds: ExpectedSounds) -> None:
    moon, one = sounds.expect(["月亮", "一"])
    assert (len(moon.sounds), len(one.sounds)) == (2, 1)


def test_an_unknown_character_may_sound_like_any(sounds: ExpectedSounds) -> None:
    (word,) = sounds.expect(["龘"])
    for group in GROUPS:
        np.testing.assert_allclose(word.sounds[0][group], sounds.frequency[group])
