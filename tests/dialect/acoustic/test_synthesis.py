import numpy as np
import pytest

from dialect.acoustic.synthesis import RATE_HZ, TRACT, VOWELS_HZ, render, shape_of
from dialect.atlas.load import load_atlas
from dialect.atlas.syllable import parse_syllable
from dialect.entities import FloatArray


def _render(ipa: str) -> FloatArray:
    return render(shape_of(parse_syllable(ipa)), np.random.default_rng(0))


def _spectrum(samples: FloatArray) -> tuple[FloatArray, FloatArray]:
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    return np.fft.rfftfreq(len(samples), 1 / RATE_HZ), power


@pytest.mark.parametrize("vowel", ["i", "a", "u"])
def test_a_vowel_is_strongest_about_its_first_formant(vowel: str) -> None:
    freq_hz, power = _spectrum(_render(vowel))
    audible = freq_hz > 150.0
    assert freq_hz[audible][power[audible].argmax()] == pytest.approx(
        TRACT * VOWELS_HZ[vowel][0], abs=200.0
    )


def test_a_hiss_is_higher_than_a_hush() -> None:
    centroids = []
    for ipa in ("sa", "ʂa"):
        freq_hz, power = _spectrum(_render(ipa)[: round(0.14 * RATE_HZ)])
        centroids.append(float((freq_hz * power).sum() / power.sum()))
    assert centroids[0] > centroids[1] + 1000.0


def test_breath_lengthens_a_stop_and_a_stop_shortens_the_end() -> None:
    assert len(_render("tʰa")) > len(_render("ta"))
    assert len(_render("tat")) < len(_render("ta"))


def test_final_stops_sound_the_same_and_nasals_do_not() -> None:
    assert shape_of(parse_syllable("sak")) == shape_of(parse_syllable("sat"))
    assert shape_of(parse_syllable("san")) != shape_of(parse_syllable("saŋ"))


def test_every_syllable_of_the_country_can_be_rendered() -> None:
    syllables = load_atlas().readings.syllables
    rng = np.random.default_rng(0)
    for syllable in syllables[:: len(syllables) // 150]:
        samples = render(shape_of(syllable), rng)
        assert np.isfinite(samples).all()
        assert 0.1 < len(samples) / RATE_HZ < 1.0
