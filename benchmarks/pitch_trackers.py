"""Compare pitch trackers on accuracy and speed, each where it is installed.

Synthetic voices with known pitch (tones of men and women, creak, telephone band, noise) tell the
truth; on the development corpus the median of all trackers stands in for it. Praat is a reference
only: it is GPL. Run from the checkout::

    pip install pyworld-prebuilt praat-parselmouth swift-f0
    python benchmarks/pitch_trackers.py SHARED [--clips 60]
"""

import argparse
import csv
import importlib.util
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

from dialect.entities import Waveform
from dialect.features.pitch import HOP_S, track_pitch

RATE_HZ = 16_000
FLOOR_HZ, CEILING_HZ = 60.0, 600.0
GROSS_SEMITONES = 3.0
"""An error beyond this is a wrong period rather than an inexact one."""

SWIFT_CONFIDENCE = 0.5

FloatArray = NDArray[np.float64]
Tracker = Callable[[FloatArray, FloatArray], FloatArray]


def own(samples: FloatArray, time_s: FloatArray) -> FloatArray:
    """Track with the project's own tracker."""
    track = track_pitch(Waveform(samples.astype(np.float32)))
    return at_times(track.time_s, track.pitch_hz, time_s)


def harvest(samples: FloatArray, time_s: FloatArray) -> FloatArray:
    """Track with WORLD's Harvest."""
    import pyworld

    pitch_hz, at_s = pyworld.harvest(samples, RATE_HZ, FLOOR_HZ, CEILING_HZ, 1000 * HOP_S)
    return at_times(at_s, pitch_hz, time_s)


def dio(samples: FloatArray, time_s: FloatArray) -> FloatArray:
    """Track with WORLD's DIO and StoneMask."""
    import pyworld

    rough_hz, at_s = pyworld.dio(samples, RATE_HZ, FLOOR_HZ, CEILING_HZ, frame_period=1000 * HOP_S)
    return at_times(at_s, pyworld.stonemask(samples, rough_hz, at_s, RATE_HZ), time_s)


def pyin(samples: FloatArray, time_s: FloatArray) -> FloatArray:
    """Track with librosa's probabilistic YIN."""
    import librosa

    hop = int(HOP_S * RATE_HZ)
    pitch_hz, _, _ = librosa.pyin(
        samples, fmin=FLOOR_HZ, fmax=CEILING_HZ, sr=RATE_HZ, frame_length=1024, hop_length=hop
    )
    return at_times(np.arange(len(pitch_hz)) * HOP_S, pitch_hz, time_s)


def yin(samples: FloatArray, time_s: FloatArray) -> FloatArray:
    """Track with librosa's YIN, which calls every frame voiced."""
    import librosa

    hop = int(HOP_S * RATE_HZ)
    pitch_hz = librosa.yin(
        samples, fmin=FLOOR_HZ, fmax=CEILING_HZ, sr=RATE_HZ, frame_length=1024, hop_length=hop
    )
    return at_times(np.arange(len(pitch_hz)) * HOP_S, pitch_hz, time_s)


def swift(samples: FloatArray, time_s: FloatArray) -> FloatArray:
    """Track with SwiftF0, a small network that runs in onnxruntime."""
    found = swift_detector().detect(samples.astype(np.float32), RATE_HZ)
    is_voiced = found.confidence > SWIFT_CONFIDENCE
    return at_times(found.timestamps, np.where(is_voiced, found.pitch_hz, np.nan), time_s)


@cache
def swift_detector() -> Any:
    """Open SwiftF0's network once."""
    from swift_f0 import SwiftF0

    return SwiftF0()


def praat(samples: FloatArray, time_s: FloatArray) -> FloatArray:
    """Track with Praat's autocorrelation; GPL, so for reference only."""
    import parselmouth

    found = parselmouth.Sound(samples, RATE_HZ).to_pitch_ac(
        HOP_S, FLOOR_HZ, pitch_ceiling=CEILING_HZ
    )
    return at_times(found.xs(), found.selected_array["frequency"], time_s)


TRACKERS: dict[str, tuple[str, Tracker]] = {
    "own": ("numpy", own),
    "harvest": ("pyworld", harvest),
    "dio": ("pyworld", dio),
    "pyin": ("librosa", pyin),
    "yin": ("librosa", yin),
    "swift-f0": ("swift_f0", swift),
    "praat": ("parselmouth", praat),
}


def at_times(found_s: FloatArray, pitch_hz: FloatArray, time_s: FloatArray) -> FloatArray:
    """Take the nearest frame's pitch at each time; NaN where it is not voiced."""
    pitch_hz = np.where(np.asarray(pitch_hz) > 0, pitch_hz, np.nan)
    nearest = np.abs(np.asarray(found_s)[None, :] - time_s[:, None]).argmin(axis=1)
    return np.asarray(pitch_hz[nearest], dtype=float)


