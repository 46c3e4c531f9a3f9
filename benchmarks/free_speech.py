"""Measure how fast free speech is decoded, described and scored, beside SpeechBrain's ECAPA-TDNN.

One thread. Processor time counts the throw-away decoder's too; the clock tells more on an idle
machine and less on a busy one, so both are printed. The model is made of random numbers of the size
that a trained one has: its answers mean nothing and its speed is the same. Many files, of
`identify` or a corpus, are decoded by children forked from one process that has the decoders
loaded; a single recording, as the service's, starts an interpreter of its own. ::

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
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from dialect.acoustic.free_speech.mixture import fit_mixture
from dialect.acoustic.free_speech.model import FreeSpeechModel
from dialect.acoustic.free_speech.tree import fit_forks
from dialect.acoustic.free_speech.vectors import MIXTURE_FRAMES, Vectors, frames_of
from dialect.audio import detect_speech, measure_quality, open_nursery, read_audio
from dialect.audio.nursery import Nursery
from dialect.entities import Waveform

LENGTHS_S = (10, 20, 30, 300)
N_FILES = 40
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
        print(
            f"times real time, processor (clock); one core; best of three; mean of {N_FILES} files"
        )
        heads = "".join(f"{f'{n} s':>16}" for n in LENGTHS_S)
        print(f"{'':<44}{heads}")
        for family in ("mfcc-supervector", "sdc-supervector", "sdc-correlations", "melody"):
            model = made(family, paths[-1])
            show_many(f"decode + {family} + score, many files", paths, partial(hear, model))
            show(f"  decode + {family} + score, one file", paths, partial(hear, model))
            sounds = {path: read_audio(path) for path in paths}
            show(f"  {family} + score alone", paths, lambda p, m=model, s=sounds: heard(m, s[p]))
        show_many("  decode alone, many files", paths, decoded)
        show("  decode alone, one file", paths, decoded)
        show("  speech detection alone", paths, lambda p, s=sounds: detect_speech(s[p]))
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


def decoded(path: Path, nursery: Nursery | None = None) -> Waveform:
    """Decode in a throw-away process."""
    return read_audio(path, nursery=nursery)


def heard(model: FreeSpeechModel, waveform: Waveform) -> object:
    """Do what `identify` does with a recording."""
    return model.identify(waveform, measure_quality(waveform).speech)


def hear(model: FreeSpeechModel, path: Path, nursery: Nursery | None = None) -> object:
    """Do what `identify` does with a file."""
    return heard(model, decoded(path, nursery))


def made(family: str, path: Path) -> FreeSpeechModel:
    """Make a model of random numbers."""
    mixture = None
    if family in MIXTURE_FRAMES:
        waveform = read_audio(path)
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


def show_many(name: str, paths: list[Path], work: Callable[[Path, Nursery], object]) -> None:
    """Print the same where many files follow each other; starting the decoders is left out."""

    def through(path: Path, n_files: int) -> None:
        with open_nursery() as nursery:
            for _ in range(n_files):
                work(path, nursery)

    spent = []
    for path in paths:
        first, all_ = (timed(partial(through, n_files=n), path) for n in (1, 1 + N_FILES))
        spent.append(((all_[0] - first[0]) / N_FILES, (all_[1] - first[1]) / N_FILES))
    line(name, spent)


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
