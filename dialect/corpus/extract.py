"""One vector per recording of a manifest, streamed from disk and kept.

A corpus is larger than memory and takes hours, so recordings are decoded a few at a time, on all
cores, and each vector is written to the cache as soon as it is there: whatever ends the run, the
next one goes on where it ended. One bad file costs one vector.
"""

import atexit
import hashlib
import os
import threading
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dialect.audio import DecodeLimits, open_nursery, read_audio, read_raw_audio
from dialect.audio.decode import DECODING_VERSION
from dialect.audio.nursery import Nursery
from dialect.corpus.augment import AUGMENTATION_VERSION, NONE, augment, check_augmentation
from dialect.corpus.check import content_digest
from dialect.corpus.manifest import Item
from dialect.entities import FloatArray, Waveform
from dialect.errors import CorpusError, DialectError

__all__ = ["Extracted", "Recipe", "extract_vectors"]

IN_FLIGHT = 16  # recordings asked for ahead of the one that is waited for
ITEM_FAILURES = (DialectError, OSError, ValueError, ArithmeticError)
"""What a bad recording may raise; anything else is a mistake of the program, and ends the run."""


@dataclass(frozen=True)
class Recipe:
    """How a recording becomes a vector.

    Attributes
    ----------
    vector_of : callable
        From samples, float32, shape (n_samples,), at 16 kHz to a vector, shape (n_features,).
        Worker processes import it, so it must be picklable; the method of an object is, if the
        object is.
    fingerprint : str
        Names the features and their settings; another fingerprint is another cache.
    augmentation : str, default='none'
        What the sound is put through before; see `dialect.corpus.augment`.
    seed : int, default=0
        For the augmentation; with the content of a file it decides what is drawn for that file.
    limits : DecodeLimits
        What a file may hold.
    """

    vector_of: Callable[[NDArray[np.float32]], FloatArray]
    fingerprint: str
    augmentation: str = NONE
    seed: int = 0
    limits: DecodeLimits = field(default_factory=DecodeLimits)

    def folder(self, shared: Path) -> Path:
        """Return where the vectors of this recipe are kept, below a folder for all recipes."""
        made_with = f"{self.fingerprint}|{DECODING_VERSION}|{AUGMENTATION_VERSION}"
        key = hashlib.sha256(made_with.encode()).hexdigest()[:16]
        drawn = "" if self.augmentation == NONE else f"-{self.seed}"
        return shared / key / f"{self.augmentation}{drawn}"


@dataclass(frozen=True)
class Extracted:
    """The vector of one recording, or why there is none.

    Attributes
    ----------
    row : int
        Place in the manifest.
    vector : ndarray of float, shape (n_features,), or None
        None if the recording failed.
    duration_s : float
        Length of the recording as decoded; 0 if it failed.
    failure : str
        Why there is no vector; empty if there is one.
    """

    row: int
    vector: FloatArray | None
    duration_s: float = 0.0
    failure: str = ""


def extract_vectors(
    items: Sequence[Item],
    recipe: Recipe,
    folder: Path,
    executor: Executor,
    *,
    n_in_flight: int = IN_FLIGHT,
    done: Callable[[int], None] = lambda _: None,
) -> Iterator[Extracted]:
    """Give the vector of each recording, from the cache where it is.

    Parameters
    ----------
    items : sequence of Item
        The manifest. Files that end in ``.pcm`` are read as raw samples.
    recipe : Recipe
        How to make a vector.
    folder : Path
        For the vectors, made if absent; runs with other recipes may share it.
    executor : concurrent.futures.Executor
        Does the work; `dialect.corpus.pool.open_pool` makes one of processes that end with this.
    n_in_flight : int, default=16
        Recordings at work or waiting at a time: memory is bounded by these, and a killed run
        loses no others.
    done : callable, optional
        Called with the number of recordings done so far.

    Yields
    ------
    extracted : Extracted
        One per item, in their order.

    Raises
    ------
    CorpusError
        If there is no such augmentation, or a worker process died.
    """
    check_augmentation(recipe.augmentation)
    kept_in = recipe.folder(folder)
    waiting: deque[Future[tuple[FloatArray, float]]] = deque()
    asked = 0
    try:
        for row in range(len(items)):
            while asked < len(items) and len(waiting) < n_in_flight:
                waiting.append(executor.submit(_vector, items[asked].path, recipe, kept_in))
                asked += 1
            yield _taken(row, waiting.popleft())
            done(row + 1)
    except BrokenProcessPool as error:
        raise CorpusError(
            "a worker process died, as it does when the machine has no more memory; run again "
            "with fewer workers: the vectors made so far are kept"
        ) from error
    finally:
        for future in waiting:
            future.cancel()


def _taken(row: int, future: "Future[tuple[FloatArray, float]]") -> Extracted:
    error = future.exception()
    if isinstance(error, ITEM_FAILURES):
        return Extracted(row, None, failure=str(error) or type(error).__name__)
    vector, duration_s = future.result()
    return Extracted(row, vector, duration_s)


def _vector(path: Path, recipe: Recipe, folder: Path) -> tuple[FloatArray, float]:
    """Make or fetch one vector; runs in a worker."""
    digest = content_digest(path)
    kept = folder / digest[:2] / f"{digest}.npz"
    found = _fetch(kept)
    if found is not None:
        return found
    waveform = _decode(path, recipe.limits)
    rng = np.random.default_rng([recipe.seed, int(digest[:16], 16)])
    heard = augment(waveform.samples, recipe.augmentation, rng)
    vector = np.asarray(recipe.vector_of(heard))
    if vector.ndim != 1 or not np.isfinite(vector).all():
        raise ValueError(f"the features are no finite vector: shape {vector.shape}")
    _keep(kept, vector, waveform.duration_s)
    return vector, waveform.duration_s


def _decode(path: Path, limits: DecodeLimits) -> Waveform:
    if path.suffix.lower() == ".pcm":
        return read_raw_audio(path, limits=limits)
    return read_audio(path, limits=limits, nursery=_nursery())


@cache
def _nursery() -> Nursery:
    """Keep one for this process; thousands of files follow each other."""
    nursery = open_nursery()
    atexit.register(nursery.close)
    return nursery


def _fetch(kept: Path) -> tuple[FloatArray, float] | None:
    """Read a vector; one that a power cut left in pieces is made again."""
    try:
        with kept.open("rb") as file, np.load(file) as arrays:
            return arrays["vector"], float(arrays["duration_s"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _keep(kept: Path, vector: FloatArray, duration_s: float) -> None:
    """Write whole or not at all: a reader never sees half a file, whenever this is killed."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}.partial")
    with partial.open("wb") as file:
        np.savez(file, vector=vector, duration_s=duration_s)
    partial.replace(kept)
