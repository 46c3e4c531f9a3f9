"""Items are worked through a few at a time; what fails or dies costs itself alone."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from dialect.errors import EngineError, WorkerLostError
from dialect.rescore.engines import PoolEngine
from dialect.rescore.run import Pace, Settled, work_through
from tests.dialect.rescore.work import BAD, DEADLY, WRONG, die_once, square, square_slowly

POOL = PoolEngine(2)


def worked(n_items: int, chunk: int) -> dict[int, Settled[int, int]]:
    settled = list(work_through(range(n_items), square, POOL, pace=Pace(chunk)))
    assert len(settled) == n_items
    return {one.item: one for one in settled}


def test_every_item_is_settled_once_and_the_bad_ones_with_their_reasons() -> None:
    settled = worked(100, 8)
    errors = {item: type(one.error) for item, one in settled.items() if one.error}
    assert errors == {BAD: ValueError, WRONG: KeyError, DEADLY: WorkerLostError}
    assert all(one.value == item**2 for item, one in settled.items() if item not in errors)


def test_a_worker_that_is_lost_once_costs_nothing(tmp_path: Path) -> None:
    items = [(tmp_path / "died", number) for number in range(20)]
    settled = list(work_through(items, die_once, POOL, pace=Pace(4)))
    assert sorted(one.value for one in settled if one.value is not None) == list(range(20))
    assert (tmp_path / "died").exists()


def test_items_are_taken_only_when_there_is_room() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in count():
            taken.append(number)
            yield number

    pace = Pace(chunk=3, chunks_each=2)
    run = work_through(items(), square, POOL, pace=pace)
    for n_done in range(1, 31):
        next(run)
        assert len(taken) <= n_done + (1 + 2 * 2) * 3
    run.close()


def test_what_is_under_way_is_finished_when_asked_to_stop() -> None:
    done: list[int] = []
    for one in work_through(
        range(1_000), square_slowly, POOL, pace=Pace(2), should_stop=lambda: len(done) >= 10
    ):
        done.append(one.item)
    assert 10 <= len(done) < 30


def test_without_items_nothing_is_yielded() -> None:
    assert list(work_through([], square, POOL)) == []


def test_work_that_no_worker_can_do_anywhere_ends_the_run() -> None:
    with pytest.raises(EngineError, match="of another version"):
        list(work_through(range(3), refuse, POOL))


def refuse(_number: int) -> int:
    raise EngineError("this worker is of another version")
