import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from audio_makers import encode, tone, wav_header

from dialect import errors
from dialect.audio import DecodeLimits, read_audio
from dialect.audio.decode import child_environment
from dialect.audio.nursery import Nursery


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery(child_environment()) as nursery:
        yield nursery


@pytest.fixture(scope="module")
def flac(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("nursery") / "a.flac"
    path.write_bytes(encode(tone(2.0, 44_100), "flac", "flac", 44_100))
    return path


def test_a_forked_child_gives_the_same_samples_as_a_new_one(nursery: Nursery, flac: Path) -> None:
    np.testing.assert_array_equal(
        read_audio(flac, nursery=nursery).samples, read_audio(flac).samples
    )


def test_one_process_serves_many_files(nursery: Nursery, flac: Path) -> None:
    read_audio(flac, nursery=nursery)
    first = process_of(nursery)
    for _ in range(3):
        read_audio(flac, nursery=nursery)
    assert process_of(nursery) == first


def process_of(nursery: Nursery) -> int:
    assert nursery._process is not None
    return nursery._process.pid


def test_a_bad_file_is_refused_and_the_next_is_read(
    nursery: Nursery, flac: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.flac"
    damaged.write_bytes(flac.read_bytes()[:200] + bytes(4000))
    with pytest.raises(errors.AudioError):
        read_audio(damaged, nursery=nursery)
    assert read_audio(flac, nursery=nursery).duration_s == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (DecodeLimits(wall_s=0.001), "limit of 0 s"),
        (DecodeLimits(memory_bytes=150 * 2**20), "MiB of memory"),
        (DecodeLimits(audio_s=1.0), "at most 0 min"),
    ],
)
def test_a_forked_child_keeps_to_the_limits(
    limits: DecodeLimits, words: str, nursery: Nursery, tmp_path: Path
) -> None:
    path = tmp_path / "long.wav"
    samples = (20_000 * tone(240.0, 16_000)).astype("<i2").tobytes()
    path.write_bytes(wav_header(len(samples)) + samples)
    with pytest.raises(errors.AudioError, match=words):
        read_audio(path, limits=limits, nursery=nursery)


def test_a_nursery_that_was_killed_costs_one_file_and_is_started_again(flac: Path) -> None:
    with Nursery(child_environment()) as nursery:
        read_audio(flac, nursery=nursery)
        os.kill(process_of(nursery), signal.SIGKILL)
        os.waitid(os.P_PID, process_of(nursery), os.WEXITED | os.WNOWAIT)
        assert read_audio(flac, nursery=nursery).duration_s == pytest.approx(2.0, abs=0.01)


def test_a_nursery_ends_when_nobody_holds_its_line(flac: Path) -> None:
    with Nursery(child_environment()) as nursery:
        read_audio(flac, nursery=nursery)
        assert nursery._line is not None
        assert nursery._process is not None
        nursery._line.close()
        assert nursery._process.wait(timeout=20) == 0


def test_a_closed_nursery_leaves_no_process(flac: Path) -> None:
    nursery = Nursery(child_environment())
    read_audio(flac, nursery=nursery)
    process = process_of(nursery)
    nursery.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
