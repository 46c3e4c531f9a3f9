"""docs/security.md names what shows each of its claims, and all of it is there."""

import re
from pathlib import Path

import pytest

DOCUMENT = Path("docs/security.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.split("|")[1:-1])
    for line in DOCUMENT.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]
# How many requirements each section of ASVS 5.0 has, for the chapters held against it.
SECTIONS = {
    **{"5.1": 1, "5.2": 6, "5.3": 3, "5.4": 3},
    **{"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 3, "7.6": 2},
    **{"8.1": 4, "8.2": 4, "8.3": 3, "8.4": 2},
    **{"16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 4},
}


def test_every_requirement_of_the_chapters_has_one_row() -> None:
    wanted = [f"{section}.{n}" for section, most in SECTIONS.items() for n in range(1, most + 1)]
    assert [row[0] for row in ROWS] == wanted


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_row_says_whether_it_is_met_and_names_what_shows_it(row: tuple[str, ...]) -> None:
    _, _, state, reason, shown = row
    assert state in {"✓", "✗", "–"}
    assert reason or state == "✓"
    assert re.search(r"`(test_\w+|[\w/]+[\w.-]*\.\w+)`", shown)


def test_every_test_and_file_that_is_named_is_there() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in Path("tests").rglob("*.py"))
    known = set(re.findall(r"^(?:async )?def (test_\w+)", written, re.M))
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT))
    assert named <= known, named - known
    for path in re.findall(r"`((?:api|deploy|dialect|docs|tests)/[\w./-]+)`", DOCUMENT):
        assert Path(path).is_file(), path
