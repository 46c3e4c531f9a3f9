"""Train on thousands of recordings: time, memory, both cores, and what a kill -9 costs.

The recordings are excerpts of six seconds of `shared/corpus/accents`, thousands of them cut from
some hundred readings, each at another place, level and noise, ten to a made-up speaker. **They say
nothing of accuracy**: the same voices are on both sides, and no figure of the model is printed. ::

    python -m benchmarks.training SHARED [--recordings 10000] [--folder /tmp/training]

The command is `xiangyin train`, in a process of its own. It is killed when two fifths of the
vectors are there, and typed again. Memory is that of all its processes, shared pages in each.
"""

import argparse
import csv
import resource
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.corpus_extraction import MEBIBYTE, family, resident_bytes
from dialect.corpus.manifest import Item, write_manifest

RATE_HZ = 16_000
EXCERPT_S = 6
EACH = 10
"""Recordings of a made-up speaker."""
KILLED_AT = 0.4
NOISE_DB = (-60.0, -40.0)


@dataclass(frozen=True)
class Ran:
    """What one run took."""

    clock_s: float
    most_bytes: int
    status: int


def main() -> None:
    """Make the corpus, train, kill, train again, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/accents")
    parser.add_argument("--recordings", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="for the recordings; a throw-away one if none")
    arguments = parser.parse_args()
    kept = arguments.folder
    with tempfile.TemporaryDirectory() if kept is None else nullcontext(str(kept)) as name:
        folder = Path(name)
        manifest = made_corpus(
            arguments.shared / "corpus" / "accents", folder, arguments.recordings
        )
        show_training(manifest, folder, arguments.recordings)


def made_corpus(accents: Path, folder: Path, n_recordings: int) -> Path:
    """Cut the excerpts, or find them made; write their manifest."""
    with (accents / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if float(row["seconds"]) > EXCERPT_S + 1]
    (folder / "audio").mkdir(parents=True, exist_ok=True)
    rng, items = np.random.default_rng(0), []
    readings = [soundfile.read(accents / row["path"], dtype="float32")[0] for row in rows]
    for k in range(n_recordings):
        at = k // EACH % len(rows)
        start = int(rng.integers(len(readings[at]) - EXCERPT_S * RATE_HZ))
        gain, noise_db = rng.uniform(0.3, 1.0), rng.uniform(*NOISE_DB)
        noise = rng.normal(size=EXCERPT_S * RATE_HZ) * 10 ** (noise_db / 20)
        path = folder / "audio" / f"{k}.flac"
        if not path.exists():
            excerpt = readings[at][start : start + EXCERPT_S * RATE_HZ]
            soundfile.write(path, np.clip(gain * excerpt + noise, -1, 1), RATE_HZ)
        region, speaker = f"x-{rows[at]['region']}", f"made up {k // EACH}"
        items.append(Item(path, region, speaker, "excerpts", rows[at]["licence"]))
    write_manifest(items, folder / "manifest.csv")
    return folder / "manifest.csv"


def show_training(manifest: Path, folder: Path, n_recordings: int) -> None:
    """Train, killed once, and print what it took."""
    cache, place = folder / "cache", folder / "models" / "excerpts"
    options = ("--out", place, "--cache", cache)
    command = [sys.executable, "-m", "dialect.cli", "train", *map(str, (manifest, *options))]
    killed = run(command, folder / "killed.log", cache, kill_at=round(KILLED_AT * n_recordings))
    kept = {path: path.stat().st_mtime_ns for path in cache.rglob("*.npz")}
    print(
        f"{n_recordings} recordings of {EXCERPT_S} s, killed after {killed.clock_s:.0f} s with "
        f"{len(kept)} vectors kept; a model there: {'yes' if place.exists() else 'no'}"
    )
    whole = run(command, folder / "whole.log", cache)
    redone = sum(path.stat().st_mtime_ns != made for path, made in kept.items())
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    n_vectors = sum(1 for _ in cache.rglob("*.npz"))
    processor_s = used.ru_utime + used.ru_stime
    print(
        f"typed again: {whole.clock_s:.0f} s, status {whole.status}, {redone} of the kept vectors "
        f"made again, {n_vectors} in all; {processor_s / whole.clock_s:.1f} cores at work; most "
        f"memory {max(killed.most_bytes, whole.most_bytes) / MEBIBYTE:.0f} MiB"
    )


def run(command: list[str], log: Path, cache: Path, *, kill_at: int | None = None) -> Ran:
    """Run a command to its end, or kill it when there are so many vectors."""
    begun_s, most_bytes = time.monotonic(), 0
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        while process.poll() is None:
            time.sleep(0.5)
            held = sum(resident_bytes(one) for one in family()[1:])
            most_bytes = max(most_bytes, held)
            if kill_at is not None and sum(1 for _ in cache.rglob("*.npz")) >= kill_at:
                process.send_signal(signal.SIGKILL)
                break
        status = process.wait()
    return Ran(time.monotonic() - begun_s, most_bytes, status)


if __name__ == "__main__":
    main()
