"""Referrals: offers, answers, transfers."""

import pytest
from sqlalchemy.orm import Session

from api.cases.access import find_own_case
from api.errors import NotAllowedError, NotFoundError, StateError
from api.referrals.service import decide, end, list_referrals, offer
from tests.api.stored import CASEWORKER, OTHER_STATION, STATION, STRANGER, after, opened


def test_a_transfer_moves_the_case_and_keeps_its_number_and_person(session: Session) -> None:
    case = opened(session, assigned_to=str(CASEWORKER.account_id))
    number, person = case.number, case.person_id
    by = (CASEWORKER, after(1))
    referral = offer(session, case, ("transfer", OTHER_STATION), by, reason="家乡在贵站")
    session.flush()
    decide(session, referral.id, (STRANGER, after(2)), "accepted", reason="")
    session.flush()
    assert find_own_case(session, STRANGER, case.id) is case
    assert (case.number, case.person_id, case.assigned_to) == (number, person, None)
    with pytest.raises(NotFoundError):
        find_own_case(session, CASEWORKER, case.id)


def test_only_who_was_asked_decides(session: Session) -> None:
    case = opened(session)
    referral = offer(session, case, ("share", OTHER_STATION), (CASEWORKER, after(1)), reason="")
    session.flush()
    with pytest.raises(NotAllowedError):
        decide(session, referral.id, (CASEWORKER, after(2)), "accepted", reason="")


def test_an_offer_is_decided_once(session: Session) -> None:
    case = opened(session)
    referral = offer(session, case, ("share", OTHER_STATION), (CASEWORKER, after(1)), reason="")
    session.flush()
    decide(session, referral.id, (STRANGER, after(2)), "declined", reason="没有志愿者")
    assert referral.decision == "没有志愿者"
    with pytest.raises(StateError, match="declined"):
        decide(session, referral.id, (STRANGER, after(3)), "accepted", reason="")


def test_a_case_is_not_offered_to_its_own_organisation_or_twice(session: Session) -> None:
    case = opened(session)
    by = (CASEWORKER, after(1))
    with pytest.raises(StateError, match="already"):
        offer(session, case, ("share", STATION), by, reason="")
    offer(session, case, ("share", OTHER_STATION), by, reason="")
    session.flush()
    with pytest.raises(StateError, match="offered there already"):
        offer(session, case, ("share", OTHER_STATION), by, reason="")


def test_who_offered_recalls_it(session: Session) -> None:
    case = opened(session)
    referral = offer(session, case, ("share", OTHER_STATION), (CASEWORKER, after(1)), reason="")
    session.flush()
    end(session, referral.id, (CASEWORKER, after(2)), reason="误发")
    assert referral.state == "recalled"
    with pytest.raises(StateError, match="recalled"):
        end(session, referral.id, (CASEWORKER, after(3)), reason="")


def test_both_sides_list_a_referral(session: Session) -> None:
    case = opened(session)
    referral = offer(session, case, ("share", OTHER_STATION), (CASEWORKER, after(1)), reason="")
    session.flush()
    for viewer in (CASEWORKER, STRANGER):
        assert list_referrals(session, viewer, case=case.id, states=("offered",)) == [referral]
    assert list_referrals(session, STRANGER, states=("accepted",)) == []
