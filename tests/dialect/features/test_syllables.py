"""Candidate syllables."""

import numpy as np
import pytest

from dialect.entities import Waveform
from dialect.features.pitch import track_pitch
from dialect.features.syllables import find_syllables
from tests.dialect.features.voices import Said, Samples, join, say, tone_hz


def voice(said: Said, *, digits: str = "33", seed: int = 0) -> Samples:
    return say(tone_hz(digits, middle_hz=150.0), said, np.random.default_rng(seed))


def candidates(samples: Samples) -> list[tuple[float, float]]:
    waveform = Waveform(samples)
    found = find_syllables(waveform, track_pitch(waveform))
    return [(span.start_s, span.end_s) for span in found]


@pytest.mark.parametrize(
    "said",
    [Said(), Said(noise_s=0.12), Said(murmur_s=0.06), Said(nasal_coda=True), Said(fade_s=0.01)],
)
def test_each_word_said_alone_is_one_candidate(said: Said) -> None:
    samples, places = join([voice(said, digits=d) for d in ("55", "35", "51")], gap_s=0.3)
    np.testing.assert_allclose(candidates(samples), places, atol=0.045)


def test_noise_before_the_voice_belongs_to_the_syllable() -> None:
    samples, places = join([voice(Said(noise_s=0.15))], gap_s=0.3)
    assert candidates(samples)[0][0] == pytest.approx(places[0][0], abs=0.02)


def test_two_syllables_that_touch_are_parted_at_the_dip() -> None:
    samples, places = join([voice(Said()), voice(Said(noise_s=0.05))], gap_s=0.02)
    found = candidates(samples)
    assert len(found) == 2
    assert found[1][0] == pytest.approx(places[1][0], abs=0.05)


def test_a_break_into_creak_parts_no_vowel() -> None:
    vowel = say(tone_hz("33", middle_hz=150.0, duration_s=0.5), Said(), np.random.default_rng(0))
    vowel[3500:4300] = 0.08 * np.random.default_rng(1).normal(size=800)
    assert len(candidates(join([vowel], gap_s=0.3)[0])) == 1


def test_noise_alone_holds_no_syllable() -> None:
    noise = np.random.default_rng(0).normal(0, 0.05, 32_000).astype(np.float32)
    assert candidates(noise) == []


def test_silence_holds_no_syllable() -> None:
    assert candidates(np.zeros(16_000, np.float32)) == []
