import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from dialect.corpus.augment import AUGMENTATIONS
from dialect.corpus.extract import Extracted, Recipe, extract_vectors
from dialect.corpus.manifest import Item, write_manifest
from dialect.corpus.pool import open_pool
from dialect.errors import CorpusError
from tests.dialect.corpus.replicas import noise, put, wav
from tests.dialect.corpus.vectors import dies, not_finite, simple_features, slow_and_logged

SIMPLE = Recipe(simple_features, "simple 1")


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def items_at(paths: list[Path]) -> list[Item]:
    return [Item(path, "yue", f"s{n}", "src", "CC0") for n, path in enumerate(paths)]


def raw_items(folder: Path, n_items: int) -> list[Item]:
    return items_at([put(folder / f"{n}.pcm", noise(n)) for n in range(n_items)])


def kept(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.npz"))


def vectors(found: list[Extracted]) -> list[list[float]]:
    return [[] if one.vector is None else one.vector.tolist() for one in found]


def test_a_vector_comes_for_each_recording_in_order(tmp_path: Path, executor: Executor) -> None:
    items = raw_items(tmp_path, 5)
    found = list(extract_vectors(items, SIMPLE, tmp_path / "cache", executor, n_in_flight=2))
    assert [one.row for one in found] == [0, 1, 2, 3, 4]
    assert [one.duration_s for one in found] == pytest.approx([0.3] * 5)
    assert len({tuple(vector) for vector in vectors(found)}) == 5


def test_bad_recordings_cost_only_themselves_and_say_why(
    tmp_path: Path, executor: Executor
) -> None:
    bad = [
        put(tmp_path / "text.wav", "not sound"),
        tmp_path / "absent.wav",
        put(tmp_path / "half.pcm", b"\1\2\3"),
        put(tmp_path / "silent.pcm", bytes(3200)),
    ]
    items = items_at([put(tmp_path / "good.wav", wav(1)), *bad])
    found = list(extract_vectors(items, SIMPLE, tmp_path / "cache", executor))
    assert [bool(one.failure) for one in found] == [False, True, True, True, True]
    for one, words in zip(
        found[1:], ["not a recording", "No such file", "inside a sample", "silent"], strict=True
    ):
        assert words in one.failure
        assert one.vector is None


def test_features_that_are_no_finite_vector_are_a_failure(
    tmp_path: Path, executor: Executor
) -> None:
    recipe = Recipe(not_finite, "nan")
    (one,) = extract_vectors(raw_items(tmp_path, 1), recipe, tmp_path / "cache", executor)
    assert "no finite vector" in one.failure
    assert kept(tmp_path / "cache") == []


def test_a_second_run_computes_nothing(tmp_path: Path, executor: Executor) -> None:
    log = put(tmp_path / "log", "")
    recipe = Recipe(partial(slow_and_logged, log=log), "slow")
    items = raw_items(tmp_path, 3)
    first = list(extract_vectors(items, recipe, tmp_path / "cache", executor))
    again = list(extract_vectors(items, recipe, tmp_path / "cache", executor))
    assert vectors(first) == vectors(again)
    assert len(log.read_text(encoding="utf-8").splitlines()) == 3


def test_a_file_that_moves_is_found_by_its_content(tmp_path: Path, executor: Executor) -> None:
    items = raw_items(tmp_path, 1)
    list(extract_vectors(items, SIMPLE, tmp_path / "cache", executor))
    moved = items_at([items[0].path.rename(tmp_path / "elsewhere.pcm")])
    list(extract_vectors(moved, SIMPLE, tmp_path / "cache", executor))
    assert len(kept(tmp_path / "cache")) == 1


def test_other_features_and_other_augmentations_have_caches_of_their_own(
    tmp_path: Path, executor: Executor
) -> None:
    items = raw_items(tmp_path, 1)
    recipes = [
        SIMPLE,
        Recipe(simple_features, "simple 2"),
        Recipe(simple_features, "simple 1", "noise"),
        Recipe(simple_features, "simple 1", "noise", seed=1),
    ]
    found = [list(extract_vectors(items, r, tmp_path / "cache", executor)) for r in recipes]
    assert len(kept(tmp_path / "cache")) == 4
    assert len({str(vectors(one)) for one in found}) == 3


def test_a_vector_damaged_on_disk_is_made_again(tmp_path: Path, executor: Executor) -> None:
    items = raw_items(tmp_path, 1)
    first = list(extract_vectors(items, SIMPLE, tmp_path / "cache", executor))
    (path,) = kept(tmp_path / "cache")
    path.write_bytes(path.read_bytes()[:-40])
    assert vectors(list(extract_vectors(items, SIMPLE, tmp_path / "cache", executor))) == vectors(
        first
    )


@pytest.mark.parametrize("name", [*AUGMENTATIONS, "reverb+noise+amr"])
def test_an_augmentation_changes_the_sound_and_a_rerun_changes_it_alike(
    name: str, tmp_path: Path, executor: Executor
) -> None:
    items = raw_items(tmp_path, 2)
    recipe = Recipe(simple_features, "simple 1", name)
    plain = list(extract_vectors(items, SIMPLE, tmp_path / "a", executor))
    first = list(extract_vectors(items, recipe, tmp_path / "b", executor))
    again = list(extract_vectors(items[::-1], recipe, tmp_path / "c", executor))[::-1]
    assert vectors(first) == vectors(again)
    assert vectors(first) != vectors(plain)


def test_an_unknown_augmentation_is_refused(tmp_path: Path, executor: Executor) -> None:
    recipe = Recipe(simple_features, "simple 1", "noise+fog")
    with pytest.raises(CorpusError, match="'fog' is no augmentation; give none, or some of noise"):
        list(extract_vectors(raw_items(tmp_path, 1), recipe, tmp_path / "cache", executor))


def test_no_more_recordings_are_at_work_than_asked_for(tmp_path: Path) -> None:
    class Counting(ThreadPoolExecutor):
        submitted = 0

        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # as its parent
            self.submitted += 1
            return super().submit(fn, *args, **kwargs)

    with Counting(1) as executor:
        stream = extract_vectors(
            raw_items(tmp_path, 9), SIMPLE, tmp_path / "cache", executor, n_in_flight=3
        )
        next(stream)
        next(stream)
        assert executor.submitted == 4


def test_progress_is_told(tmp_path: Path, executor: Executor) -> None:
    told: list[int] = []
    list(
        extract_vectors(
            raw_items(tmp_path, 3), SIMPLE, tmp_path / "cache", executor, done=told.append
        )
    )
    assert told == [1, 2, 3]


@pytest.mark.full
def test_a_worker_that_dies_is_told_with_what_to_do(tmp_path: Path) -> None:
    with open_pool(1) as pool, pytest.raises(CorpusError, match="run again"):
        list(
            extract_vectors(raw_items(tmp_path, 2), Recipe(dies, "dies"), tmp_path / "cache", pool)
        )


@pytest.mark.full
def test_a_killed_run_loses_only_what_was_at_work_and_leaves_no_process(tmp_path: Path) -> None:
    items = raw_items(tmp_path, 60)
    manifest, cache = tmp_path / "manifest.csv", tmp_path / "cache"
    log = put(tmp_path / "log", "")
    write_manifest(items, manifest)
    command = [sys.executable, "-m", "tests.dialect.corpus.vectors", manifest, cache, log]
    with subprocess.Popen(command, cwd=Path(__file__).parents[3]) as run:
        wait_until(lambda: len(kept(cache)) >= 10)
        run.kill()
    workers = {int(line) for line in log.read_text(encoding="utf-8").splitlines()}
    wait_until(lambda: not any(alive(worker) for worker in workers))
    n_done = len(log.read_text(encoding="utf-8").splitlines())
    n_kept = len(kept(cache))
    assert 10 <= n_kept < len(items)
    assert n_done - n_kept <= len(workers)

    recipe = Recipe(partial(slow_and_logged, log=log), "slow")
    with ThreadPoolExecutor(4) as executor:
        found = list(extract_vectors(items, recipe, cache, executor))
    assert all(one.vector is not None for one in found)
    assert len(log.read_text(encoding="utf-8").splitlines()) == n_done + len(items) - n_kept


def wait_until(is_so: Callable[[], bool], *, limit_s: float = 60.0) -> None:
    end_s = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < end_s
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]


def test_vectors_are_the_same_in_worker_processes(tmp_path: Path) -> None:
    items = items_at([put(tmp_path / "a.wav", wav(3))])
    with open_pool(1) as pool, ThreadPoolExecutor(1) as threads:
        here = list(extract_vectors(items, SIMPLE, tmp_path / "a", threads))
        there = list(extract_vectors(items, SIMPLE, tmp_path / "b", pool))
    np.testing.assert_array_equal(vectors(here), vectors(there))
