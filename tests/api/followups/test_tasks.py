"""Follow-ups from making to outcome."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.cases.access import find_case
from api.cases.edits import edit_case
from api.clues.ledger import ledger_of
from api.errors import NotFoundError, StateError
from api.followups.lists import (
    FollowUpFilter,
    events_of,
    find_follow_up,
    list_follow_ups,
    list_reminders,
    mark_reminded,
)
from api.followups.tables import FollowUp
from api.followups.tasks import (
    Task,
    assign,
    cancel,
    hand_back,
    make_follow_up,
    record_outcome,
    schedule_return_visits,
)
from api.storage.database import sessions_of
from api.volunteers.register import add_volunteer
from tests.api.stored import CASEWORKER, LISTENER, START, STATION, STRANGER, after, opened
from tests.api.volunteers.people import somebody

VISIT = Task("visit", "430528", date(2026, 3, 10), ask="问一渡水")


@pytest.fixture
def task(session: Session) -> FollowUp:
    return make_follow_up(session, opened(session), VISIT, (CASEWORKER, after(1)))


def test_a_volunteer_sees_an_assigned_task_and_nothing_else_of_the_case(
    session: Session, task: FollowUp
) -> None:
    volunteer = add_volunteer(
        session, STATION, somebody(account_id=str(LISTENER.account_id)), START
    )
    session.flush()
    with pytest.raises(NotFoundError):
        find_follow_up(session, LISTENER, task.id)
    _, case = find_follow_up(session, CASEWORKER, task.id)
    assign(session, case, task, volunteer.id, (CASEWORKER, after(2)))
    session.flush()
    assert find_follow_up(session, LISTENER, task.id) == (task, case)
    with pytest.raises(NotFoundError):
        find_case(session, LISTENER, case.id)


def test_a_task_that_is_handed_back_is_open_and_keeps_the_reason(
    session: Session, task: FollowUp
) -> None:
    volunteer = add_volunteer(session, STATION, somebody(), START)
    session.flush()
    _, case = find_follow_up(session, CASEWORKER, task.id)
    assign(session, case, task, volunteer.id, (CASEWORKER, after(2)))
    hand_back(session, case, task, (CASEWORKER, after(3)), reason="家里有事")
    session.flush()
    assert (task.state, task.volunteer_id) == ("open", None)
    events = [(one.kind, one.volunteer_id, one.note) for one in events_of(session, task)]
    assert events[-1] == ("handed_back", volunteer.id, "家里有事")


def test_the_outcome_of_a_visit_becomes_a_clue(session: Session, task: FollowUp) -> None:
    _, case = find_follow_up(session, CASEWORKER, task.id)
    by = (CASEWORKER, after(2))
    record_outcome(session, case, task, by, outcome="contacted", note="村长会去问")
    assert (task.state, ledger_of(session, case.id)) == ("open", [])
    record_outcome(session, case, task, by, outcome="not_from_here", note="")
    session.flush()
    (line,) = ledger_of(session, case.id)
    assert line.entry.body == {
        "kind": "follow_up",
        "county": "430528",
        "outcome": "not_from_here",
    }
    assert (line.entry.follow_up_id, task.state) == (task.id, "done")


def test_a_task_that_is_done_takes_no_other_outcome(session: Session, task: FollowUp) -> None:
    _, case = find_follow_up(session, CASEWORKER, task.id)
    by = (CASEWORKER, after(2))
    record_outcome(session, case, task, by, outcome="maybe", note="")
    with pytest.raises(StateError, match="done"):
        record_outcome(session, case, task, by, outcome="found", note="")
    with pytest.raises(StateError, match="done"):
        cancel(session, case, task, by, reason="")


def test_of_outcomes_at_the_same_moment_one_counts(engine: Engine) -> None:
    sessions = sessions_of(engine)
    with sessions.begin() as session:
        follow_up = make_follow_up(session, opened(session), VISIT, (CASEWORKER, after(1)))

    def report(_: int) -> bool:
        try:
            with sessions.begin() as session:
                task, case = find_follow_up(session, CASEWORKER, follow_up.id)
                by = (CASEWORKER, after(2))
                record_outcome(session, case, task, by, outcome="found", note="")
        except StateError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(report, range(4))) == 1
    with sessions() as session:
        assert len(ledger_of(session, follow_up.case_id)) == 1


def test_a_visit_has_no_outcome_of_a_return_visit(session: Session, task: FollowUp) -> None:
    _, case = find_follow_up(session, CASEWORKER, task.id)
    with pytest.raises(StateError, match="settled"):
        record_outcome(session, case, task, (CASEWORKER, after(2)), outcome="settled", note="")


def test_reminders_come_before_the_task_is_due_and_not_every_day(
    session: Session, task: FollowUp
) -> None:
    session.flush()

    def reminded(days: int) -> int:
        return len(list_reminders(session, CASEWORKER, VISIT.due + timedelta(days=days)))

    assert (reminded(-4), reminded(-3), reminded(5)) == (0, 1, 1)
    mark_reminded(task, VISIT.due)
    session.flush()
    assert (reminded(6), reminded(7)) == (0, 1)


def test_return_visits_are_made_once_after_a_reunion(session: Session) -> None:
    case = opened(session)
    home = {"status": "reunited", "home_on": "2026-04-01", "home_county": "430528"}
    edit_case(session, CASEWORKER, case, (1, home), after(1))
    made = schedule_return_visits(session, case, (CASEWORKER, after(2)))
    assert [one.due for one in made] == [date(2026, 5, 1), date(2026, 6, 30), date(2026, 9, 28)]
    assert schedule_return_visits(session, case, (CASEWORKER, after(3))) == []
    record_outcome(session, case, made[0], (CASEWORKER, after(4)), outcome="settled", note="")
    assert ledger_of(session, case.id) == []


def test_lists_hold_what_was_asked_for_of_ones_own_cases(session: Session, task: FollowUp) -> None:
    session.flush()
    wanted = FollowUpFilter(case=task.case_id, state=("open",), due_before=date(2026, 4, 1))
    assert list(list_follow_ups(session, CASEWORKER, wanted).rows) == [task]
    assert list(list_follow_ups(session, STRANGER, wanted).rows) == []
    assert list(list_follow_ups(session, CASEWORKER, FollowUpFilter(state=("done",))).rows) == []
