"""Compare pitch trackers on accuracy and speed, each where it is installed.

Synthetic voices with known pitch (tones of men and women; creak, jitter, breath, a tone that dips
into creak, telephone band, noise) tell the truth. On the development corpus the median of all
trackers on the clean clips stands in for it, and the tone category of the clips tells which tracker
serves its purpose: it is guessed from five points of the contour, clips held out in turn. Both also
after noise, a telephone and AMR-NB. Praat is a reference only: it is GPL. Run from the checkout::

    pip install pyworld-prebuilt praat-parselmouth swift-f0 amfm-decompy
    python -m benchmarks.pitch_trackers SHARED [--clips 48] [--only own,swift-f0]
"""

import argparse
import csv
import importlib.util
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile as sf
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin
from scipy.signal import butter, lfilter, sosfilt
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import cross_val_predict

from dialect.entities import Waveform
from dialect.evaluation.channels import pass_through
from dialect.features.pitch import HOP_S, track_pitch

RATE_HZ = 16_000
FLOOR_HZ, CEILING_HZ = 60.0, 600.0
GROSS_SEMITONES = 3.0
"""An error beyond this is a wrong period rather than an inexact one."""

KINDS = ("clean", "creak", "jitter", "breath", "dips into creak", "telephone", "noise 10 dB")
SWIFT_CONFIDENCE = 0.5
GAP_S = 0.2
POINTS = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
LEVEL_RANGE_DB = 30.0

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


def yaapt(samples: FloatArray, time_s: FloatArray) -> FloatArray:
    """Track with YAAPT, spectral and normalised-correlation candidates."""
    from amfm_decompy import basic_tools, pYAAPT

    found = pYAAPT.yaapt(
        basic_tools.SignalObj(samples, RATE_HZ), f0_min=FLOOR_HZ, f0_max=CEILING_HZ
    )
    return at_times(found.frames_pos / RATE_HZ, found.samp_values, time_s)


TRACKERS: dict[str, tuple[str, Tracker]] = {
    "own": ("numpy", own),
    "harvest": ("pyworld", harvest),
    "dio": ("pyworld", dio),
    "pyin": ("librosa", pyin),
    "yin": ("librosa", yin),
    "swift-f0": ("swift_f0", swift),
    "yaapt": ("amfm_decompy", yaapt),
    "praat": ("parselmouth", praat),
}


def at_times(found_s: FloatArray, pitch_hz: FloatArray, time_s: FloatArray) -> FloatArray:
    """Take the nearest frame's pitch at each time; NaN where it is not voiced."""
    pitch_hz = np.where(np.asarray(pitch_hz) > 0, pitch_hz, np.nan)
    if not len(pitch_hz):
        return np.full(len(time_s), np.nan)
    found_s = np.asarray(found_s)
    between = (found_s[1:] + found_s[:-1]) / 2
    nearest = np.searchsorted(between, time_s)
    return np.asarray(pitch_hz[nearest], dtype=float)


