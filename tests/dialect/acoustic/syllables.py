"""Made measures of syllables, for scores that need no sound."""

import numpy as np

from dialect.features.contours import POINTS, Tone, Unusable
from dialect.features.measures import Ending, Onset, SyllableMeasures, Timing

__all__ = ["syllable"]


def syllable(
    segment: int, *, seed: int = 0, tone: Tone | Unusable | None = None, n_frames: int = 40
) -> SyllableMeasures:
    """A syllable of random sound with a level tone."""
    rng = np.random.default_rng(seed)
    flat = Tone(np.zeros(5), np.ones(5), np.full(5, 0.1), np.ones(5), np.zeros(5), 0.3)
    assert len(POINTS) == len(flat.pitch_st)
    return SyllableMeasures(
        segment,
        tone or flat,
        Timing(0.0, 0.4, 0.4, 0.3, 0.0, 0.0),
        Onset(*rng.normal(0.0, 20.0, len(Onset.__dataclass_fields__)).tolist()),
        Ending(*rng.normal(0.0, 5.0, len(Ending.__dataclass_fields__)).tolist()),
        rng.normal(0.0, 1.0, (n_frames, 13)),
    )