def synthesise(contour_hz: FloatArray, rng: np.random.Generator, kind: str) -> FloatArray:
    """Sing a contour of one value per sample through three formants."""
    phase = np.cumsum(contour_hz) / RATE_HZ
    onsets = np.flatnonzero(np.diff(np.floor(phase)) > 0)
    strength = np.ones(len(onsets))
    if kind == "creak":
        onsets = onsets + rng.integers(-10, 11, len(onsets))
        strength = rng.uniform(0.4, 1.0, len(onsets))
    pulses = np.zeros(len(contour_hz))
    pulses[np.clip(onsets, 0, len(pulses) - 1)] = strength
    voice = lfilter([1.0], [1.0, -0.95], pulses)
    for centre_hz, width_hz in ((650, 80), (1150, 100), (2500, 150)):
        r = np.exp(-np.pi * width_hz / RATE_HZ)
        voice = lfilter(
            [1 - r], [1, -2 * r * np.cos(2 * np.pi * centre_hz / RATE_HZ), r * r], voice
        )
    voice /= np.abs(voice).max()
    if kind == "telephone":
        voice = sosfilt(butter(4, [300, 3400], "bandpass", fs=RATE_HZ, output="sos"), voice)
    if kind == "noise 10 dB":
        voice = voice + rng.normal(0, voice.std() / np.sqrt(10), len(voice))
    return np.pad(0.5 * voice / np.abs(voice).max(), RATE_HZ // 5)


def synthetic_table(names: list[str]) -> None:
    """Print gross errors and exactness on voices of known pitch."""
    rng = np.random.default_rng(0)
    print("synthetic: voiced frames missed %, gross errors %, |error| cents of the others")
    for kind in ("clean", "creak", "telephone", "noise 10 dB"):
        made = []
        for middle_hz in (90.0, 120.0, 200.0, 260.0):
            for digits in ("55", "35", "214", "51", "21", "13"):
                steps = np.interp(
                    np.arange(0, 0.4, 1 / RATE_HZ),
                    np.linspace(0, 0.4, len(digits)),
                    [2.5 * (int(digit) - 3) for digit in digits],
                )
                contour_hz = middle_hz * 2 ** (steps / 12)
                made.append((contour_hz, synthesise(contour_hz, rng, kind)))
        for name in names:
            missed, gross, fine = score(TRACKERS[name][1], made)
            print(f"  {kind:<12} {name:<9} {missed:5.1f} {gross:5.1f} {fine:6.1f}")


def score(
    tracker: Tracker, made: list[tuple[FloatArray, FloatArray]]
) -> tuple[float, float, float]:
    """Return per cent of frames missed and of gross errors, and the median error in cents."""
    time_s = np.arange(0.03, 0.37, HOP_S)
    errors = np.concatenate(
        [
            12 * np.log2(tracker(sound, time_s + 0.2) / contour_hz[(time_s * RATE_HZ).astype(int)])
            for contour_hz, sound in made
        ]
    )
    found = ~np.isnan(errors)
    gross = np.abs(errors[found]) > GROSS_SEMITONES
    fine = 100 * float(np.median(np.abs(errors[found][~gross]))) if (~gross).any() else float("nan")
    return 100 * float(1 - found.mean()), 100 * float(gross.mean()), fine


def corpus_table(names: list[str], corpus: Path, n_clips: int) -> None:
    """Print agreement with the median of the others, and speed, on real clips."""
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        paths = [row["path"] for row in csv.DictReader(file)]
    folders = ("jyutping", "audio-cmn-characters", "goo-gi")
    chosen = [
        path
        for folder in folders
        for path in [p for p in paths if p.startswith(folder)][::3][: n_clips // len(folders)]
    ]
    sounds = [sf.read(corpus / path)[0] for path in chosen]
    times = [np.arange(0.05, len(sound) / RATE_HZ - 0.05, HOP_S) for sound in sounds]
    tracks, speed = {}, {}
    length_s = sum(len(sound) for sound in sounds) / RATE_HZ
    for name in names:
        tracker = TRACKERS[name][1]
        tracker(sounds[0], times[0])
        started = time.perf_counter()
        found = [tracker(sound, time_s) for sound, time_s in zip(sounds, times, strict=True)]
        speed[name] = length_s / (time.perf_counter() - started)
        tracks[name] = 12 * np.log2(np.concatenate(found))
    everyone = np.array([tracks[name] for name in names if name != "yin"])
    agreed = (~np.isnan(everyone)).mean(axis=0) > 0.5
    truth = np.nanmedian(everyone[:, agreed], axis=0)
    print(f"corpus, {length_s:.0f} s: missed %, gross errors % against the median, x real time")
    for name in names:
        errors = np.abs(tracks[name][agreed] - truth)
        missed = 100 * np.isnan(errors).mean()
        gross = 100 * (errors[~np.isnan(errors)] > GROSS_SEMITONES).mean()
        print(f"  {name:<9} {missed:5.1f} {gross:5.2f} {speed[name]:6.0f}")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--clips", type=int, default=60)
    arguments = parser.parse_args()
    names = [name for name, (module, _) in TRACKERS.items() if importlib.util.find_spec(module)]
    synthetic_table(names)
    corpus_table(names, arguments.shared / "corpus", arguments.clips)


if __name__ == "__main__":
    main()
