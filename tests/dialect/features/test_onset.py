"""The start of a syllable, on voices of known answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialect.features.sessions import one
from tests.dialect.features.voices import Said


@settings(max_examples=10)
@given(noise_s=st.floats(0.02, 0.2), seed=st.integers(0, 100))
def test_voice_onset_time_is_the_length_of_the_noise(noise_s: float, seed: int) -> None:
    onset = one(Said(noise_s=noise_s), seed=seed).onset
    assert onset.vot_ms == pytest.approx(1000 * noise_s, abs=12)


@pytest.mark.parametrize("murmur_s", [0.06, 0.1])
def test_a_murmur_before_the_vowel_gives_a_negative_voice_onset_time(murmur_s: float) -> None:
    onset = one(Said(murmur_s=murmur_s)).onset
    assert onset.vot_ms == pytest.approx(-1000 * murmur_s, abs=15)
    assert onset.murmur_db < -10


def test_a_bare_vowel_has_neither_noise_nor_murmur() -> None:
    onset = one(Said()).onset
    assert onset.noise_ms <= 10
    assert onset.murmur_ms == 0


@pytest.mark.parametrize("noise_hz", [2500.0, 4500.0, 6500.0])
def test_moments_find_the_centre_of_the_noise(noise_hz: float) -> None:
    onset = one(Said(noise_s=0.12, noise_hz=noise_hz)).onset
    assert onset.centroid_hz == pytest.approx(noise_hz, abs=300)
    assert onset.spread_hz < 1000
