"""Cases that may be of one person."""

import pytest
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from api.cases.tables import CaseFile
from api.clues.ledger import add_clue
from api.duplicates.service import SHARES, decide_pair, suggest_duplicates
from dialect.contract import ClueIn
from tests.api.stored import CASEWORKER, STRANGER, after, opened

NOTES = "说家在一渡水，村口有老樟树，父亲是木匠"
NAME = TypeAdapter(ClueIn).validate_python(
    {"kind": "place_name", "heard": "一渡水", "script": "hanzi"}
)


@pytest.fixture
def pair(session: Session) -> tuple[CaseFile, CaseFile]:
    """One person at two stations, among others."""
    for n in range(20):
        opened(session, notes=f"第{n}个人，什么也没有说过")
    one = opened(session, notes=NOTES, sex="male", born_from=1950, born_to=1960)
    two = opened(
        session,
        by=STRANGER,
        notes="会做木匠活，提到一渡水和老樟树",
        sex="male",
        born_from=1955,
        born_to=1965,
    )
    for case in (one, two):
        add_clue(session, case, NAME, (CASEWORKER, after(1)))
    session.flush()
    return one, two


def test_the_same_person_at_another_station_is_suggested_with_reasons(
    session: Session, pair: tuple[CaseFile, CaseFile]
) -> None:
    one, two = pair
    (suggested,) = suggest_duplicates(session, one)
    parts = {name: getattr(suggested, name) for name in SHARES}
    assert suggested.case is two
    assert (parts["clues"], parts["intake"]) == (1.0, 1.0)
    assert 0.3 < parts["text"] <= 1.0
    assert suggested.score == pytest.approx(sum(SHARES[name] * parts[name] for name in SHARES))


def test_a_contradiction_at_intake_lowers_the_score(
    session: Session, pair: tuple[CaseFile, CaseFile]
) -> None:
    before = suggest_duplicates(session, pair[0])[0]
    pair[1].sex = "female"
    session.flush()
    (now,) = suggest_duplicates(session, pair[0])
    assert (now.intake, now.score) == (0.0, pytest.approx(before.score - SHARES["intake"]))


def test_a_confirmed_pair_is_one_person_with_two_cases(
    session: Session, pair: tuple[CaseFile, CaseFile]
) -> None:
    numbers = [case.number for case in pair]
    decide_pair(session, pair, (CASEWORKER, after(2)), is_same=True, reason="照片相符")
    session.flush()
    for case in pair:
        session.refresh(case)
    assert pair[0].person_id == pair[1].person_id
    assert [case.number for case in pair] == numbers
    assert suggest_duplicates(session, pair[0]) == []


def test_a_dismissed_pair_is_not_suggested_again_and_nothing_is_joined(
    session: Session, pair: tuple[CaseFile, CaseFile]
) -> None:
    decide_pair(session, pair, (CASEWORKER, after(2)), is_same=False, reason="身高不符")
    session.flush()
    assert pair[0].person_id != pair[1].person_id
    assert suggest_duplicates(session, pair[1]) == []


def test_cases_that_share_only_common_words_are_not_suggested(session: Session) -> None:
    cases = [opened(session, notes="什么也没有说过") for _ in range(30)]
    assert suggest_duplicates(session, cases[0]) == []
