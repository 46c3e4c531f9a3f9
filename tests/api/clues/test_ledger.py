"""The ledger only grows."""

from uuid import uuid4

import pytest
from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.clues.ledger import (
    Heard,
    add_again,
    add_clue,
    add_mark,
    clue_of,
    ledger_of,
    standing,
    withdraw,
)
from api.errors import NotFoundError, StateError
from dialect.contract import ClueIn
from tests.api.stored import CASEWORKER, LISTENER, after, opened

SHANDONG = TypeAdapter(ClueIn).validate_python(
    {"kind": "area", "code": "37", "likelihood_ratio": 10}
)


def test_a_clue_is_kept_as_it_was_given_with_who_and_when(session: Session) -> None:
    case = opened(session)
    entry = add_clue(session, case, SHANDONG, (LISTENER, after(1)))
    session.flush()
    session.expire(entry)
    assert (entry.kind, entry.added_by, entry.added_at) == ("area", LISTENER.account_id, after(1))
    assert clue_of(entry) == SHANDONG


def test_a_withdrawn_clue_stands_no_more_and_stays_in_the_ledger(session: Session) -> None:
    case = opened(session)
    first = add_clue(session, case, SHANDONG, (CASEWORKER, after(1)))
    second = add_clue(session, case, SHANDONG, (CASEWORKER, after(2)))
    session.flush()
    withdraw(session, case, first.id, (LISTENER, after(3)), reason="听错了")
    lines = ledger_of(session, case.id)
    assert [line.entry for line in lines] == [first, second]
    assert standing(lines) == [second]
    assert lines[0].withdrawal is not None
    assert (lines[0].withdrawal.reason, lines[0].withdrawal.by) == ("听错了", LISTENER.account_id)


def test_nothing_is_withdrawn_twice(session: Session) -> None:
    case = opened(session)
    entry = add_clue(session, case, SHANDONG, (CASEWORKER, after(1)))
    session.flush()
    withdraw(session, case, entry.id, (CASEWORKER, after(2)), reason="")
    session.flush()
    with pytest.raises(StateError, match="final"):
        withdraw(session, case, entry.id, (CASEWORKER, after(3)), reason="")


def test_an_entry_of_another_case_is_not_found(session: Session) -> None:
    entry = add_clue(session, opened(session), SHANDONG, (CASEWORKER, after(1)))
    session.flush()
    with pytest.raises(NotFoundError):
        withdraw(session, opened(session), entry.id, (CASEWORKER, after(2)), reason="")


@pytest.mark.parametrize("table", ["ledger_entry", "withdrawal"])
def test_the_database_refuses_to_change_the_ledger(session: Session, table: str) -> None:
    case = opened(session)
    entry = add_clue(session, case, SHANDONG, (CASEWORKER, after(1)))
    session.flush()
    withdraw(session, case, entry.id, (CASEWORKER, after(2)), reason="")
    session.flush()
    column = {"ledger_entry": "kind", "withdrawal": "reason"}[table]
    with pytest.raises(IntegrityError, match="never changed"):
        session.execute(text(f"UPDATE {table} SET {column} = 'x'"))


def test_a_mark_names_its_recording_and_span(session: Session) -> None:
    case, recording = opened(session), uuid4()
    mark = ("known_word", {"text": "喝"})
    entry = add_mark(session, case, mark, (CASEWORKER, after(1)), heard=Heard(recording, 0.5, 1.25))
    assert (entry.recording_id, entry.start_s, entry.end_s) == (recording, 0.5, 1.25)


def test_a_withdrawn_clue_may_be_added_again_and_is_another_entry(session: Session) -> None:
    case = opened(session)
    entry = add_clue(session, case, SHANDONG, (CASEWORKER, after(1)))
    with pytest.raises(StateError, match="stands"):
        add_again(session, case, entry.id, (CASEWORKER, after(2)))
    withdraw(session, case, entry.id, (CASEWORKER, after(2)), reason="")
    again = add_again(session, case, entry.id, (CASEWORKER, after(3)))
    assert standing(ledger_of(session, case.id)) == [again]
    assert (again.kind, again.body) == (entry.kind, entry.body)
    with pytest.raises(NotFoundError):
        add_again(session, opened(session), entry.id, (CASEWORKER, after(4)))
