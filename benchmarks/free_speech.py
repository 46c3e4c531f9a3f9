"""Measure how fast free speech is decoded, described and scored, beside SpeechBrain's ECAPA-TDNN.

One thread. Processor time counts the throw-away decoder's too; the clock tells more on an idle
machine and less on a busy one, so both are printed. The model is made of random numbers of the size
that a trained one has: its answers mean nothing and its speed is the same. ::

    python -m benchmarks.free_speech SHARED [--ecapa PYTHON]

ECAPA-TDNN runs with random weights in an environment of its own, since torch is no dependency::

    python -m venv /tmp/ecapa
    /tmp/ecapa/bin/pip install torch torchaudio speechbrain soundfile
    python -m benchmarks.free_speech SHARED --ecapa /tmp/ecapa/bin/python
"""

import argparse
import csv
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile

from dialect.acoustic.free_speech.mixture import fit_mixture
from dialect.acoustic.free_speech.model import FreeSpeechModel
from dialect.acoustic.free_speech.tree import fit_forks
from dialect.acoustic.free_speech.vectors import MIXTURE_FRAMES, Vectors, frames_of
from dialect.audio import detect_speech, read_audio
from dialect.entities import Waveform

LENGTHS_S = (20, 60, 300)
RATE_HZ = 16_000
N_REGIONS, N_EACH = 20, 12
ECAPA = """
import sys, time, torch, soundfile
from speechbrain.lobes.features import Fbank
from speechbrain.lobes.models.ECAPA_TDNN import ECAPA_TDNN
torch.set_num_threads(1)
torch.manual_seed(0)
fbank, network = Fbank(n_mels=80), ECAPA_TDNN(80, lin_neurons=192).eval()
for path in sys.argv[1:]:
    best = []
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        sound = torch.from_numpy(soundfile.read(path, dtype="float32")[0])[None]
        with torch.inference_mode():
            network(fbank(sound))
        best.append((time.process_time() - cpu, time.perf_counter() - wall))
    print(*min(best))
"""


def main() -> None:
    """Time every family on recordings of three lengths."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/accents")
    parser.add_argument("--ecapa", type=Path, help="interpreter that has torch and speechbrain")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        paths = [write(arguments.shared / "corpus" / "accents", n, Path(folder)) for n in LENGTHS_S]
        print("times real time, processor (clock); one core, best of three")
        heads = "".join(f"{f'{n} s':>16}" for n in LENGTHS_S)
        print(f"{'':<44}{heads}")
        for family in ("mfcc-supervector", "sdc-supervector", "sdc-correlations", "melody"):
            model = made(family, paths[0])
            show(f"decode + {family} + score", paths, lambda p, m=model: m.identify(sound(p)))
            samples = {path: sound(path) for path in paths}
            show(f"  {family} + score", paths, lambda p, m=model, s=samples: m.identify(s[p]))
        show("  decode alone, in its own process", paths, sound)
        show("  speech detection alone", paths, lambda p, s=samples: detect_speech(Waveform(s[p])))
        if arguments.ecapa is None:
            print("ECAPA-TDNN: not measured; give --ecapa PYTHON, an interpreter with torch, "
                  "torchaudio, speechbrain and soundfile (see the top of this file)")  # fmt: skip
        else:
            show_ecapa(arguments.ecapa, paths)


def write(folder: Path, length_s: int, out: Path) -> Path:
    """Join readings to a recording of some length."""
    with (folder / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if float(row["seconds"]) > 10]
    joined: list[np.ndarray] = []
    for row in rows:
        joined.append(soundfile.read(folder / row["path"], dtype="float32")[0])
        if sum(map(len, joined)) >= length_s * RATE_HZ:
            break
    path = out / f"{length_s}.flac"
    soundfile.write(path, np.concatenate(joined)[: length_s * RATE_HZ], RATE_HZ)
    return path


def sound(path: Path) -> np.ndarray:
    """Decode as the service does, in a throw-away process."""
    return read_audio(path).samples


def made(family: str, path: Path) -> FreeSpeechModel:
    """Make a model of random numbers."""
    mixture = None
    if family in MIXTURE_FRAMES:
        waveform = Waveform(sound(path))
        frames = frames_of(waveform, detect_speech(waveform), MIXTURE_FRAMES[family])
        mixture = fit_mixture(frames)
    vectors = Vectors(family, mixture)
    rng = np.random.default_rng(0)
    n_values = len(vectors.vector_of(np.zeros(RATE_HZ, np.float32))) - 1
    labels = [f"r{k}" for k in range(N_REGIONS) for _ in range(N_EACH)]
    drawn = rng.normal(size=(len(labels), n_values))
    names = [str(i) for i in range(len(labels))]
    lengths = np.full(len(labels), 20.0)
    return FreeSpeechModel(vectors, fit_forks(drawn, labels, speech_s=lengths, speakers=names))


def show(name: str, paths: list[Path], work: Callable[[Path], object]) -> None:
    """Print how many times faster than real time some work is on each recording."""
    line(name, [min(timed(work, path) for _ in range(3)) for path in paths])


def timed(work: Callable[[Path], object], path: Path) -> tuple[float, float]:
    """Processor time, children included, and time by the clock, in seconds."""
    wall, before = time.perf_counter(), processor_s()
    work(path)
    return processor_s() - before, time.perf_counter() - wall


def processor_s() -> float:
    """Processor time of this process and of its children that have ended."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, kinds))


def line(name: str, spent: list[tuple[float, float]]) -> None:
    """Print one line of the table."""
    cells = [f"{n / cpu:.0f} ({n / wall:.0f})" for n, (cpu, wall) in
             zip(LENGTHS_S, spent, strict=True)]  # fmt: skip
    print(f"{name:<44}" + "".join(f"{cell:>16}" for cell in cells), flush=True)


def show_ecapa(python: Path, paths: list[Path]) -> None:
    """Time ECAPA-TDNN in its own environment, or say what that lacks."""
    command = [str(python), "-W", "ignore", "-c", ECAPA, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        print(f"ECAPA-TDNN: {python} cannot run it: {reason[0]}; see the top of this file")
        return
    spent = [tuple(map(float, row.split())) for row in done.stdout.strip().splitlines()]
    line("SpeechBrain ECAPA-TDNN: decode + network", [(cpu, wall) for cpu, wall in spent])


if __name__ == "__main__":
    main()
