"""How cases stand in the list."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from api.cases.changes import mark_seen
from api.clues.ledger import add_clue, ledger_of, withdraw
from api.followups.tasks import Task, make_follow_up, record_outcome
from api.review.outlook import Outlook, outlooks
from dialect.contract.clues import PlaceNameIn, VerdictIn
from tests.api.stored import CASEWORKER, COLLEAGUE, START, after, agreed, opened

TODAY = START.date()
PLACE = PlaceNameIn(kind="place_name", heard="一渡水", script="hanzi")
VERDICT = VerdictIn(kind="verdict", listener_home="430528", answer="same_county")


def outlook_of(session: Session, *, today: date = TODAY, **fields: object) -> Outlook:
    case = opened(session, **fields)
    return outlooks(session, CASEWORKER, [case], today)[case.id]


def test_what_others_added_is_news_until_the_next_visit(session: Session) -> None:
    case = opened(session)
    mark_seen(session, CASEWORKER, case, after(1))
    add_clue(session, case, PLACE, (COLLEAGUE, after(2)))
    add_clue(session, case, VERDICT, (COLLEAGUE, after(2)))
    add_clue(session, case, PLACE, (CASEWORKER, after(3)))
    news = outlooks(session, CASEWORKER, [case], TODAY)[case.id].news
    assert dict(news) == {"clue_added": 1, "verdict_added": 1}
    mark_seen(session, CASEWORKER, case, after(4))
    assert not outlooks(session, CASEWORKER, [case], TODAY)[case.id].news


def test_a_case_that_nobody_agreed_to_needs_a_consent_first(session: Session) -> None:
    assert outlook_of(session).next_action == "consent"


def test_a_case_with_clues_is_to_be_ranked_and_one_without_to_be_fed(session: Session) -> None:
    case = opened(session)
    agreed(session, case)
    assert outlooks(session, CASEWORKER, [case], TODAY)[case.id].next_action == "gather"
    add_clue(session, case, PLACE, (CASEWORKER, after(1)))
    assert outlooks(session, CASEWORKER, [case], TODAY)[case.id].next_action == "rank"
    (line,) = ledger_of(session, case.id)
    withdraw(session, case, line.entry.id, (CASEWORKER, after(2)), reason="")
    assert outlooks(session, CASEWORKER, [case], TODAY)[case.id].next_action == "gather"


def test_an_overdue_follow_up_is_chased_and_a_found_home_confirmed(session: Session) -> None:
    case = opened(session)
    by = (CASEWORKER, after(1))
    task = make_follow_up(session, case, Task("visit", "430528", TODAY), by)
    later = TODAY + timedelta(days=1)
    assert outlooks(session, CASEWORKER, [case], later)[case.id].next_action == "chase"
    record_outcome(session, case, task, by, outcome="found", note="")
    assert outlooks(session, CASEWORKER, [case], later)[case.id].next_action == "confirm_home"


def test_days_without_a_change_are_counted(session: Session) -> None:
    assert outlook_of(session, today=TODAY + timedelta(days=12)).quiet_days == 12
