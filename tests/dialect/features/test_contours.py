"""Five pitch points per marked syllable."""

import numpy as np
import pytest

from dialect.entities import Segment, Waveform
from dialect.features.contours import Contours
from dialect.features.session import measure_session
from tests.dialect.features.voices import GAP_S, RATE_HZ, sing, tone_hz

GAP = np.zeros(int(GAP_S * RATE_HZ), np.float32)


def session(tones: list[str], *, middle_hz: float) -> tuple[Waveform, list[Segment]]:
    pieces, segments, start_s = [], [], 0.0
    for digits in tones:
        sound = sing(tone_hz(digits, middle_hz=middle_hz))
        pieces += [sound, GAP]
        segments.append(Segment(start_s, start_s + len(sound) / RATE_HZ))
        start_s += len(sound) / RATE_HZ + GAP_S
    return Waveform(np.concatenate(pieces)), segments


def measure_contours(waveform: Waveform, segments: list[Segment]) -> Contours:
    return measure_session(waveform, segments).contours


def test_a_contour_follows_its_chao_digits() -> None:
    contours = measure_contours(*session(["55", "51", "33"], middle_hz=200.0))
    np.testing.assert_allclose(contours.pitch_st[0] - contours.pitch_st[2], 5.0, atol=0.3)
    np.testing.assert_allclose(np.diff(contours.pitch_st[1]), -2.0, atol=0.6)


@pytest.mark.parametrize("middle_hz", [110.0, 280.0])
def test_man_and_child_measure_alike(middle_hz: float) -> None:
    tones = ["55", "35", "21", "33"]
    reference = measure_contours(*session(tones, middle_hz=200.0))
    contours = measure_contours(*session(tones, middle_hz=middle_hz))
    np.testing.assert_allclose(contours.pitch_st, reference.pitch_st, atol=0.4)


def test_a_whisper_is_named_as_having_no_usable_pitch() -> None:
    noise = np.random.default_rng(2).normal(0, 0.05, RATE_HZ).astype(np.float32)
    contours = measure_contours(Waveform(noise), [Segment(0.1, 0.5), Segment(0.6, 0.9)])
    assert contours.segment == ()
    assert all("没有可用的音高" in unusable.reason for unusable in contours.unusable)
    assert [unusable.segment for unusable in contours.unusable] == [0, 1]


def test_a_break_in_the_voice_weighs_nothing() -> None:
    samples = sing(tone_hz("33", middle_hz=150.0, duration_s=0.5))
    samples[int(0.18 * RATE_HZ) : int(0.32 * RATE_HZ)] = 0.0
    contours = measure_contours(Waveform(samples), [Segment(0.0, 0.5)])
    assert contours.weight[0, 2] < 0.5
    assert contours.weight[0, 0] == 1.0
