"""Search in Chinese: characters, pairs, phrases, spellings."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.cases.edits import edit_case
from api.cases.lists import CaseFilter, list_cases
from api.cases.search import searchable
from api.cases.tables import CaseGram
from tests.api.stored import CASEWORKER, after, opened

NOTES = "自称家在甘肃，门前有大桥。喝水说“ha”。"


def found(session: Session, query: str) -> list[str]:
    page = list_cases(session, CASEWORKER, CaseFilter(query=query))
    return [row.case.called for row in page.rows]


@pytest.mark.parametrize(
    "query",
    ["甘", "甘肃", "甘肅", "桥", "有大桥", "HA", "甘肃 大桥", "大桥　甘肃", "门前有大桥", "。"],
)
def test_a_case_is_found_by_what_its_notes_hold(session: Session, query: str) -> None:
    opened(session, called="甲", notes=NOTES)
    assert found(session, query) == ["甲"]


@pytest.mark.parametrize("query", ["陕", "肃甘", "桥门", "甘肃 湖南", "大大桥", "有大桥门"])
def test_a_case_is_not_found_by_what_its_notes_lack(session: Session, query: str) -> None:
    opened(session, called="甲", notes=NOTES)
    assert found(session, query) == []


def test_the_pairs_of_a_term_must_stand_together(session: Session) -> None:
    opened(session, called="甲", notes="一渡，渡水")
    opened(session, called="乙", notes="一渡水")
    assert found(session, "一渡水") == ["乙"]


def test_names_facts_and_places_are_searched_too(session: Session) -> None:
    opened(
        session,
        called="老王",
        facts=[{"about": "terrain", "text": "村后有竹林"}],
        language_history={"stays": [{"place": "双塘村"}], "caregivers": []},
    )
    assert found(session, "老王 竹林 双塘") == ["老王"]


def test_an_edit_changes_what_is_found(session: Session) -> None:
    case = opened(session, called="甲", notes="像四川话")
    edit_case(session, CASEWORKER, case, (1, {"notes": "像贵州话"}), after(1))
    assert found(session, "四川") == []
    assert found(session, "贵州") == ["甲"]
    assert found(session, "像") == ["甲"]


def test_a_case_leaves_no_pairs_behind_that_it_no_longer_has(session: Session) -> None:
    case = opened(session, notes="像四川话")
    edit_case(session, CASEWORKER, case, (1, {"notes": ""}), after(1))
    assert session.scalars(select(CaseGram)).all() == []


def test_wildcards_are_characters_like_others(session: Session) -> None:
    opened(session, called="甲", notes="a_b%c")
    assert found(session, "a%c") == ["甲"]
    assert found(session, "axb") == []


def test_searched_text_is_folded() -> None:
    assert searchable("Ｈａ，甘肅！") == "ha 甘肃"
