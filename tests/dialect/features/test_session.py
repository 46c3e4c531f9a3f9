"""All measures of a session, on voices of known answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.entities import Segment, Waveform
from dialect.errors import CaseError
from dialect.features.contours import Tone, Unusable
from dialect.features.measures import SessionMeasures, SyllableMeasures
from dialect.features.session import measure_session
from tests.dialect.features.voices import (
    RATE_HZ,
    Said,
    Samples,
    join,
    pulses,
    say,
    through,
    tone_hz,
)


def measure(sounds: list[Samples]) -> SessionMeasures:
    samples, places = join(sounds)
    return measure_session(Waveform(samples), [Segment(*place) for place in places])


def one(said: Said, *, duration_s: float = 0.3, seed: int = 0) -> SyllableMeasures:
    """Measure a syllable beside three plain ones, so that the session has a norm."""
    rng = np.random.default_rng(seed)
    plain = [say(tone_hz("33", middle_hz=150.0), Said(), rng) for _ in range(3)]
    sound = say(tone_hz("33", middle_hz=150.0, duration_s=duration_s), said, rng)
    return measure([*plain, sound]).syllables[3]


@settings(max_examples=10, deadline=None)
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


@pytest.mark.parametrize("duration_s", [0.15, 0.6])
def test_lengths_are_relative_to_the_session(duration_s: float) -> None:
    timing = one(Said(), duration_s=duration_s).timing
    assert timing.rime_s == pytest.approx(duration_s, abs=0.05)
    assert timing.rime_log2 == pytest.approx(np.log2(duration_s / 0.3), abs=0.3)


def test_a_checked_syllable_falls_faster_than_one_that_dies_away() -> None:
    checked, smooth = one(Said(fade_s=0.01)).ending, one(Said(fade_s=0.2)).ending
    assert checked.fall_ms < 0.6 * smooth.fall_ms
    assert checked.fall_db_per_ms > smooth.fall_db_per_ms


def test_a_nasal_coda_shows_in_every_cue() -> None:
    nasal, plain = one(Said(nasal_coda=True)).ending, one(Said()).ending
    assert nasal.nasal_low_db > plain.nasal_low_db + 10
    assert nasal.nasal_rise_db > plain.nasal_rise_db + 10
    assert nasal.nasal_high_db > plain.nasal_high_db + 10
    assert nasal.nasal_drop_db < plain.nasal_drop_db - 5


@pytest.mark.parametrize("scale", [1.0, 1.2])
def test_the_tract_follows_the_formants(scale: float) -> None:
    rng = np.random.default_rng(0)
    formants_hz = (500 * scale, 1500 * scale, 2550 * scale, 3500 * scale)
    sounds = [
        say(tone_hz(digits, middle_hz=140.0), Said(formants_hz=formants_hz), rng)
        for digits in ("55", "35", "21", "51")
    ]
    assert measure(sounds).voice.tract == pytest.approx(scale, abs=0.06)


@pytest.mark.parametrize("middle_hz", [110.0, 200.0, 300.0])
def test_register_and_range_are_the_speakers_own(middle_hz: float) -> None:
    rng = np.random.default_rng(0)
    sounds = [say(tone_hz(d, middle_hz=middle_hz), Said(), rng) for d in ("55", "33", "11", "33")]
    voice = measure(sounds).voice
    assert voice.register_hz == pytest.approx(middle_hz, rel=0.02)
    assert voice.range_st == pytest.approx(10.0, abs=0.7)


def test_a_jittering_voice_is_measured_with_a_larger_error() -> None:
    rng = np.random.default_rng(0)
    pitch_hz = tone_hz("33", middle_hz=150.0)
    rough = through(pulses(pitch_hz, rng, jitter=0.04), (700.0, 1200.0)).astype(np.float32)
    steady, rough_tone = (s.tone for s in measure([say(pitch_hz, Said(), rng), rough]).syllables)
    assert isinstance(steady, Tone)
    assert isinstance(rough_tone, Tone)
    assert rough_tone.sd_st[rough_tone.weight > 0].mean() > 1.5 * steady.sd_st.mean()
    assert rough_tone.periodicity.max() < steady.periodicity.min()


def test_creak_inside_a_vowel_is_told_from_silence() -> None:
    rng = np.random.default_rng(0)
    voice = say(tone_hz("33", middle_hz=150.0, duration_s=0.5), Said(), rng)
    creak, silence = voice.copy(), voice.copy()
    middle = slice(int(0.18 * RATE_HZ), int(0.32 * RATE_HZ))
    creak[middle] = 0.1 * rng.normal(size=len(creak[middle]))
    silence[middle] = 0.0
    creaking, broken = (s.tone for s in measure([creak, silence]).syllables)
    assert isinstance(creaking, Tone)
    assert isinstance(broken, Tone)
    assert creaking.creak[2] > 0.5
    assert broken.creak[2] == 0.0


def test_cepstra_are_standardised_over_the_session() -> None:
    rng = np.random.default_rng(0)
    vowels = [(300.0, 2200.0, 2900.0), (700.0, 1200.0, 2550.0), (350.0, 800.0, 2400.0)]
    sounds = [say(tone_hz("33", middle_hz=140.0), Said(formants_hz=v), rng) for v in vowels]
    frames = np.concatenate([s.cepstra for s in measure(sounds).syllables])
    np.testing.assert_allclose(frames.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(frames.std(axis=0), 1, atol=1e-9)


@settings(max_examples=5, deadline=None)
@given(gain=st.floats(0.02, 3.0))
def test_loudness_changes_no_measure(gain: float) -> None:
    rng = np.random.default_rng(0)
    sounds = [say(tone_hz("51", middle_hz=150.0), Said(noise_s=0.06), rng) for _ in range(2)]
    loud, plain = measure([(gain * s).astype(np.float32) for s in sounds]), measure(sounds)
    for mine, other in zip(loud.syllables, plain.syllables, strict=True):
        assert mine.onset.vot_ms == pytest.approx(other.onset.vot_ms, abs=4)
        assert mine.timing.rime_s == pytest.approx(other.timing.rime_s, abs=0.004)
        assert mine.ending.nasal_low_db == pytest.approx(other.ending.nasal_low_db, abs=0.5)


def test_a_whisper_has_a_reason_in_place_of_numbers() -> None:
    noise = np.random.default_rng(2).normal(0, 0.05, RATE_HZ).astype(np.float32)
    whisper = measure_session(Waveform(noise), [Segment(0.1, 0.5)]).syllables[0]
    assert isinstance(whisper.tone, Unusable)
    assert "没有可用的音高" in whisper.tone.reason
    assert np.isnan(whisper.onset.vot_ms)
    assert np.isnan(whisper.ending.glottal)
    assert np.isnan(whisper.timing.rime_s)


def test_no_marks_give_no_measures() -> None:
    measures = measure_session(Waveform(np.zeros(RATE_HZ, np.float32)), [])
    assert measures.syllables == ()
    assert np.isnan(measures.voice.register_hz)


def test_measures_come_in_the_order_of_the_marks() -> None:
    rng = np.random.default_rng(0)
    sounds = [say(tone_hz(d, middle_hz=150.0), Said(), rng) for d in ("55", "11")]
    samples, places = join(sounds)
    marks = [Segment(*places[1]), Segment(*places[0])]
    low, high = measure_session(Waveform(samples), marks).syllables
    assert (low.segment, high.segment) == (0, 1)
    assert low.timing.start_s > high.timing.start_s


def test_overlapping_marks_are_refused() -> None:
    with pytest.raises(CaseError, match="inside"):
        measure_session(
            Waveform(np.zeros(RATE_HZ, np.float32)), [Segment(0.1, 0.5), Segment(0.4, 0.8)]
        )
