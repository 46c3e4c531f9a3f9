"""The pages that run a station, as its people meet them."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from api.cases.edits import open_case
from api.referrals.service import offer
from api.users.accounts import create_account, get_account, principal_of
from api.users.permissions import Role
from tests.api.people import make_organisation
from tests.api.stored import EMPTY
from tests.browser.station import PHONE, SCREEN, Station, assert_accessible, browser_of

pytestmark = pytest.mark.browser


def look(page: Page) -> None:
    """Find nothing inaccessible, and nothing wider than a phone."""
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(SCREEN)


def test_a_volunteer_is_registered_found_edited_and_placed(
    browser: Browser, station: Station
) -> None:
    worker = station.make_account("经办甲", Role.CASEWORKER)
    with browser_of(browser, station, worker) as page:
        page.goto("/volunteers")
        page.get_by_label("姓名").fill("李听雨")
        page.get_by_label("家乡（县）").fill("诸城市")
        page.get_by_label("培训").last.fill("判听入门 2026-03-01")
        page.get_by_role("button", name="登记").click()
        page.get_by_label("家乡在").fill("山东省")
        page.get_by_label("培训含").fill("判听")
        page.get_by_role("button", name="筛选").click()
        look(page)
        page.get_by_role("link", name="李听雨").click()
        page.get_by_label("同时最多接几项任务").fill("5")
        look(page)
        page.get_by_role("button", name="保存").click()
        page.get_by_label("任务在哪个县").fill("五莲县")
        page.get_by_role("button", name="看看").click()
        expect(page.get_by_text("李听雨")).to_be_visible()
        look(page)


def test_two_who_edit_one_volunteer_are_shown_both_versions(
    browser: Browser, station: Station
) -> None:
    worker = station.make_account("经办乙", Role.CASEWORKER)
    with browser_of(browser, station, worker) as page:
        page.goto("/volunteers")
        page.get_by_label("姓名").fill("王回音")
        page.get_by_label("家乡（县）").fill("新宁县")
        page.get_by_role("button", name="登记").click()
        page.get_by_role("link", name="王回音").click()
        with browser_of(browser, station, worker) as other:
            other.goto(page.url)
            other.get_by_label("同时最多接几项任务").fill("7")
            other.get_by_role("button", name="保存").click()
            other.wait_for_url("**/volunteers")
        page.get_by_label("同时最多接几项任务").fill("9")
        page.get_by_role("button", name="保存").click()
        row = page.get_by_role("row", name="任务上限")
        expect(row).to_contain_text("7")
        expect(row).to_contain_text("9")
        assert_accessible(page)
        page.get_by_role("button", name="保存").click()
        page.wait_for_url("**/volunteers")


def test_a_referral_is_accepted_and_returned_with_a_reason(
    browser: Browser, station: Station
) -> None:
    number = refer_to(station)
    worker = station.make_account("经办丙", Role.CASEWORKER)
    with browser_of(browser, station, worker) as page:
        page.goto("/referrals")
        look(page)
        page.get_by_role("button", name="接受").click()
        expect(page.get_by_role("link", name=number)).to_be_visible()
        page.get_by_label("为什么退回").fill("家乡不在这边")
        page.get_by_role("button", name="退回").click()
        expect(page.get_by_text("已退回")).to_be_visible()
        expect(page.get_by_text("家乡不在这边")).to_be_visible()
        assert_accessible(page)


def refer_to(station: Station) -> str:
    """Let another organisation offer a case to the station."""
    now = datetime.now(UTC)
    with station.app.state.parts.sessions.begin() as session:
        other = make_organisation(session, "广州救助站")
        account = create_account(
            session, "广州经办", [Role.CASEWORKER], organisation_id=other, now=now
        )
        viewer = principal_of(account, "session", account.id)
        case = open_case(session, viewer, EMPTY, now)
        to = ("share", station.organisation_id)
        offer(session, case, to, (viewer, now), reason="老家像是那边")
        return case.number


def test_figures_are_drawn_and_can_be_taken_along(browser: Browser, station: Station) -> None:
    worker = station.make_account("经办丁", Role.CASEWORKER)
    with station.app.state.parts.sessions.begin() as session:
        viewer = principal_of(get_account(session, worker), "session", worker)
        open_case(session, viewer, EMPTY, datetime.now(UTC))
    with browser_of(browser, station, worker) as page:
        page.goto("/statistics")
        bars = page.get_by_role("img", name="每月新开与回家")
        expect(bars.locator("rect.series-1")).to_have_count(1)
        look(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").first.click()
        assert "n_opened" in download.value.path().read_text()


def test_versions_and_sources_are_shown(browser: Browser, station: Station) -> None:
    operator = station.make_account("运维", Role.OPERATOR)
    with browser_of(browser, station, operator) as page:
        page.goto("/versions")
        expect(page.get_by_text("county_confidence")).to_be_visible()
        page.get_by_text("phonetic-traits-1", exact=True).click()
        expect(page.get_by_text("Linear detectors of phonetic classes")).to_be_visible()
        expect(page.get_by_text(station.app.state.parts.library.atlas.version)).to_be_visible()
        look(page)


def test_an_admin_adds_an_organisation_and_reads_the_audit_log(
    browser: Browser, station: Station
) -> None:
    admin = station.make_account("管理员", Role.ADMIN)
    with browser_of(browser, station, admin) as page:
        page.goto("/organisations")
        for _ in range(2):
            page.get_by_label("名称").fill("陇西县救助站")
            page.get_by_label("负责的地区").fill("陇西县")
            page.get_by_role("button", name="添加").click()
            expect(page.get_by_text("救助站 · 陇西县")).to_be_visible()
        expect(page.get_by_role("alert")).to_have_text("已有同名的机构")
        look(page)
        page.goto("/audit")
        expect(page.get_by_role("status")).to_contain_text("末尾完好")
        page.get_by_label("动作").select_option("organisation.add")
        page.get_by_label("登录名").fill("管理员")
        page.get_by_role("button", name="筛选").click()
        expect(page.locator("table.log tbody tr")).to_have_count(1)
        look(page)
        page.get_by_role("link", name="逐行查一遍").click()
        expect(page.get_by_role("status")).to_contain_text("逐行查过")
