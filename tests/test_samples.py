"""The samples keep the contract, their marks fit their sound, and nobody is named."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from dialect.contract import parse_case
from dialect.entities import Recording
from dialect.errors import CaseError

SAMPLES = Path(__file__).parent.parent / "samples"
CASES = sorted((SAMPLES / "cases").glob("*.json"))
RECORDINGS = sorted((SAMPLES / "recordings").iterdir())
MAX_RECORDINGS_BYTES = 300_000
MIN_CONTRAST_DB = 40.0  # the gaps between synthesised words are silence


def recordings_of(case: Path) -> tuple[Recording, ...]:
    return parse_case(case.read_bytes()).to_entity(case.parent).recordings


MARKED = [recording for case in CASES for recording in recordings_of(case)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_sample_case_keeps_the_contract_and_holds_evidence(case: Path) -> None:
    parsed = parse_case(case.read_bytes())

    assert parsed.clues or parsed.recordings


def test_a_sample_that_named_a_person_would_be_refused() -> None:
    with pytest.raises(CaseError, match="name"):
        parse_case('{"clues": [], "name": "某人"}')


def test_every_recording_is_used_and_every_used_recording_is_there() -> None:
    used = sorted({recording.path.resolve() for recording in MARKED})

    assert used == [path.resolve() for path in RECORDINGS]


def test_every_recording_says_that_it_is_synthetic() -> None:
    assert all(path.name.startswith("synthetic-") for path in RECORDINGS)


def test_the_recordings_stay_small() -> None:
    assert sum(path.stat().st_size for path in RECORDINGS) < MAX_RECORDINGS_BYTES


@pytest.mark.parametrize("recording", MARKED, ids=lambda recording: recording.path.stem)
def test_the_marks_hold_the_sound_and_the_gaps_hold_none(recording: Recording) -> None:
    samples, rate_hz = soundfile.read(recording.path)
    is_marked = np.zeros(len(samples), dtype=bool)
    for segment in recording.segments:
        is_marked[round(segment.start_s * rate_hz) : round(segment.end_s * rate_hz)] = True

    inside, outside = np.mean(samples[is_marked] ** 2), np.mean(samples[~is_marked] ** 2)

    assert 10 * np.log10(inside / outside) > MIN_CONTRAST_DB


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_readme_says_what_a_sample_is(case: Path) -> None:
    assert f"cases/{case.name}" in (SAMPLES / "README.md").read_text(encoding="utf-8")
