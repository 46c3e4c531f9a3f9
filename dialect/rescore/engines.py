"""Where work is done: processes of this machine, or a Dask cluster.

All that the rest of `dialect.rescore` sees is a `concurrent.futures.Executor`, how many workers
stand behind it, and which errors mean that a worker was lost and not that an item is bad.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from dialect.corpus.pool import open_pool
from dialect.errors import EngineError

__all__ = ["DaskEngine", "Engine", "PoolEngine", "engine_for"]

CONNECT_S = 20.0
"""How long a Dask scheduler is looked for: longer than one takes to start again."""
LOCAL_CLUSTER = "local"
"""In place of an address: a Dask cluster of this machine's, for as long as the work takes."""
NO_DASK = (
    "Dask is not installed: pip install 'xiangyin[dask]', or leave the address out to work on this "
    "machine"
)


class Engine(Protocol):
    """Something that runs calls elsewhere."""

    @property
    def faults(self) -> tuple[type[BaseException], ...]:
        """What a lost worker or scheduler raises, in place of an answer."""

    def open(self) -> AbstractContextManager[Executor]:
        """Start or reach the workers; leaving the block ends or leaves them.

        Raises
        ------
        EngineError
            If they cannot be had.
        """

    def count_workers(self, executor: Executor) -> int:
        """Count the calls that can run at the same time, at least 1."""

    def is_lost(self, executor: Executor) -> bool:
        """Say whether answers will not come any more, and nobody will raise it."""


@dataclass(frozen=True)
class PoolEngine:
    """Processes of this machine.

    Attributes
    ----------
    n_workers : int, optional
        How many; one per core when not given.
    """

    n_workers: int | None = None
    faults: tuple[type[BaseException], ...] = field(default=(BrokenExecutor,), init=False)

    def open(self) -> AbstractContextManager[Executor]:
        """Start the processes; they end with the block, and with this process if it is killed."""
        return _leaving_at_once(self.n_workers)

    def count_workers(self, executor: Executor) -> int:
        """Count the processes."""
        return int(executor._max_workers)  # type: ignore[attr-defined]  # the pool tells no other way

    def is_lost(self, executor: Executor) -> bool:  # noqa: ARG002  # a pool raises what it lost
        """Say no: a pool that lost a process raises it."""
        return False


@contextmanager
def _leaving_at_once(n_workers: int | None) -> Iterator[Executor]:
    """Open a pool whose calls that have not begun are dropped when the block is left."""
    with open_pool(n_workers) as pool:
        try:
            yield pool
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True)
class DaskEngine:
    """Workers of a Dask cluster, which import this program and read their own settings.

    Attributes
    ----------
    address : str
        Of the scheduler, such as ``tcp://10.0.0.1:8786``; ``local`` starts a cluster here.
    n_workers : int, optional
        Of a cluster that is started here.
    """

    address: str
    n_workers: int | None = None

    @property
    def faults(self) -> tuple[type[BaseException], ...]:
        """What a client, a worker that was killed, or a lost scheduler raises."""
        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        return (BrokenExecutor, CancelledError, KilledWorker, CommClosedError)

    @contextmanager
    def open(self) -> Iterator[Executor]:
        """Reach the scheduler.

        Raises
        ------
        EngineError
            If Dask is not installed, or no scheduler answers.
        """
        try:
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise EngineError(NO_DASK) from error
        logging.getLogger("distributed").setLevel(logging.ERROR)  # losing a worker is no news here
        local: dict[str, Any] = {"dashboard_address": None, "threads_per_worker": 1}
        try:
            if self.address == LOCAL_CLUSTER:
                where: Any = LocalCluster(n_workers=self.n_workers, silence_logs=50, **local)
            else:
                where = self.address
            client = Client(where, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise EngineError(
                f"no Dask scheduler answers at {self.address}: start one with `dask scheduler` and "
                "workers with `dask worker ADDRESS`"
            ) from error
        try:
            with client.get_executor(retries=0) as executor:
                yield executor
        finally:
            client.close(timeout=CONNECT_S)
            if self.address == LOCAL_CLUSTER:
                where.close(timeout=CONNECT_S)

    def count_workers(self, executor: Executor) -> int:
        """Count the workers' threads; at least one, for workers may yet come."""
        return max(1, sum(map(int, _client_of(executor).nthreads().values())))

    def is_lost(self, executor: Executor) -> bool:
        """Say whether the scheduler has gone."""
        return bool(_client_of(executor).status != "running")


def engine_for(address: str | None, n_workers: int | None) -> Engine:
    """Choose the engine that a command or a setting names.

    Parameters
    ----------
    address : str or None
        Of a Dask scheduler, or ``local``; None for processes of this machine.
    n_workers : int or None
        Processes on this machine; one per core when not given.
    """
    return PoolEngine(n_workers) if address is None else DaskEngine(address, n_workers)


def _client_of(executor: Executor) -> Any:
    return executor._client  # type: ignore[attr-defined]  # Dask's executor tells no other way
