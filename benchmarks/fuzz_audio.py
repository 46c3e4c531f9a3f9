"""Throw damaged and hostile files at the decoder and count what comes back.

Seeds are one short tone in every format that is read, so nobody's voice is in them. Each mutant is
one seed after one to four of the mutations below. The reader must answer every mutant with sound or
with one of its own errors, within its limits, and name no path. Anything else is printed with the
number that makes the mutant again. The children are forked by a nursery, as corpora are read: the
same code under the same limits as a fresh child, without its start. Run::

    python -m benchmarks.fuzz_audio [--first 0] [--count 10000]
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from dialect.audio import read_audio
from dialect.audio.decode import child_environment
from dialect.audio.nursery import Nursery
from dialect.audio.request import DecodeLimits
from dialect.errors import AudioError
from tests.dialect.audio.audio_makers import WRITTEN, encode, film, tone

LIMITS = DecodeLimits(cpu_s=10, wall_s=30.0)
SLACK_S = 5.0  # starting and stopping the child on a busy machine
TONE_S = 0.3
EDGES = (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00")
MOST_MUTATIONS = 4
REPORT_EVERY = 500

Mutation = Callable[[bytearray, list[bytes], np.random.Generator], bytearray]


def cut(data: bytearray, _seeds: list[bytes], rng: np.random.Generator) -> bytearray:
    """End the file early."""
    return data[: int(rng.integers(len(data)))]


def flip_bits(data: bytearray, _seeds: list[bytes], rng: np.random.Generator) -> bytearray:
    """Turn over up to 64 bits anywhere."""
    for at in rng.integers(len(data), size=int(rng.integers(1, 65))).tolist():
        data[at] ^= 1 << int(rng.integers(8))
    return data


def overwrite_length(data: bytearray, _seeds: list[bytes], rng: np.random.Generator) -> bytearray:
    """Write an extreme number into the header, where sizes, rates and counts stand."""
    at = int(rng.integers(min(len(data), 256)))
    data[at : at + 4] = EDGES[int(rng.integers(len(EDGES)))]
    return data


def repeat_piece(data: bytearray, _seeds: list[bytes], rng: np.random.Generator) -> bytearray:
    """Say a piece of the file again, up to 2,000 times."""
    start, end = sorted(rng.integers(len(data) + 1, size=2).tolist())
    piece = data[start : min(end, start + 512)]
    return data[:end] + piece * int(rng.integers(1, 2001)) + data[end:]


def drop_piece(data: bytearray, _seeds: list[bytes], rng: np.random.Generator) -> bytearray:
    """Leave out a piece."""
    start, end = sorted(rng.integers(len(data) + 1, size=2).tolist())
    return data[:start] + data[end:]


def splice(data: bytearray, seeds: list[bytes], rng: np.random.Generator) -> bytearray:
    """Go on as a file of another format: a polyglot."""
    other = seeds[int(rng.integers(len(seeds)))]
    return data[: int(rng.integers(len(data)))] + other[int(rng.integers(len(other))) :]


def fill_with_noise(data: bytearray, _seeds: list[bytes], rng: np.random.Generator) -> bytearray:
    """Keep the header and put noise behind it."""
    keep = int(rng.integers(min(len(data), 512)))
    return data[:keep] + bytearray(rng.bytes(len(data) - keep))


MUTATIONS: tuple[Mutation, ...] = (
    cut,
    flip_bits,
    overwrite_length,
    repeat_piece,
    drop_piece,
    splice,
    fill_with_noise,
)


def seeds() -> list[bytes]:
    """Write one tone in every format."""
    written = [encode(tone(TONE_S, rate), muxer, codec, rate) for _, muxer, codec, rate in WRITTEN]
    return [*written, film(tone(TONE_S, 44_100))]


def mutant(number: int, originals: list[bytes]) -> bytes:
    """Make one damaged file; the same number makes the same file."""
    rng = np.random.default_rng(number)
    data = bytearray(originals[number % len(originals)])
    for _ in range(int(rng.integers(1, MOST_MUTATIONS + 1))):
        if data:
            data = MUTATIONS[int(rng.integers(len(MUTATIONS)))](data, originals, rng)
    return bytes(data)


def verdict(path: Path, nursery: Nursery) -> tuple[str, bool]:
    """Read one file; return what came back and whether that is allowed."""
    started_s = time.monotonic()
    try:
        read_audio(path, limits=LIMITS, nursery=nursery)
        outcome, is_allowed = "sound", True
    except AudioError as error:
        outcome = type(error).__name__
        is_allowed = str(path.parent) not in f"{error} {error.chinese}"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        outcome, is_allowed = f"UNEXPECTED {type(error).__name__}: {error}", False
    took_s = time.monotonic() - started_s
    if took_s > LIMITS.wall_s + SLACK_S:
        outcome, is_allowed = f"{outcome} after {took_s:.0f} s", False
    return outcome, is_allowed


def main() -> None:
    """Print what came back, how often, and every breach with its number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=10_000)
    options = parser.parse_args()
    originals, outcomes, breaches = seeds(), Counter[str](), 0
    started_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Nursery(child_environment()) as nursery:
        path = Path(folder) / "mutant"
        for done in range(1, options.count + 1):
            number = options.first + done - 1
            path.write_bytes(mutant(number, originals))
            outcome, is_allowed = verdict(path, nursery)
            outcomes[outcome] += 1
            if not is_allowed:
                breaches += 1
                print(f"breach: mutant {number}: {outcome}", flush=True)
            if done % REPORT_EVERY == 0 or done == options.count:
                took_s = time.monotonic() - started_s
                print(f"{done} files, {breaches} breaches, {took_s:.0f} s", flush=True)
    for outcome, count in outcomes.most_common():
        print(f"{count:6d}  {outcome}")
    peak_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest child: {peak_mib:.0f} MiB")
    sys.exit(breaches > 0)


if __name__ == "__main__":
    main()
