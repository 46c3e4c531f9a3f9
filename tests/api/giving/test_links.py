"""Upload links from making to their end."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.cases.consent import withdraw_consent
from api.cases.tables import CaseFile
from api.errors import NoConsentError, NotFoundError, UploadLinkError
from api.giving.codes import spaced
from api.giving.givers import find_giver, forget_giver, redeem_code
from api.giving.links import links_of, make_link, revoke_link
from api.giving.tables import UploadLink
from tests.api.stored import CASEWORKER, after, agreed, opened

DAY_MIN = 24 * 60


@pytest.fixture
def case(session: Session) -> CaseFile:
    case = opened(session)
    agreed(session, case, "analysis")
    return case


def test_a_code_opens_its_link_in_several_browsers(session: Session, case: CaseFile) -> None:
    link, code = make_link(session, case, (CASEWORKER, after(0)), hours=24)
    secrets = []
    for typed in (code, spaced(code)):
        secret, giver, found = redeem_code(session, typed, now=after(5))
        assert found.id == link.id
        assert find_giver(session, secret, now=after(6)) == (giver.id, case.id)
        secrets.append(secret)
    forget_giver(session, secrets[0])
    assert find_giver(session, secrets[0], now=after(7)) is None
    assert find_giver(session, secrets[1], now=after(7)) is not None


def test_a_link_that_is_over_opens_nothing_and_lets_nobody_go_on(
    session: Session, case: CaseFile
) -> None:
    _, code = make_link(session, case, (CASEWORKER, after(0)), hours=24)
    secret, *_ = redeem_code(session, code, now=after(DAY_MIN - 1))
    assert find_giver(session, secret, now=after(DAY_MIN)) is None
    with pytest.raises(UploadLinkError):
        redeem_code(session, code, now=after(DAY_MIN))


def test_a_link_that_was_taken_back_stops_the_browsers_that_opened_it(
    session: Session, case: CaseFile
) -> None:
    link, code = make_link(session, case, (CASEWORKER, after(0)), hours=24)
    other, _ = make_link(session, case, (CASEWORKER, after(1)), hours=72)
    secret, *_ = redeem_code(session, code, now=after(2))
    first = revoke_link(session, case.id, link.id, now=after(3)).revoked_at
    assert find_giver(session, secret, now=after(4)) is None
    with pytest.raises(UploadLinkError):
        redeem_code(session, code, now=after(4))
    assert revoke_link(session, case.id, link.id, now=after(5)).revoked_at == first
    assert [one.id for one in links_of(session, case.id, now=after(5))] == [other.id]


def test_a_link_of_another_case_is_not_found(session: Session, case: CaseFile) -> None:
    link, _ = make_link(session, case, (CASEWORKER, after(0)), hours=24)
    with pytest.raises(NotFoundError):
        revoke_link(session, opened(session).id, link.id, now=after(1))


def test_no_link_is_made_without_consent_to_analysis(session: Session) -> None:
    case = opened(session)
    consent_id = agreed(session, case, "analysis")
    withdraw_consent(session, CASEWORKER, case, consent_id, after(1))
    with pytest.raises(NoConsentError):
        make_link(session, case, (CASEWORKER, after(2)), hours=24)


def test_links_that_are_over_are_forgotten_when_another_is_made(
    session: Session, case: CaseFile
) -> None:
    for minutes in (0, 1, 2 * DAY_MIN):
        make_link(session, case, (CASEWORKER, after(0) + timedelta(minutes=minutes)), hours=24)
    assert session.scalar(select(func.count()).select_from(UploadLink)) == 1
