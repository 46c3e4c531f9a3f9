"""Worker processes that do not outlive the one that started them."""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor

__all__ = ["open_pool"]


def open_pool(n_workers: int | None = None) -> ProcessPoolExecutor:
    """Start worker processes, one per core unless told otherwise.

    Parameters
    ----------
    n_workers : int, optional
        How many; as many as this process may use cores when not given.

    Returns
    -------
    pool : concurrent.futures.ProcessPoolExecutor
        Its workers are started afresh, so that they inherit no lock or file, and end when this
        process does, even if it is killed.
    """
    return ProcessPoolExecutor(
        n_workers or len(os.sched_getaffinity(0)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Watch the parent; a worker of a killed one would wait for work forever."""
    threading.Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
