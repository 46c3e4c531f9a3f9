"""Melody and rhythm of free speech."""

import numpy as np

from dialect.entities import Span, Waveform
from dialect.features.melody import NAMES, melody_and_rhythm

RATE_HZ = 16_000


def hum(contours_hz: list[tuple[float, float]], *, length_s: float = 0.2) -> Waveform:
    """A voice that glides from one pitch to another, again and again, with 0.1 s between."""
    parts = []
    for first_hz, last_hz in contours_hz:
        pitch_hz = np.geomspace(first_hz, last_hz, int(length_s * RATE_HZ))
        phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
        parts += [sum(np.sin(k * phase) / k for k in range(1, 9)), np.zeros(RATE_HZ // 10)]
    return Waveform((0.1 * np.concatenate(parts)).astype(np.float32))


def measured(waveform: Waveform) -> dict[str, float]:
    numbers = melody_and_rhythm(waveform, [Span(0.0, waveform.duration_s)])
    return dict(zip(NAMES, numbers.tolist(), strict=True))


def test_a_voice_that_falls_is_told_from_one_that_rises() -> None:
    falling = measured(hum([(240.0, 120.0)] * 8))
    rising = measured(hum([(120.0, 240.0)] * 8))
    assert falling["slope0.50_st_per_s"] < -30
    assert rising["slope0.50_st_per_s"] > 30
    assert falling["share_middle_falling"] > 0.8
    assert rising["share_middle_rising"] > 0.8


def test_the_height_of_a_voice_is_taken_out() -> None:
    man = measured(hum([(100.0, 130.0), (140.0, 110.0)] * 5))
    woman = measured(hum([(200.0, 260.0), (280.0, 220.0)] * 5))
    for name in ("height0.05_st", "height0.95_st", "slope0.25_st_per_s", "run_mean_log_s"):
        assert abs(man[name] - woman[name]) < 0.25 + 0.1 * abs(man[name])


def test_stretches_of_two_lengths_vary_more_from_neighbour_to_neighbour() -> None:
    even = hum([(150.0, 150.0)] * 8)
    uneven = [hum([(150.0, 150.0)], length_s=s).samples for s in (0.1, 0.3) * 4]
    assert measured(Waveform(np.concatenate(uneven)))["run_npvi"] > measured(even)["run_npvi"] + 0.3


def test_without_a_voice_everything_is_zero() -> None:
    noise = np.random.default_rng(0).normal(0, 0.01, RATE_HZ).astype(np.float32)
    assert not melody_and_rhythm(Waveform(noise), [Span(0.0, 1.0)]).any()
    assert not melody_and_rhythm(Waveform(noise), []).any()


def test_only_the_first_minute_of_speech_is_heard() -> None:
    minute = hum([(150.0, 180.0)] * 200)
    whole = Waveform(np.concatenate([minute.samples, hum([(300.0, 100.0)] * 50).samples]))
    np.testing.assert_allclose(
        melody_and_rhythm(whole, [Span(0.0, whole.duration_s)]),
        melody_and_rhythm(minute, [Span(0.0, minute.duration_s)]),
        atol=1e-3,  # the last window hears 25 ms more
    )
