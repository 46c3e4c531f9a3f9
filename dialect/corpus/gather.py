"""All vectors of a manifest at once, for what has to see them together."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dialect.corpus.extract import Extracted, Recipe, extract_vectors
from dialect.corpus.manifest import Item
from dialect.errors import CorpusError

__all__ = ["Gathered", "Workshop", "gather_vectors"]


@dataclass(frozen=True)
class Workshop:
    """Where vectors are made and kept.

    Attributes
    ----------
    cache : Path
        Folder for the vectors of all recipes.
    executor : concurrent.futures.Executor
        Does the work, as `dialect.corpus.pool.open_pool` makes it.
    progress : callable
        Called with what is being done, how many recordings are done and how many there are.
    """

    cache: Path
    executor: Executor
    progress: Callable[[str, int, int], None] = lambda *_: None

    def reporter(self, what: str, n_all: int) -> Callable[[int], None]:
        """Make what reports how far one pass over recordings has come."""
        return lambda n_done: self.progress(what, n_done, n_all)


@dataclass(frozen=True)
class Gathered:
    """Vectors of those recordings that have one.

    Attributes
    ----------
    rows : ndarray of int, shape (n_kept,)
        Places in the manifest.
    vectors : ndarray of float32, shape (n_kept, n_features)
    failed : tuple of Extracted
        The others, with the reason.
    """

    rows: NDArray[np.intp]
    vectors: NDArray[np.float32]
    failed: tuple[Extracted, ...]


def gather_vectors(
    items: Sequence[Item], recipe: Recipe, workshop: Workshop, *, what: str
) -> Gathered:
    """Take the vector of every recording.

    Parameters
    ----------
    items : sequence of Item
        The manifest.
    recipe : Recipe
        How to make a vector; all have the same length.
    workshop : Workshop
        Where.
    what : str
        Told to `Workshop.progress`.

    Returns
    -------
    gathered : Gathered

    Raises
    ------
    CorpusError
        If no recording has a vector, or a worker process died.
    """
    rows: list[int] = []
    failed: list[Extracted] = []
    kept = np.zeros((0, 0), np.float32)
    for found in extract_vectors(
        items,
        recipe,
        workshop.cache,
        workshop.executor,
        done=workshop.reporter(what, len(items)),
    ):
        if found.vector is None:
            failed.append(found)
            continue
        if not rows:  # one block for all: a list of arrays and its copy would need twice as much
            kept = np.empty((len(items), len(found.vector)), np.float32)
        kept[len(rows)] = found.vector
        rows.append(found.row)
    if not rows:
        first = f"; the first: {failed[0].failure}" if failed else ""
        raise CorpusError(
            f"none of {len(items)} recordings can be used; `xiangyin corpus check` lists why{first}"
        )
    return Gathered(np.array(rows, np.intp), kept[: len(rows)], tuple(failed))
