"""Features that worker processes can import, and a run for a test to kill."""

import os
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np

from dialect.corpus.extract import Recipe, extract_vectors
from dialect.corpus.manifest import read_manifest
from dialect.corpus.pool import open_pool
from dialect.entities import FloatArray


def simple_features(samples: FloatArray) -> FloatArray:
    """Level, length and roughness."""
    level = np.sqrt(np.mean(np.square(samples)))
    return np.array([level, len(samples), np.mean(np.abs(np.diff(samples)))])


def not_finite(samples: FloatArray) -> FloatArray:
    return np.array([np.nan, len(samples)])


def dies(samples: FloatArray) -> FloatArray:
    os._exit(int(len(samples) > 0))


def slow_and_logged(samples: FloatArray, *, log: Path) -> FloatArray:
    """Take a while, and write down that it was done and by which process."""
    time.sleep(0.05)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")
    return simple_features(samples)


def main(manifest: Path, cache: Path, log: Path) -> None:
    recipe = Recipe(partial(slow_and_logged, log=log), "slow")
    with open_pool(2) as pool:
        for _ in extract_vectors(read_manifest(manifest), recipe, cache, pool, n_in_flight=4):
            pass


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
