"""How long re-scoring takes, from sound and from kept measures, on a pool and on Dask.

    xiangyin corpus read accents ../shared/corpus/accents --out accents.csv
    xiangyin train accents.csv --features sdc-correlations --out models/bench
    python -m benchmarks.rescore ../shared --model models/bench [--n 10000] [--workers 2]
    python -m benchmarks.rescore --stub [--n 1000 10000 100000]

The recordings are no new speech: 10 s pieces of the real clips of `shared/corpus/accents`, repeated
with another gain, speed (up to 5 %), noise (20 to 35 dB) and place of the cut, so that no two files
are equal. They say how fast the program is, nothing of how well it hears. `--stub` works through
numbers with work that does nothing, for the cost of each engine alone and for memory against N.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import librosa
import numpy as np
import soundfile

from benchmarks.corpus_extraction import family, family_s, resident_bytes
from dialect.rescore.engines import DaskEngine, Engine, PoolEngine
from dialect.rescore.folder import FileScorer, find_recordings
from dialect.rescore.run import Pace, work_through

MEBIBYTE = 2**20
LENGTH_S = 10.0
RATE_HZ = 16_000
IN_A_FOLDER = 1_000
CHUNK = 8
LOOK_S = 0.5


class Meter:
    """What this process and all below it use of clock, processor and memory."""

    def __init__(self) -> None:
        self._begun_s, self._begun_core_s = time.monotonic(), family_s()
        self._looked_s = 0.0
        self.wall_s = self.core_s = 0.0
        self.peak_bytes = self.own_bytes = 0

    def look(self) -> None:
        """Look at the memory, not more often than every half second."""
        now_s = time.monotonic()
        if now_s - self._looked_s > LOOK_S:
            self._looked_s = now_s
            self.own_bytes = max(self.own_bytes, resident_bytes(os.getpid()))
            self.peak_bytes = max(self.peak_bytes, sum(map(resident_bytes, family())))
            self.stop()

    def stop(self) -> None:
        """Read clock and processor; what a killed child used is gone, so the most counts."""
        self.wall_s = time.monotonic() - self._begun_s
        self.core_s = max(self.core_s, family_s() - self._begun_core_s)


def main() -> None:
    """Print one line for each engine and source."""
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", type=Path, nargs="?")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--n", type=int, nargs="+", default=[10_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--stub", action="store_true")
    options = parser.parse_args()
    engines = {"pool": PoolEngine(options.workers), "dask": DaskEngine("local", options.workers)}
    if options.stub:
        for name, engine in engines.items():
            for n in options.n:
                show_stub(name, engine, n)
        return
    with tempfile.TemporaryDirectory() as folder:
        for n in options.n:
            made_s = make_recordings(options.shared, Path(folder) / str(n), n)
            print(f"{n} recordings of {LENGTH_S:.0f} s made in {made_s:.0f} s")
            for name, engine in engines.items():
                cache = Path(folder) / f"cache-{name}-{n}"
                scorer = FileScorer(
                    Path(folder) / str(n), model=options.model.absolute(), cache=cache
                )
                for source in ("sound", "kept measures"):
                    show_run(f"{name}, {options.workers} workers, from {source}", engine, scorer, n)
                kept = [path.stat().st_size for path in cache.rglob("*") if path.is_file()]
                print(f"  measures kept: {sum(kept) / len(kept) / 1024:.1f} KiB each")


def make_recordings(shared: Path, folder: Path, n: int) -> float:
    """Cut and perturb real clips into files; return the seconds that took."""
    started_s = time.monotonic()
    paths = sorted((shared / "corpus" / "accents").glob("*.flac"))
    clips = [librosa.load(path, sr=RATE_HZ)[0] for path in paths[:40]]
    for number in range(n):
        rng = np.random.default_rng(number)
        clip = clips[number % len(clips)]
        needed = int(LENGTH_S * RATE_HZ * 1.06)
        start = int(rng.integers(max(len(clip) - needed, 1)))
        piece = np.resize(clip[start:], needed)
        speed = rng.uniform(0.95, 1.05)
        at = np.arange(int(LENGTH_S * RATE_HZ)) * speed
        sound = np.interp(at, np.arange(needed), piece) * 10 ** (rng.uniform(-6, 0) / 20)
        level = float(np.sqrt(np.mean(sound**2))) * 10 ** (-rng.uniform(20, 35) / 20)
        sound += level * rng.standard_normal(len(sound))
        path = folder / f"{number // IN_A_FOLDER:04}" / f"{number:07}.flac"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, np.clip(sound, -0.99, 0.99), RATE_HZ)
    return time.monotonic() - started_s


def show_run(what: str, engine: Engine, scorer: FileScorer, n: int) -> None:
    """Score a folder and print what it cost."""
    spent, n_failed = Meter(), 0
    for one in work_through(find_recordings(scorer.folder), scorer, engine, pace=Pace(CHUNK)):
        n_failed += one.error is not None
        spent.look()
    spent.stop()
    speed = n * LENGTH_S / spent.core_s
    print(
        f"{what}: {spent.wall_s:.0f} s, {spent.core_s / 60:.2f} core minutes "
        f"({1000 * spent.core_s / n:.1f} ms each, {speed:.0f} x real time per core), "
        f"{n_failed} failed, peak {spent.peak_bytes / MEBIBYTE:.0f} MiB in all, "
        f"{spent.own_bytes / MEBIBYTE:.0f} MiB here"
    )


def show_stub(name: str, engine: Engine, n: int) -> None:
    """Work through numbers that nobody does anything with."""
    spent, n_done = Meter(), 0
    for one in work_through(iter(range(n)), nothing, engine, pace=Pace(CHUNK)):
        n_done += one.error is None
        spent.look()
    spent.stop()
    assert n_done == n
    print(
        f"stub on {name}, {n} items: {spent.wall_s:.1f} s, "
        f"{1e6 * spent.core_s / n:.0f} us of a core each, "
        f"peak {spent.own_bytes / MEBIBYTE:.0f} MiB here, "
        f"{spent.peak_bytes / MEBIBYTE:.0f} MiB in all"
    )


def nothing(number: int) -> int:
    """Stand in for work."""
    return number


if __name__ == "__main__":
    main()
