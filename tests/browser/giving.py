"""A case with an upload link, as tests of the giving page need it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from playwright.sync_api import Page, expect

from api.cases.consent import record_consent
from api.cases.tables import CaseFile
from api.clues.ledger import ledger_of
from api.clues.tables import LedgerEntry
from api.giving.links import links_of, make_link, revoke_link
from api.recordings.kept import list_recordings
from api.recordings.tables import RecordingRow
from api.users.accounts import get_account, principal_of
from api.users.permissions import Role
from tests.api.people import make_case
from tests.browser.station import Station

__all__ = ["Given", "consent", "given_case", "open_page"]

STATED = {
    "agreed_by": "station",
    "authority": "民政部门救助管理",
    "uses": ["analysis", "sharing"],
    "given_on": date(2026, 3, 1),
}


@dataclass(frozen=True)
class Given:
    """A case that somebody may send recordings to, with consent to that."""

    station: Station
    case_id: UUID
    caseworker_id: UUID
    number: str
    code: str

    def recordings(self) -> list[RecordingRow]:
        with self.station.app.state.parts.sessions() as session:
            return list_recordings(session, self.case_id)

    def take_link_back(self) -> None:
        now = datetime.now(UTC)
        with self.station.app.state.parts.sessions.begin() as session:
            for link in links_of(session, self.case_id, now=now):
                revoke_link(session, self.case_id, link.id, now=now)

    def marks(self) -> list[LedgerEntry]:
        with self.station.app.state.parts.sessions() as session:
            return [line.entry for line in ledger_of(session, self.case_id)]


def given_case(station: Station) -> Given:
    """Open a case with consent to its analysis, and make a link to it."""
    case_id, now = uuid4(), datetime.now(UTC)
    caseworker_id = station.make_account(f"caseworker {case_id}", Role.CASEWORKER)
    with station.app.state.parts.sessions.begin() as session:
        make_case(session, case_id, station.organisation_id)
        case = session.get_one(CaseFile, case_id)
        case.number = f"430500-2026-{case_id.int % 10_000:04}"
        caseworker = principal_of(get_account(session, caseworker_id), "session", case_id)
        record_consent(session, caseworker, case, STATED, now)
        session.flush()
        _, code = make_link(session, case, (caseworker, now), hours=24)
        return Given(station, case_id, caseworker_id, case.number, code)


def open_page(page: Page, given: Given) -> None:
    """Come by the link, see the case's number, and state consent."""
    page.goto(f"/give#{given.code}")
    expect(page.locator(".number-of-case")).to_have_text(given.number)
    consent(page)


def consent(page: Page) -> None:
    page.wait_for_selector("html[data-ready]")
    page.check("#consent")
