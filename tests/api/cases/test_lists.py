"""Lists of cases: pages, filters, what is new."""

from sqlalchemy.orm import Session

from api.cases.changes import mark_seen, unseen_changes
from api.cases.edits import edit_case
from api.cases.lists import CaseFilter, list_cases
from api.pagination import Place
from tests.api.stored import CASEWORKER, COLLEAGUE, after, agreed, opened


def listed(session: Session, wanted: CaseFilter) -> list[str]:
    return [row.case.called for row in list_cases(session, CASEWORKER, wanted).rows]


def test_pages_neither_skip_nor_repeat_when_cases_are_added_and_edited(session: Session) -> None:
    cases = [opened(session, called=str(n), at=after(n // 3)) for n in range(7)]
    seen: list[str] = []
    place: Place | None = None
    for step in range(10):
        page = list_cases(session, CASEWORKER, CaseFilter(), after=place, limit=3)
        seen += [row.case.called for row in page.rows]
        place = page.next and Place.of_cursor(page.next.cursor())
        if place is None:
            break
        opened(session, called="new", at=after(100 + step))
        edit_case(
            session, CASEWORKER, cases[0], (cases[0].version, {"notes": str(step)}), after(99)
        )
    assert sorted(seen) == [str(n) for n in range(7)]


def test_filters_leave_out_what_does_not_match(session: Session) -> None:
    mine = str(CASEWORKER.account_id)
    opened(session, called="a", status="on_hold")
    opened(session, called="b", assigned_to=mine, at=after(10))
    assert listed(session, CaseFilter(status=("on_hold", "closed"))) == ["a"]
    assert listed(session, CaseFilter(assigned_to=CASEWORKER.account_id)) == ["b"]
    assert listed(session, CaseFilter(changed_since=after(5))) == ["b"]
    assert listed(session, CaseFilter()) == ["b", "a"]


def test_what_others_did_is_new_until_the_case_is_visited(session: Session) -> None:
    case = opened(session)
    assert list_cases(session, COLLEAGUE, CaseFilter()).rows[0].n_unseen == 1
    mark_seen(session, COLLEAGUE, case, after(1))
    session.flush()
    edit_case(session, CASEWORKER, case, (1, {"notes": "二", "called": "甲"}), after(2))
    agreed(session, case)
    assert list_cases(session, COLLEAGUE, CaseFilter()).rows[0].n_unseen == 2
    assert list_cases(session, CASEWORKER, CaseFilter()).rows[0].n_unseen == 0
    edited, consented = unseen_changes(session, COLLEAGUE, case)
    assert (edited.kind, edited.fields) == ("edited", ["called", "notes"])
    assert consented.kind == "consent_given"
