"""Work through any number of items, a few at a time.

An item that fails costs itself alone, with its reason. A lost worker costs nobody anything: what it
had is done again, and an item that loses its worker each time is found out by running it alone.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from dialect.errors import DialectError, EngineError, WorkerLostError
from dialect.rescore.engines import Engine

__all__ = ["ITEM_FAILURES", "MOST_LOSSES", "Pace", "Settled", "work_through"]

ITEM_FAILURES = (DialectError, OSError, ValueError, ArithmeticError)
"""What a bad item may raise in the middle of a chunk; after anything else the chunk is taken apart
until the item at fault is alone."""
MOST_LOSSES = 3
"""An item whose worker was lost so often is not tried again; the last time it runs alone, so that
no other item's fault is laid on it."""
START_S = 120.0
"""How long the first worker may take to start."""

Item = TypeVar("Item")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Pace:
    """How much is under way at a time.

    Attributes
    ----------
    chunk : int, default=1
        Items that travel to a worker together: several where one takes less than a second.
    chunks_each : int, default=2
        Chunks under way for each worker, so that none waits for work. With `chunk` they bound what
        is held in memory, however many items there are.
    look_s : float, default=0.5
        How often, in seconds, it is asked whether to stop while nothing comes back.
    """

    chunk: int = 1
    chunks_each: int = 2
    look_s: float = 0.5


@dataclass(frozen=True)
class Settled(Generic[Item, Value]):
    """What became of an item.

    Attributes
    ----------
    item : object
        As it was given.
    value : object or None
        What the work made of it; None if it failed.
    error : BaseException or None
        Why it failed; `WorkerLostError` if no worker survived it.
    """

    item: Item
    value: Value | None = None
    error: BaseException | None = None


@dataclass(frozen=True)
class _Chunk(Generic[Item]):
    items: tuple[Item, ...]
    n_losses: int = 0

    @property
    def is_suspect(self) -> bool:
        """Whether its next loss would be its last, so that it has to run alone."""
        return self.n_losses == MOST_LOSSES - 1


class _LostError(Exception):
    """The executor is of no use any more: a signal between two functions of this module."""


class _Line(Generic[Item]):
    """What waits: that which was given back first, then what nobody has had."""

    def __init__(self, items: Iterable[Item], size: int) -> None:
        self._items, self._size = iter(items), size
        self.again: deque[_Chunk[Item]] = deque()
        self.suspects: deque[_Chunk[Item]] = deque()

    def take(self) -> _Chunk[Item] | None:
        """Return what to do next; None if nothing waits."""
        if self.suspects:
            return self.suspects.popleft()
        if self.again:
            return self.again.popleft()
        items = tuple(islice(self._items, self._size))
        return _Chunk(items) if items else None

    def give_back(self, chunk: _Chunk[Item]) -> Iterator[Settled[Item, Any]]:
        """Put back what a lost worker had, or give it up."""
        if chunk.is_suspect:
            yield Settled(chunk.items[0], error=WorkerLostError(MOST_LOSSES))
        elif chunk.n_losses + 1 < MOST_LOSSES - 1:
            self.again.append(_Chunk(chunk.items, chunk.n_losses + 1))
        else:
            self.suspects.extend(_Chunk((item,), MOST_LOSSES - 1) for item in chunk.items)


def work_through(
    items: Iterable[Item],
    work: Callable[[Item], Value],
    engine: Engine,
    *,
    pace: Pace | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Settled[Item, Value]]:
    """Call `work` on every item, elsewhere, and yield what became of each as it comes.

    Parameters
    ----------
    items : iterable
        Taken one by one, when there is room; may be endless.
    work : callable
        Workers import it, so it must be picklable. It may be called twice for one item, if the
        first worker was lost: doing something again must do no harm.
    engine : Engine
        Where.
    pace : Pace, optional
        How much at a time; one item a chunk when not given.
    should_stop : callable, optional
        Asked before each chunk, and every `pace.look_s`; once it says so, what is under way is
        waited for and the rest is left.

    Yields
    ------
    settled : Settled
        One per item, in no order.

    Raises
    ------
    EngineError
        If no worker can be had.
    """
    pace = pace or Pace()
    line = _Line(items, pace.chunk)
    while not should_stop():
        shift = _Shift(line, work, engine)
        try:
            with engine.open() as executor:
                _wait_for_a_worker(executor, engine)
                yield from shift.run(executor, pace, should_stop)
            return
        except _LostError:
            for chunk in shift.under_way.values():
                yield from line.give_back(chunk)


class _Shift(Generic[Item, Value]):
    """Keeps the workers of one executor busy, until nothing is left or the executor is lost."""

    def __init__(self, line: _Line[Item], work: Callable[[Item], Value], engine: Engine) -> None:
        self._line, self._work, self._engine = line, work, engine
        self.under_way: dict[Future[list[Settled[Item, Value]]], _Chunk[Item]] = {}

    def run(
        self, executor: Executor, pace: Pace, should_stop: Callable[[], bool]
    ) -> Iterator[Settled[Item, Value]]:
        """Yield what comes of the line; what a lost executor had stays `under_way`."""
        most = pace.chunks_each * self._engine.count_workers(executor)
        while True:
            while self._has_room(most) and not should_stop() and (chunk := self._line.take()):
                self._submit(executor, chunk)
            if not self.under_way:
                return
            done, _ = wait(self.under_way, pace.look_s, FIRST_COMPLETED)
            if self._engine.is_lost(executor):
                raise _LostError
            for future in done:
                yield from self._settle(future)

    def _has_room(self, most: int) -> bool:
        if self._line.suspects or any(chunk.is_suspect for chunk in self.under_way.values()):
            return not self.under_way
        return len(self.under_way) < most

    def _submit(self, executor: Executor, chunk: _Chunk[Item]) -> None:
        try:
            future = executor.submit(_work_on, self._work, chunk.items)
        except self._engine.faults as error:
            self._line.again.appendleft(chunk)
            raise _LostError from error
        self.under_way[future] = chunk

    def _settle(self, future: Future[list[Settled[Item, Value]]]) -> Iterator[Settled[Item, Value]]:
        error = CancelledError() if future.cancelled() else future.exception()
        if isinstance(error, BrokenExecutor | CancelledError):
            raise _LostError from error
        chunk = self.under_way.pop(future)
        if error is None:
            yield from future.result()
        elif isinstance(error, self._engine.faults):
            yield from self._line.give_back(chunk)
        elif isinstance(error, EngineError):
            raise error
        elif len(chunk.items) == 1:
            yield Settled(chunk.items[0], error=error)
        else:
            self._line.again.extend(_Chunk((item,), chunk.n_losses) for item in chunk.items)


def _work_on(work: Callable[[Item], Value], items: tuple[Item, ...]) -> list[Settled[Item, Value]]:
    """Work on a chunk, in a worker; an item that fails leaves the others alone."""
    return [_settled(work, item) for item in items]


def _settled(work: Callable[[Item], Value], item: Item) -> Settled[Item, Value]:
    try:
        return Settled(item, work(item))
    except EngineError:
        raise  # no item's fault
    except ITEM_FAILURES as error:
        return Settled(item, error=error)


def _wait_for_a_worker(executor: Executor, engine: Engine) -> None:
    """See to it that a worker starts at all, before items are blamed for losing it."""
    losses: tuple[type[BaseException], ...] = (TimeoutError, *engine.faults)
    try:
        executor.submit(_nothing).result(START_S)
    except losses as error:
        raise EngineError(
            "no worker starts; look at the workers' log, and whether they have this version"
        ) from error


def _nothing() -> None:
    return
