"""The samples keep the contract, their marks fit their sound, and nobody is named."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from dialect.atlas.import_names import import_names
from dialect.atlas.load import DATA_FOLDER, Atlas
from dialect.contract import parse_case
from dialect.entities import AreaClue, Case, Clue, PlaceNameClue, Recording, RegionClue
from dialect.errors import CaseError
from dialect.ranking.answer import answer_case

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


HOMES = {"xinning": ("430528", 1), "wushan": ("620524", 10), "zhucheng": ("370782", 20)}
"""Where the homes of the retold reunions must be found, by code and worst rank."""


def rank_of_home(case: str, atlas: Atlas) -> int:
    path = SAMPLES / "cases" / f"reunion-{case}.json"
    ranking = answer_case(parse_case(path.read_bytes()).to_entity(path.parent), atlas, top=3000)
    home = atlas.counties.row[HOMES[case][0]]
    return next(one.rank for one in ranking.candidates if one.county == home)


@pytest.mark.parametrize("case", HOMES)
def test_the_home_of_a_retold_reunion_is_found(case: str) -> None:
    assert rank_of_home(case, Atlas(DATA_FOLDER)) <= HOMES[case][1]


def test_a_table_of_villages_brings_the_home_of_zhucheng_into_the_first_five(
    tmp_path: Path,
) -> None:
    rows = ["朱马院村,370782,village", "王家庄村,370782,village", "祖庙村,371302,village"]
    (tmp_path / "names.csv").write_text("name,code,kind\n" + "\n".join(rows), encoding="utf-8")
    import_names([tmp_path / "names.csv"], tmp_path, Atlas(DATA_FOLDER))

    assert rank_of_home("zhucheng", Atlas(DATA_FOLDER, tmp_path)) <= 5


@pytest.mark.parametrize(
    "fact",
    [RegionClue("中原官话秦陇片", 10.0), AreaClue("62", 10.0)],
    ids=["dialect", "province"],
)
def test_one_fact_brings_yuanyang_of_gansu_into_the_first_ten(fact: Clue) -> None:
    atlas = Atlas(DATA_FOLDER)
    case = Case((PlaceNameClue("原阳镇", "hanzi"), fact))
    best = [one.county for one in answer_case(case, atlas, top=10).candidates]

    assert atlas.counties.row["620524"] in best


def test_yuanyang_alone_is_that_of_henan_or_yunnan_before_that_of_gansu() -> None:
    atlas = Atlas(DATA_FOLDER)
    ranking = answer_case(Case((PlaceNameClue("原阳镇", "hanzi"),)), atlas, top=3000)
    rank = {str(atlas.counties.code[one.county]): one.rank for one in ranking.candidates}

    assert max(rank["410725"], rank["532528"]) < rank["620524"]


@pytest.mark.parametrize("heard", ["一渡水", "湖南一渡水", "湖南，一渡水", "一渡水 湖南"])
def test_yidushui_is_found_with_and_without_its_province(heard: str) -> None:
    atlas = Atlas(DATA_FOLDER)
    ranking = answer_case(Case((PlaceNameClue(heard, "hanzi"),)), atlas, top=1)

    assert atlas.counties.code[ranking.candidates[0].county] == "430528"


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
