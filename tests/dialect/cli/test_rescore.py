"""`xiangyin rescore`: a folder without a service, and the cases of one."""

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from api.jobs.tables import JobItem
from api.storage.database import migrate, opened_database, sessions_of
from dialect.cli import main
from tests.api.jobs.scene import ranked_case

SAMPLES = Path(__file__).parents[3] / "samples" / "recordings"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    folder.mkdir()
    for path in SAMPLES.glob("*.opus"):
        shutil.copy(path, folder)
    (folder / "bad.m4a").write_bytes(b"nothing that sounds")
    return folder


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["rescore", *map(str, words)], catch_exceptions=False)
    return result.exit_code, result.output


def test_a_folder_becomes_a_table_and_the_bad_file_a_row_with_its_reason(
    folder: Path, tmp_path: Path
) -> None:
    table = tmp_path / "results.csv"
    status, said = run(folder, "--out", table, "--list", "numerals", "--workers", 2)
    rows = {row["path"]: row for row in csv.DictReader(table.read_text("utf-8").splitlines())}
    assert (status, len(rows)) == (0, 4)
    assert "4 recordings scored, 1 of them failed" in said
    assert "not a recording" in rows["bad.m4a"]["why"]


def test_a_rehearsal_of_a_folder_writes_nothing(folder: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    status, said = run(folder, "--dry-run", "--sample", 2, "--workers", 1)
    assert status == 0
    assert "2 of 4 recordings tried" in said
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "say what to score"),
        (("--all-open", "--model", "../elsewhere"), "name a model by its id"),
        (("--all-open", "--job", "00000000-0000-0000-0000-000000000001"), "say what to score"),
    ],
)
def test_what_is_not_enough_or_too_much_is_told(words: tuple[str, ...], told: str) -> None:
    status, said = run(*words)
    assert (status, told in said) == (2, True)


def test_a_folder_needs_a_table_of_a_known_kind(folder: Path, tmp_path: Path) -> None:
    assert "--out results.parquet" in run(folder, "--out", tmp_path / "results.xlsx")[1]


def test_open_cases_are_scored_by_the_command_itself(tmp_path: Path) -> None:
    """The rankings of the scene are of another atlas, so each case has work."""
    with opened_database(f"sqlite:///{tmp_path / 'xiangyin.db'}") as engine:
        migrate(engine)
        with sessions_of(engine).begin() as session:
            for _ in range(3):
                ranked_case(session)
        status, said = run("--all-open", "--workers", 1, "--data-dir", tmp_path)
        with sessions_of(engine)() as session:
            kept = select(func.count()).where(JobItem.after_id.is_not(None))
            assert session.scalar(kept) == 3
    assert (status, "3 done, 0 skipped, 0 failed, 0 left of 3" in said) == (0, True)
