"""Sessions of synthetic syllables, measured."""

import numpy as np

from dialect.entities import Segment, Waveform
from dialect.features.measures import SessionMeasures, SyllableMeasures
from dialect.features.session import measure_session
from tests.dialect.features.voices import Said, Samples, join, say, tone_hz


def measure(sounds: list[Samples]) -> SessionMeasures:
    """Measure sounds joined with silence between."""
    samples, places = join(sounds)
    return measure_session(Waveform(samples), [Segment(*place) for place in places])


def one(said: Said, *, duration_s: float = 0.3, seed: int = 0) -> SyllableMeasures:
    """Measure a syllable beside three plain ones, so that the session has a norm."""
    rng = np.random.default_rng(seed)
    plain = [say(tone_hz("33", middle_hz=150.0), Said(), rng) for _ in range(3)]
    sound = say(tone_hz("33", middle_hz=150.0, duration_s=duration_s), said, rng)
    return measure([*plain, sound]).syllables[3]
