import pytest
from rich.console import Console

from dialect.atlas.load import Atlas, load_atlas
from dialect.cli.ranking_table import LINES_SHOWN, print_ranking
from dialect.entities import AreaClue, Case, Clue, PlaceNameClue, RegionClue
from dialect.ranking.answer import answer_case

YIDUSHUI = PlaceNameClue("一渡水", "hanzi")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _print(atlas: Atlas, *clues: Clue) -> str:
    console = Console(width=240, highlight=False)
    with console.capture() as capture:
        print_ranking(console, "case.json", answer_case(Case(clues), atlas, top=3), atlas)
    return capture.get()


def test_the_strength_of_each_candidate_and_reason_is_said_in_words(atlas: Atlas) -> None:
    text = _print(atlas, YIDUSHUI)
    row = next(line for line in text.splitlines() if "新宁县" in line)
    assert "强支持" in row
    assert "强支持  线索 1：听到“一渡水”" in text.split("的依据（log10 LR）")[1]


def test_the_table_says_how_far_the_evidence_reaches(atlas: Atlas) -> None:
    assert "说到哪一级：现有证据可以说到县级：诸城市占" in _print(atlas, AreaClue("370782", 1e6))
    assert "还不足以认定任何一级" in _print(atlas)


def test_what_hangs_on_one_clue_has_a_line_and_the_rest_share_one(atlas: Atlas) -> None:
    text = _print(atlas, YIDUSHUI, AreaClue("43", 1.01), RegionClue("湘语", 1.01))
    assert "不计线索 1：第 1 名换成" in text
    assert "不计线索 2、线索 3中任何一条：第 1 名不变" in text


def test_contradictions_are_told(atlas: Atlas) -> None:
    assert "矛盾：线索 1、2 说的地方互相排斥" in _print(
        atlas, AreaClue("37", 10), AreaClue("44", 10)
    )


def test_counties_without_a_survey_are_starred(atlas: Atlas) -> None:
    assert "诸城市 *" in _print(atlas, AreaClue("370782", 1e6))
    assert "*" not in _print(atlas, AreaClue("44", 1e6))


def test_a_case_of_many_clues_stays_readable(atlas: Atlas) -> None:
    text = _print(atlas, *[AreaClue("43", 1.5)] * 200)
    assert "其余 180 条合计" in text
    assert len(text.splitlines()) < 3 * LINES_SHOWN
