"""How fast vectors come from files on disk, and whether memory stays flat over many files.

    python -m benchmarks.corpus_extraction ../shared [--runs 7]

Throughput: seconds of sound per second of processor time of one worker, its nursery and the
decoders, on `shared/corpus/accents` (about 20 s each), with and without the nursery. Memory: what
this process, the workers and their nurseries hold, after every run through `shared/corpus` (1,434
clips), each run under a fingerprint of its own so that nothing comes from the cache.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import librosa
import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import load_atlas
from dialect.audio import read_audio
from dialect.corpus.extract import Recipe, extract_vectors
from dialect.corpus.layouts import read_layout
from dialect.corpus.manifest import Item
from dialect.corpus.pool import open_pool
from dialect.entities import FloatArray

AUGMENTATIONS = ("none", "noise", "reverb", "speed", "telephone", "amr", "opus", "aac")
MEBIBYTE = 2**20


def mean_cepstra(samples: NDArray[np.float32]) -> FloatArray:
    """Mean and spread of 20 cepstra: features as simple as they come."""
    cepstra = librosa.feature.mfcc(y=samples, sr=16_000, n_mfcc=20)
    return np.concatenate([cepstra.mean(axis=1), cepstra.std(axis=1)])


def nothing(samples: NDArray[np.float32]) -> FloatArray:
    """Length alone, to time all that is not features."""
    return np.array([float(len(samples))])


def main() -> None:
    """Print speed, then memory."""
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", type=Path)
    parser.add_argument("--runs", type=int, default=7, help="through the corpus, for memory")
    options = parser.parse_args()
    atlas = load_atlas()
    accents = read_layout("accents", options.shared / "corpus" / "accents", atlas).items
    corpus = read_layout("development", options.shared / "corpus", atlas).items
    with tempfile.TemporaryDirectory() as folder:
        show_speed(accents, Path(folder))
        if options.runs:
            show_memory(corpus, options.runs, Path(folder))


def show_speed(items: Sequence[Item], folder: Path) -> None:
    """Print how fast each kind of work is on one core."""
    sound_s = sum(item.seconds or 0.0 for item in items)
    few = items[:10]
    few_s = sum(item.seconds or 0.0 for item in few)
    begun_s = children_s()
    for item in few:
        read_audio(item.path)
    print(f"decoding, an interpreter a file: {few_s / (children_s() - begun_s):.0f} x real time")
    for name, vector_of in (("decoding", nothing), ("decoding and cepstra", mean_cepstra)):
        spent_s = spent_on(items, Recipe(vector_of, name), folder)
        print(f"{name}, one worker: {sound_s / spent_s:.0f} x real time per core")
    for augmentation in AUGMENTATIONS[1:]:
        spent_s = spent_on(few, Recipe(nothing, "augmented", augmentation), folder)
        print(f"decoding and {augmentation}: {few_s / spent_s:.0f} x real time per core")


def spent_on(items: Sequence[Item], recipe: Recipe, folder: Path) -> float:
    """Seconds of processor time in a worker that has done one item before."""
    with open_pool(1) as pool:
        warm = Recipe(recipe.vector_of, f"warm {recipe.fingerprint}", recipe.augmentation)
        list(extract_vectors(items[:1], warm, folder, pool))
        begun_s = family_s()
        found = list(extract_vectors(items, recipe, folder, pool))
        spent_s = family_s() - begun_s
    failures = [one.failure for one in found if one.failure]
    if failures:
        raise SystemExit(f"{len(failures)} failed: {failures[0]}")
    return spent_s


def show_memory(items: Sequence[Item], n_runs: int, folder: Path) -> None:
    """Print what is held after each run through the items."""
    n_workers = len(os.sched_getaffinity(0))
    begun_s = time.monotonic()
    with open_pool(n_workers) as pool:
        for run in range(1, n_runs + 1):
            recipe = Recipe(mean_cepstra, f"run {run}")
            n_failed = sum(
                bool(one.failure) for one in extract_vectors(items, recipe, folder, pool)
            )
            held = sum(resident_bytes(process) for process in family()) / MEBIBYTE
            print(
                f"{run * len(items):6} files, {n_failed} failed, {n_workers} workers, "
                f"{time.monotonic() - begun_s:5.0f} s: {held:.0f} MiB held, "
                f"this process {resident_bytes(os.getpid()) / MEBIBYTE:.0f} MiB"
            )


def children_s() -> float:
    """Return the processor time of the children that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def family() -> list[int]:
    """List the ids of this process and all below it."""
    parent = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (fields := stat_fields(int(entry.name))):
            parent[int(entry.name)] = int(fields[1])
    found = [os.getpid()]
    for process in found:
        found += [child for child, above in parent.items() if above == process]
    return found


def family_s() -> float:
    """Return the processor time of the family and its children that have ended, in seconds."""
    ticks = sum(sum(map(int, stat_fields(process)[11:15])) for process in family())
    return ticks / os.sysconf("SC_CLK_TCK")


def stat_fields(process: int) -> list[str]:
    """Read what the kernel says of a process after its name; empty if it has ended."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(")")[2].split()


def resident_bytes(process: int) -> int:
    """Return what a process holds of the machine's memory, shared pages counted in each."""
    fields = stat_fields(process)
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE") if fields else 0


if __name__ == "__main__":
    main()
