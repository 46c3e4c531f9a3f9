"""Who sees which case."""

import pytest
from sqlalchemy.orm import Session

from api.cases.access import find_case, find_own_case
from api.cases.grants import grant_case, grants_of, revoke_case
from api.cases.lists import CaseFilter, list_cases
from api.errors import NoConsentError, NotAllowedError, NotFoundError
from api.referrals.service import decide, end, offer
from api.users.principal import Principal
from tests.api.stored import (
    ADMIN,
    CASEWORKER,
    COLLEAGUE,
    LISTENER,
    OTHER_STATION,
    STRANGER,
    after,
    agreed,
    opened,
)


def sees(session: Session, viewer: Principal) -> int:
    return len(list_cases(session, viewer, CaseFilter()).rows)


def test_a_caseworker_sees_the_cases_of_the_organisation_alone(session: Session) -> None:
    case = opened(session)
    assert (sees(session, COLLEAGUE), sees(session, STRANGER), sees(session, ADMIN)) == (1, 0, 0)
    with pytest.raises(NotFoundError):
        find_case(session, STRANGER, case.id)


def test_a_listener_sees_a_case_while_it_is_granted(session: Session) -> None:
    case = opened(session)
    agreed(session, case, "sharing")
    assert sees(session, LISTENER) == 0
    grant_case(session, CASEWORKER, case, LISTENER.account_id, after(1))
    assert find_case(session, LISTENER, case.id) is case
    assert [grant.account_id for grant in grants_of(session, case)] == [LISTENER.account_id]
    revoke_case(session, CASEWORKER, case, LISTENER.account_id, after(2))
    session.flush()
    assert sees(session, LISTENER) == 0


def test_without_consent_to_sharing_nothing_is_granted(session: Session) -> None:
    case = opened(session)
    agreed(session, case, "analysis")
    with pytest.raises(NoConsentError, match="sharing"):
        grant_case(session, CASEWORKER, case, LISTENER.account_id, after(1))


def test_a_shared_case_is_seen_by_both_and_ruled_by_one(session: Session) -> None:
    case = opened(session)
    referral = offer(
        session, case, ("share", OTHER_STATION), (CASEWORKER, after(1)), reason="口音像当地"
    )
    session.flush()
    assert sees(session, STRANGER) == 0
    decide(session, referral.id, (STRANGER, after(2)), "accepted", reason="")
    session.flush()
    assert find_case(session, STRANGER, case.id) is case
    with pytest.raises(NotAllowedError, match="in charge"):
        find_own_case(session, STRANGER, case.id)
    end(session, referral.id, (STRANGER, after(3)), reason="查无此人")
    session.flush()
    assert (referral.state, referral.ending) == ("returned", "查无此人")
    assert sees(session, STRANGER) == 0