def synthesise(contour_hz: FloatArray, rng: np.random.Generator, kind: str) -> FloatArray:
    """Sing a contour of one value per sample through three formants."""
    phase = np.cumsum(contour_hz) / RATE_HZ
    onsets = np.flatnonzero(np.diff(np.floor(phase)) > 0)
    strength = np.ones(len(onsets))
    if kind == "creak":
        onsets = onsets + rng.integers(-10, 11, len(onsets))
        strength = rng.uniform(0.4, 1.0, len(onsets))
    if kind == "jitter":  # an old or ill voice: cycles differ by 3 % in length, 20 % in strength
        onsets = onsets + (rng.normal(0, 0.03, len(onsets)) * RATE_HZ / contour_hz[onsets]).astype(
            int
        )
        strength = rng.normal(1.0, 0.2, len(onsets))
    if kind == "dips into creak":  # every second pulse goes where the voice is lowest
        is_low = contour_hz[onsets] < np.quantile(contour_hz, 0.3)
        strength = np.where(is_low & (np.arange(len(onsets)) % 2 == 1), 0.15, strength)
    pulses = np.zeros(len(contour_hz))
    pulses[np.clip(onsets, 0, len(pulses) - 1)] = strength
    voice = lfilter([1.0], [1.0, -0.95], pulses)
    for centre_hz, width_hz in ((650, 80), (1150, 100), (2500, 150)):
        r = np.exp(-np.pi * width_hz / RATE_HZ)
        voice = lfilter(
            [1 - r], [1, -2 * r * np.cos(2 * np.pi * centre_hz / RATE_HZ), r * r], voice
        )
    voice /= np.abs(voice).max()
    if kind == "breath":  # as much breath as voice above 1 kHz
        breath = sosfilt(
            butter(2, 1000, "highpass", fs=RATE_HZ, output="sos"), rng.normal(0, 1, len(voice))
        )
        voice = voice + 0.1 * breath
    if kind == "telephone":
        voice = sosfilt(butter(4, [300, 3400], "bandpass", fs=RATE_HZ, output="sos"), voice)
    if kind == "noise 10 dB":
        voice = voice + rng.normal(0, voice.std() / np.sqrt(10), len(voice))
    return np.pad(0.5 * voice / np.abs(voice).max(), RATE_HZ // 5)


def synthetic_table(names: list[str]) -> None:
    """Print gross errors and exactness on voices of known pitch."""
    rng = np.random.default_rng(0)
    print("synthetic: voiced frames missed %, gross errors %, |error| cents of the others")
    for kind in KINDS:
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
            print(f"  {kind:<16} {name:<9} {missed:5.1f} {gross:5.1f} {fine:6.1f}")


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
    """Print errors against the clean clips' consensus, tones told, and speed, by channel."""
    sessions = [
        Session.read(corpus, speaker, n_clips) for speaker in ("jyutpingorg_1", "audiocmn_hsk")
    ]
    truth: list[FloatArray] = []
    for channel in ("clean", "noise", "telephone", "amr"):
        tracks: dict[str, list[FloatArray]] = {}
        speed = {}
        heard = [
            pass_through(session.waveform, channel, np.random.default_rng(0)).samples
            for session in sessions
        ]
        for name in names:
            started_s = time.process_time()
            tracks[name] = [
                12 * np.log2(TRACKERS[name][1](samples.astype(float), session.time_s))
                for samples, session in zip(heard, sessions, strict=True)
            ]
            length_s = sum(session.waveform.duration_s for session in sessions)
            speed[name] = length_s / (time.process_time() - started_s)
        if channel == "clean":
            truth = [consensus([tracks[n][k] for n in names if n != "yin"]) for k in (0, 1)]
            print(
                f"corpus, {length_s:.0f} s: missed %, gross errors % against the clean consensus,"
            )
            print("tones told % of Cantonese (6) and Mandarin (4) [95 %], x real time")
        for name in names:
            print_corpus_row(f"{channel:<10} {name:<9}", tracks[name], truth, sessions, speed[name])


@dataclass(frozen=True)
class Session:
    """Clips of one speaker joined, the frames inside them, and each clip's tone."""

    waveform: Waveform
    time_s: FloatArray
    clip: NDArray[np.intp]  # of each frame
    tone: NDArray[np.str_]  # of each clip
    is_loud: NDArray[np.bool_]  # of each frame

    @classmethod
    def read(cls, corpus: Path, speaker: str, n_clips: int) -> "Session":
        """Draw clips evenly over the tones."""
        with (corpus / "manifest.csv").open(encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["speaker"] == speaker]
        tones = [tone_of(row) for row in rows]
        kept = [(row["path"], tone) for row, tone in zip(rows, tones, strict=True) if tone]
        order = np.random.default_rng(0).permutation(len(kept))
        count: Counter[str] = Counter()
        chosen = []
        per_tone = n_clips // len(set(tones) - {""})
        for i in order:
            if count[kept[i][1]] < per_tone:
                count[kept[i][1]] += 1
                chosen.append(kept[i])
        return cls.join([(sf.read(corpus / path)[0], tone) for path, tone in chosen])

    @classmethod
    def join(cls, clips: list[tuple[FloatArray, str]]) -> "Session":
        """Join clips with silence between."""
        gap = np.zeros(int(GAP_S * RATE_HZ))
        pieces, times, numbers, loud, at_s = [gap], [], [], [], GAP_S
        for number, (samples, _) in enumerate(clips):
            time_s = np.arange(0.0, len(samples) / RATE_HZ, HOP_S) + HOP_S / 2
            frames = np.pad(samples, (400, 800))[
                (time_s * RATE_HZ).astype(int)[:, None] + np.arange(800)
            ]
            peak_db = 20 * np.log10(np.abs(frames).max(axis=1) + 1e-9)
            times.append(at_s + time_s)
            numbers.append(np.full(len(time_s), number))
            loud.append(peak_db > peak_db.max() - LEVEL_RANGE_DB)
            pieces += [samples, gap]
            at_s += len(samples) / RATE_HZ + GAP_S
        return cls(
            Waveform(np.concatenate(pieces).astype(np.float32)),
            np.concatenate(times),
            np.concatenate(numbers),
            np.array([tone for _, tone in clips]),
            np.concatenate(loud),
        )


def tone_of(row: dict[str, str]) -> str:
    """Tone number of a clip; empty where there is none or it is a checked syllable's."""
    spelt = row["syllable"] or lazy_pinyin(row["transcript"], style=Style.TONE3)[0]
    is_checked = row["speaker"] == "jyutpingorg_1" and spelt[-2:-1] in {"p", "t", "k"}
    return spelt[-1] if spelt[-1:] in set("123456") and not is_checked else ""


def consensus(tracks: list[FloatArray]) -> FloatArray:
    """Median of the trackers where more than half hear a voice, else NaN."""
    everyone = np.array(tracks)
    agreed = (~np.isnan(everyone)).mean(axis=0) > 0.5
    truth = np.full(everyone.shape[1], np.nan)
    truth[agreed] = np.nanmedian(everyone[:, agreed], axis=0)
    return truth


def print_corpus_row(
    label: str,
    tracks: list[FloatArray],
    truth: list[FloatArray],
    sessions: list[Session],
    speed: float,
) -> None:
    """Print one tracker in one channel."""
    errors = np.concatenate(
        [
            np.abs(track - true)[~np.isnan(true) & session.is_loud]
            for track, true, session in zip(tracks, truth, sessions, strict=True)
        ]
    )
    missed = 100 * np.isnan(errors).mean()
    gross = 100 * (errors[~np.isnan(errors)] > GROSS_SEMITONES).mean()
    told = [tones_told(track, session) for track, session in zip(tracks, sessions, strict=True)]
    print(f"  {label} {missed:5.1f} {gross:5.2f}   {told[0]}  {told[1]}  {speed:6.0f}", flush=True)


def tones_told(track_st: FloatArray, session: Session) -> str:
    """Share of clips whose tone is guessed from five points, with its interval."""
    points = np.full((len(session.tone), len(POINTS)), np.nan)
    for clip in range(len(session.tone)):
        inside = (session.clip == clip) & session.is_loud & ~np.isnan(track_st)
        if inside.sum() < 3:
            continue
        time_s, pitch_st = session.time_s[inside], track_st[inside]
        at_s = time_s[0] + POINTS * (time_s[-1] - time_s[0])
        half_s = max((time_s[-1] - time_s[0]) / 10, HOP_S)
        for k, centre_s in enumerate(at_s):
            near = np.abs(time_s - centre_s) <= half_s
            points[clip, k] = np.median(pitch_st[near]) if near.any() else np.nan
    filled = np.where(np.isnan(points), np.nanmedian(points, axis=0), points)
    guess = cross_val_predict(
        LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"), filled, session.tone, cv=8
    )
    right = guess == session.tone
    rng = np.random.default_rng(0)
    low, high = np.quantile(rng.choice(right, (1000, len(right))).mean(axis=1), [0.025, 0.975])
    return f"{100 * right.mean():3.0f} [{100 * low:.0f}, {100 * high:.0f}]"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--clips", type=int, default=48, help="of each speaker")
    parser.add_argument("--only", default=",".join(TRACKERS), help="names, comma between")
    arguments = parser.parse_args()
    names = [n for n in arguments.only.split(",") if importlib.util.find_spec(TRACKERS[n][0])]
    synthetic_table(names)
    corpus_table(names, arguments.shared / "corpus", arguments.clips)


if __name__ == "__main__":
    main()
