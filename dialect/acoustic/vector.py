"""One vector of numbers per syllable for the detectors of phonetic classes.

Beginning, end and length as measured, and the cepstra at the onset and at six places through the
rime. The detectors were learnt on exactly these numbers, so `FINGERPRINT` goes with them.
"""

from dataclasses import astuple
from hashlib import sha256

import numpy as np

from dialect.entities import FloatArray
from dialect.features.cepstra import N_CEPSTRA
from dialect.features.measures import Ending, Onset, SyllableMeasures

__all__ = ["FINGERPRINT", "NAMES", "vector_of"]

FRAME_MS = 10.0
N_ONSET_FRAMES = 3
PLACES = np.linspace(0.0, 1.0, 6)
"""Shares of the rime at which the cepstra are read."""
LEAST_FRAMES = 4
TIME_MS = 10.0
"""Times enter as logarithms about this."""
LAYOUT = 1
"""Changes with anything that changes a number of the vector."""

_TIMES = frozenset(("vot_ms", "murmur_ms", "noise_ms", "fall_ms"))
_HERTZ = frozenset(("centroid_hz", "spread_hz"))
_PLAIN = (*Onset.__dataclass_fields__, *Ending.__dataclass_fields__)

NAMES = (
    *_PLAIN,
    "whole_log2",
    "rime_log2",
    "has_noise",
    "has_murmur",
    *(f"onset_c{k}" for k in range(N_CEPSTRA)),
    *(f"rime{p:.1f}_c{k}" for p in PLACES for k in range(N_CEPSTRA)),
)
"""Name of each number, in order."""
FINGERPRINT = sha256(f"{LAYOUT}:{','.join(NAMES)}".encode()).hexdigest()[:16]


def vector_of(measures: SyllableMeasures) -> FloatArray:
    """Lay out what was measured of one syllable.

    Parameters
    ----------
    measures : SyllableMeasures
        With at least one frame of cepstra.

    Returns
    -------
    vector : ndarray of float, shape (n_numbers,)
        In the order of `NAMES`; 0 where a measure could not be taken, which the two ``has``
        numbers tell of.
    """
    onset, ending, timing = measures.onset, measures.ending, measures.timing
    values = (*astuple(onset), *astuple(ending))
    plain = [_scaled(name, value) for name, value in zip(_PLAIN, values, strict=True)]
    has = [float(not np.isnan(onset.noise_db)), float(not np.isnan(onset.murmur_db))]
    numbers = [*plain, timing.whole_log2, timing.rime_log2, *has]
    return np.concatenate([np.nan_to_num(numbers), _cepstra(measures)])


def _scaled(name: str, value: float) -> float:
    """Bring a measure to a scale on which steps mean the same everywhere."""
    if name in _TIMES:
        return float(np.sign(value) * np.log1p(abs(value) / TIME_MS))
    if name in _HERTZ:
        return value / 1000.0
    if name == "kurtosis":
        return float(np.sign(value) * np.log1p(abs(value)))
    return value


def _cepstra(measures: SyllableMeasures) -> FloatArray:
    """Read the cepstra at the onset and through the rime, shape (7 n_cepstra,)."""
    cepstra, onset, timing = measures.cepstra, measures.onset, measures.timing
    n = len(cepstra)
    noise_ms = np.nanmax([onset.vot_ms, onset.noise_ms, 0.0])
    start = int(np.clip(noise_ms / FRAME_MS, 0, max(n - LEAST_FRAMES, 0)))
    rime_s = timing.whole_s if np.isnan(timing.rime_s) else timing.rime_s
    end = min(n, start + max(round(1000.0 * rime_s / FRAME_MS), LEAST_FRAMES))
    centres = (start + PLACES * (end - 1 - start)).astype(np.intp)
    through = [cepstra[max(0, c - 1) : c + 2].mean(axis=0) for c in centres]
    return np.concatenate([cepstra[:N_ONSET_FRAMES].mean(axis=0), *through])
