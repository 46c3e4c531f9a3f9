"""A tiny corpus of synthetic voices, for the mechanics of training: it says nothing of accuracy."""

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dialect.corpus.manifest import Item, write_manifest
from tests.dialect.features.voices import Said, say, tone_hz

RATE_HZ = 16_000
TONES = {0: ("55", "35", "214", "51"), 1: ("44", "22", "53", "24"), 2: ("33", "13", "31", "11")}
FORMANTS = {0: (700.0, 1200.0, 2550.0, 3500.0), 1: (350.0, 2000.0, 2700.0, 3500.0)}


def made_corpus(
    folder: Path,
    regions: Sequence[str] = ("yue", "min"),
    *,
    n_speakers: int = 10,
    sources: Sequence[str] = ("made",),
) -> Path:
    """Write one recording a speaker, some four seconds of syllables, and the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    items = []
    for kind, region in enumerate(regions):
        for k in range(n_speakers):
            path = folder / f"{kind}-{k}.wav"
            write_wav(path, syllables(kind, seed=100 * kind + k))
            source = sources[k % len(sources)]
            items.append(Item(path, region, f"{source} {kind} {k}", source, "made for a test"))
    write_manifest(items, folder / "manifest.csv")
    return folder / "manifest.csv"


def syllables(kind: int, *, seed: int) -> np.ndarray:
    """One voice: its pitch is drawn, its tones and vowels are of its region."""
    rng = np.random.default_rng(seed)
    middle_hz = rng.uniform(110, 220)
    contours = [tone_hz(digits, middle_hz=middle_hz) for digits in TONES[kind % 3] * 4]
    said = Said(noise_s=0.05, nasal_coda=kind % 2 == 0, formants_hz=FORMANTS[kind % 2])
    pause = np.zeros(RATE_HZ // 16, np.float32)
    parts = [part for c in contours for part in (0.3 * say(c, said, rng), pause)]
    silence = np.zeros(RATE_HZ // 2, np.float32)
    sound = np.concatenate([silence, *parts, silence])
    return sound + 1e-4 * rng.normal(size=len(sound))


def write_wav(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as writer:
        writer.setparams((1, 2, RATE_HZ, 0, "NONE", "not compressed"))
        writer.writeframes((32767 * np.clip(samples, -1, 1)).astype("<i2").tobytes())
