"""All measures of a session, on voices of known answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.entities import Segment, Waveform
from dialect.errors import CaseError
from dialect.features.contours import Tone, Unusable
from dialect.features.session import measure_session, track_marks
from tests.dialect.features.sessions import measure, one
from tests.dialect.features.voices import RATE_HZ, Said, join, pulses, say, through, tone_hz


@pytest.mark.parametrize("duration_s", [0.15, 0.6])
def test_lengths_are_relative_to_the_session(duration_s: float) -> None:
    timing = one(Said(), duration_s=duration_s).timing
    assert timing.rime_s == pytest.approx(duration_s, abs=0.05)
    assert timing.rime_log2 == pytest.approx(np.log2(duration_s / 0.3), abs=0.3)


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


@settings(max_examples=5)
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


def test_marks_that_were_tracked_already_measure_the_same() -> None:
    rng = np.random.default_rng(0)
    samples, places = join([say(tone_hz(d, middle_hz=150.0), Said(), rng) for d in ("55", "21")])
    waveform, marks = Waveform(samples), [Segment(*place) for place in places]
    again = measure_session(waveform, marks, track=track_marks(waveform, marks))
    assert again.voice == measure_session(waveform, marks).voice
