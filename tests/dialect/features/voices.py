"""Synthetic voices with known pitch, onset and ending."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

RATE_HZ = 16_000
GAP_S = 0.1
Samples = NDArray[np.float32]
FloatArray = NDArray[np.float64]


def sing(pitch_hz: FloatArray) -> Samples:
    """Sing one pitch per sample as a harmonic series."""
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    tone = sum(np.sin(k * phase) / k for k in range(1, 11))
    return (0.1 * np.asarray(tone)).astype(np.float32)


def tone_hz(digits: str, *, middle_hz: float, duration_s: float = 0.3) -> FloatArray:
    """Pitch per sample of Chao digits at 2.5 semitones a level."""
    time_s = np.arange(0, duration_s, 1 / RATE_HZ)
    levels = [float(digit) - 3 for digit in (digits if len(digits) > 1 else 2 * digits)]
    steps = np.interp(time_s, np.linspace(0, duration_s, len(levels)), levels)
    return np.asarray(middle_hz * 2 ** (2.5 * steps / 12))


@dataclass(frozen=True)
class Said:
    """How a synthetic syllable is said.

    Attributes
    ----------
    noise_s, noise_hz : float
        Length and centre of the noise before the voice; no noise if the length is 0.
    murmur_s : float
        Length of the closed-mouth voice before the vowel.
    formants_hz : tuple of float
        Of the vowel.
    nasal_coda : bool
        Whether the last 40 % is a murmur.
    fade_s : float
        Time in which the voice dies away; a checked syllable's is short.
    """

    noise_s: float = 0.0
    noise_hz: float = 4000.0
    murmur_s: float = 0.0
    formants_hz: tuple[float, ...] = (700.0, 1200.0, 2550.0, 3500.0)
    nasal_coda: bool = False
    fade_s: float = 0.06


MURMUR_HZ = (250.0,)


def say(pitch_hz: FloatArray, said: Said, rng: np.random.Generator) -> Samples:
    """Say a syllable through formants: noise, murmur, vowel, coda."""
    source = pulses(pitch_hz, rng)
    n_murmur = int(said.murmur_s * RATE_HZ)
    n_coda = int(0.4 * len(pitch_hz)) if said.nasal_coda else 0
    vowel, murmur = through(source, said.formants_hz), 0.5 * through(source, MURMUR_HZ)
    is_murmur = np.zeros(len(source), bool)
    is_murmur[:n_murmur] = True
    is_murmur[len(source) - n_coda :] = n_coda > 0
    blend = np.convolve(is_murmur, np.hanning(160) / np.hanning(160).sum(), mode="same")
    voice = (1 - blend) * vowel + blend * murmur
    n_fade = int(said.fade_s * RATE_HZ)
    voice[len(voice) - n_fade :] *= np.linspace(1, 0, n_fade) ** 2
    noise = hiss(int(said.noise_s * RATE_HZ), said.noise_hz, rng)
    return np.concatenate([0.06 * noise, voice]).astype(np.float32)


def pulses(pitch_hz: FloatArray, rng: np.random.Generator, *, jitter: float = 0.0) -> FloatArray:
    """One glottal pulse per cycle, each of a length that errs by `jitter`."""
    cycle = np.cumsum(pitch_hz) / RATE_HZ
    onsets = np.flatnonzero(np.diff(np.floor(cycle)) > 0)
    moved = onsets + np.round(rng.normal(0, jitter, len(onsets)) * RATE_HZ / pitch_hz[onsets])
    source = np.zeros(len(pitch_hz))
    source[np.clip(moved, 0, len(source) - 1).astype(int)] = 1.0
    return np.asarray(lfilter([1.0], [1.0, -0.95], source))


def through(source: FloatArray, formants_hz: tuple[float, ...]) -> FloatArray:
    """Pass a source through resonances 100 Hz wide, and bring it to a peak of 0.3."""
    for centre_hz in formants_hz:
        r = np.exp(-np.pi * 100.0 / RATE_HZ)
        source = lfilter(
            [1 - r], [1, -2 * r * np.cos(2 * np.pi * centre_hz / RATE_HZ), r * r], source
        )
    return np.asarray(0.3 * source / max(float(np.abs(source).max()), 1e-9))


def hiss(n_samples: int, centre_hz: float, rng: np.random.Generator) -> FloatArray:
    """Noise of one kilohertz around a frequency, of unit power."""
    if n_samples == 0:
        return np.zeros(0)
    edges_hz = [centre_hz - 500, centre_hz + 500]
    band = butter(2, edges_hz, "bandpass", fs=RATE_HZ, output="sos")
    noise = sosfilt(band, rng.normal(0, 1, n_samples))
    return np.asarray(noise / noise.std())


def join(
    sounds: list[Samples], *, gap_s: float = GAP_S
) -> tuple[Samples, list[tuple[float, float]]]:
    """Put silence around and between sounds; return the start and end of each in seconds."""
    gap = np.zeros(int(gap_s * RATE_HZ), np.float32)
    pieces, places, at_s = [gap], [], gap_s
    for sound in sounds:
        pieces += [sound, gap]
        places.append((at_s, at_s + len(sound) / RATE_HZ))
        at_s += len(sound) / RATE_HZ + gap_s
    return np.concatenate(pieces), places
