"""Consent is asked for before each use."""

import pytest
from sqlalchemy.orm import Session

from api.cases.consent import check_use, consents_of, withdraw_consent
from api.errors import NoConsentError, NotFoundError
from tests.api.stored import CASEWORKER, after, agreed, opened


def test_a_use_that_nobody_agreed_to_is_refused(session: Session) -> None:
    case = opened(session)
    agreed(session, case, "analysis")
    assert check_use(session, case.id, "analysis").uses == ["analysis"]
    with pytest.raises(NoConsentError, match="sharing is not on record"):
        check_use(session, case.id, "sharing")


def test_a_withdrawn_consent_allows_nothing_and_stays_on_record(session: Session) -> None:
    case = opened(session)
    consent_id = agreed(session, case)
    withdraw_consent(session, CASEWORKER, case, consent_id, after(1))
    with pytest.raises(NoConsentError, match="analysis was withdrawn"):
        check_use(session, case.id, "analysis")
    (kept,) = consents_of(session, case.id)
    assert (kept.withdrawn_at, kept.withdrawn_by) == (after(1), CASEWORKER.account_id)


def test_a_new_consent_after_a_withdrawal_counts(session: Session) -> None:
    case = opened(session)
    withdraw_consent(session, CASEWORKER, case, agreed(session, case), after(1))
    later = agreed(session, case, "analysis")
    assert check_use(session, case.id, "analysis").id == later


def test_a_consent_of_another_case_is_not_found(session: Session) -> None:
    consent_id = agreed(session, opened(session))
    with pytest.raises(NotFoundError):
        withdraw_consent(session, CASEWORKER, opened(session), consent_id, after(1))
