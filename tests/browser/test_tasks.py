"""A volunteer's tasks in a real browser."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, expect

from api.cases.tables import CaseFile
from api.clues.ledger import ledger_of
from api.followups.tasks import Task, assign, make_follow_up
from api.users.accounts import get_account, principal_of
from api.users.permissions import Role
from api.volunteers.register import add_volunteer
from tests.api.people import make_case
from tests.api.volunteers.people import somebody
from tests.browser.station import PHONE, Station, assert_accessible, browser_of

pytestmark = pytest.mark.browser


@pytest.fixture
def volunteer(station: Station) -> UUID:
    return station.make_account(f"volunteer {uuid4()}", Role.VOLUNTEER)


def give_task(station: Station, volunteer: UUID) -> UUID:
    """Give a volunteer a visit of one township, and return the case."""
    case_id, now = uuid4(), datetime.now(UTC)
    with station.app.state.parts.sessions.begin() as session:
        make_case(session, case_id, station.organisation_id)
        case = session.get_one(CaseFile, case_id)
        by = (principal_of(get_account(session, volunteer), "session", case_id), now)
        registered = add_volunteer(
            session, station.organisation_id, somebody(account_id=str(volunteer)), now
        )
        session.flush()
        visit = Task("visit", "430528", date(2030, 3, 10), "430528101", ask="问问姓李的人家")
        task = make_follow_up(session, case, visit, by)
        assign(session, case, task, registered.id, by)
    return case_id


def test_a_volunteer_reads_a_task_and_records_what_came_of_it(
    browser: Browser, station: Station, volunteer: UUID
) -> None:
    case_id = give_task(station, volunteer)
    with browser_of(browser, station, volunteer, PHONE) as page:
        page.goto("/tasks")
        expect(page.locator(".task")).to_contain_text("湖南省 邵阳市 新宁县")
        expect(page.locator(".read-out")).not_to_have_text("430528101")
        expect(page.locator(".task blockquote")).to_have_text("问问姓李的人家")
        assert_accessible(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_label("问过了，不是这里人").check()
        page.get_by_label("说明").fill("问了三位老人")
        page.context.set_offline(True)
        page.get_by_role("button", name="记下来").click()
        expect(page.locator(".task [role=alert]").first).to_contain_text("写的内容还在")
        page.context.set_offline(False)
        page.get_by_role("button", name="记下来").click()
        expect(page.locator("#to-do-heading")).to_be_focused()
        expect(page.locator("#status")).to_have_text("已记下。")
        expect(page.locator(".rows li")).to_contain_text("问了三位老人")
        assert_accessible(page)
    with station.app.state.parts.sessions() as session:
        assert [line.entry.body["outcome"] for line in ledger_of(session, case_id)] == [
            "not_from_here"
        ]


def test_who_was_signed_out_meanwhile_keeps_what_was_written(
    browser: Browser, station: Station, volunteer: UUID
) -> None:
    give_task(station, volunteer)
    with browser_of(browser, station, volunteer) as page:
        page.goto("/tasks")
        page.get_by_label("说明").fill("村口大爷认得")
        page.get_by_label("可能是这里人").check()
        page.context.clear_cookies()
        page.get_by_role("button", name="记下来").click()
        expect(page.locator(".task [role=alert]").first).to_contain_text("登录已到期")
        expect(page.get_by_label("说明")).to_have_value("村口大爷认得")
