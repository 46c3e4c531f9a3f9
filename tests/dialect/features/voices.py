"""Synthetic voices with known pitch."""

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
GAP_S = 0.1


def sing(pitch_hz: NDArray[np.float64]) -> NDArray[np.float32]:
    """Sing one pitch per sample as a harmonic series."""
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    tone = sum(np.sin(k * phase) / k for k in range(1, 11))
    return (0.1 * np.asarray(tone)).astype(np.float32)


def tone_hz(digits: str, *, middle_hz: float, duration_s: float = 0.3) -> NDArray[np.float64]:
    """Pitch per sample of Chao digits at 2.5 semitones a level."""
    time_s = np.arange(0, duration_s, 1 / RATE_HZ)
    levels = [float(digit) - 3 for digit in (digits if len(digits) > 1 else 2 * digits)]
    steps = np.interp(time_s, np.linspace(0, duration_s, len(levels)), levels)
    return np.asarray(middle_hz * 2 ** (2.5 * steps / 12))
