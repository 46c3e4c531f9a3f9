"""The caseworker's screens in a real browser: a whole case, keys alone, two people, no network."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from api.cases.consent import record_consent
from api.cases.edits import open_case
from api.users.accounts import get_account, principal_of
from api.users.permissions import Role
from api.volunteers.register import add_volunteer
from tests.api.stored import EMPTY
from tests.browser.station import PHONE, Station, assert_accessible, browser_of, wait_until

pytestmark = pytest.mark.browser

SAMPLE = Path("samples/recordings/synthetic-cantonese-numerals.opus")
PATIENCE_MS = 30_000
"""For what another process does: decoding a recording."""


@pytest.fixture(scope="module")
def caseworker(station: Station) -> UUID:
    return station.make_account("小陈", Role.CASEWORKER)


@pytest.fixture(scope="module")
def colleague(station: Station) -> UUID:
    return station.make_account("小周", Role.CASEWORKER)


@pytest.fixture
def desk(station: Station, caseworker: UUID) -> str:
    """Open a case that may be analysed; return the address of its desk."""
    with station.app.state.parts.sessions.begin() as session:
        now = datetime.now(UTC)
        viewer = principal_of(get_account(session, caseworker), "session", uuid4())
        case = open_case(session, viewer, EMPTY, now)
        stated = {"agreed_by": "station", "authority": "依法负责救助", "uses": ["analysis"]}
        record_consent(session, viewer, case, stated | {"given_on": date(2026, 3, 1)}, now)
        return f"/cases/{case.id}"


@contextmanager
def opened(browser: Browser, station: Station, account: UUID, desk: str) -> Iterator[Page]:
    with browser_of(browser, station, account) as page:
        page.goto(desk)
        page.wait_for_selector("html[data-ready]")
        yield page


def photograph(page: Page, name: str) -> None:
    """Keep a picture for the documents, where somebody asked for them."""
    if folder := os.environ.get("XIANGYIN_SCREENSHOTS"):
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(400)
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True, caret="initial")


def add_place(page: Page, heard: str) -> None:
    page.fill("#place-heard", heard)
    page.press("#place-heard", "Enter")
    expect(page.locator("#ledger")).to_contain_text(heard)


def make_volunteer(station: Station) -> None:
    fields = {
        "account_id": None,
        "name": "李建国",
        "home_county": "430522",
        "home_township": None,
        "dialects": [],
        "languages": [],
        "weekdays": [6, 7],
        "away_until": None,
        "most_tasks": 3,
        "training": [],
        "is_active": True,
    }
    with station.app.state.parts.sessions.begin() as session:
        add_volunteer(session, station.organisation_id, fields, datetime.now(UTC))


def test_a_whole_case_from_its_opening_to_the_report(
    browser: Browser, station: Station, caseworker: UUID
) -> None:
    make_volunteer(station)
    with browser_of(browser, station, caseworker) as page:
        page.goto("/cases/new")
        assert_accessible(page)
        page.fill("[name=called]", "老周")
        page.select_option("[name=sex]", "male")
        page.fill("[name=born_from]", "1955")
        page.locator("[name=fact_text]").first.fill("村口有座石桥，种水稻")
        for use in ("analysis", "sharing", "outreach"):
            page.check(f"[name=uses][value={use}]")
        photograph(page, "01-open-a-case")
        page.get_by_role("button", name="建立个案").click()
        page.wait_for_selector("html[data-ready]")
        desk = page.url
        mark_a_word(page)
        photograph(page, "02-recording-and-mark")
        weigh_clues(page)
        photograph(page, "03-ranking-with-reasons")
        assert_accessible(page)
        answer_a_question(page)
        photograph(page, "04-question-answered")
        follow_up(page)
        photograph(page, "05-follow-up-found")
        assert_accessible(page)
        look_at_paper(page, desk)


def mark_a_word(page: Page) -> None:
    page.click(".add-sound > summary")
    page.check("#send-sound [name=consent]")
    page.set_input_files("#send-sound [name=files]", SAMPLE)
    page.get_by_role("button", name="上传").click()
    page.wait_for_selector("#player[data-ready]", timeout=PATIENCE_MS)
    page.fill("#mark-start", "0.29")
    page.fill("#mark-end", "0.68")
    page.fill("#mark-text", "二")
    page.click("#mark-save")
    expect(page.locator("#marks li")).to_contain_text("二")
    page.locator("#marks .mark-edit").click()
    page.fill("#mark-text", "一")
    page.click("#mark-save")
    expect(page.locator("#marks li b")).to_have_text("一")


def weigh_clues(page: Page) -> None:
    add_place(page, "一渡水")
    page.check(".kinds input[value=feature]", force=True)
    page.select_option("#feature", "onset_n_l_before_open|merged")
    page.locator("form.clue[data-kind=feature] button").click()
    expect(page.locator("#ledger > ol > li")).to_have_count(2)
    page.click("#rank")
    first = page.locator("#ranking .candidates > li").first
    expect(first).to_contain_text("新宁县", timeout=PATIENCE_MS)
    expect(first.locator(".reasons")).to_contain_text("一渡水镇")
    expect(page.locator("#ranking .none-row")).to_contain_text("以上都不是")
    expect(page.locator("#ledger .effect").first).to_contain_text("不计它")
    expect(page.locator("#map[data-shows]")).to_be_visible()
    expect(page.locator("#verdict")).to_contain_text("线索仅供查访，不作结论")


def answer_a_question(page: Page) -> None:
    question = page.locator("#questions .asked > li").first
    expect(question).to_contain_text("留意", timeout=PATIENCE_MS)
    question.locator("button.answer").first.click()
    expect(page.locator("#ledger > ol > li")).to_have_count(3)
    expect(page.locator("#verdict")).to_contain_text("之后新增")
    page.locator("#toast").get_by_role("button", name="撤销").click()
    expect(page.locator("#ledger > ol > li")).to_have_count(2)
    reader = page.locator(".names-to-read > li").first
    reader.get_by_role("button", name="强烈").click()
    expect(page.locator("#toast")).to_contain_text("已记入备注")


def follow_up(page: Page) -> None:
    page.locator("#ranking .send-here").first.click()
    expect(page.locator("#send-county")).to_have_value(re.compile("新宁县"))
    helpers = page.locator("#send-volunteer")
    expect(helpers).to_contain_text("李建国")
    # Other tests of this station may have made a volunteer who is as well placed.
    chosen = helpers.locator("option").filter(has_text="李建国").get_attribute("value")
    helpers.select_option(chosen)
    page.get_by_role("button", name="派回访").click()
    task = page.locator("#follow_ups .tasks > li")
    expect(task).to_contain_text("李建国")
    task.locator("select").select_option("found")
    task.get_by_role("button", name="记结果").click()
    expect(task).to_contain_text("有人认出")
    expect(page.locator("#ledger")).to_contain_text("有人认出")


def look_at_paper(page: Page, desk: str) -> None:
    page.click("#rank")
    expect(page.locator("#toast")).to_contain_text("已重新排序", timeout=PATIENCE_MS)
    page.goto(f"{desk}/compare")
    expect(page.locator("main")).to_contain_text("有人认出")
    assert_accessible(page)
    page.goto(f"{desk}/outreach/430528?facts=0")
    expect(page.locator("#poster")).to_contain_text("石桥")
    expect(page.locator("#poster")).not_to_contain_text("老周")
    photograph(page, "07-outreach")
    assert_accessible(page)
    page.goto(f"{desk}/report")
    for said in ("log₁₀ 似然比", "后验概率", "以上都不是", "限度", "atlas", "不作结论"):
        expect(page.locator("main")).to_contain_text(said)
    photograph(page, "06-report")
    assert_accessible(page)


def test_a_case_is_worked_by_keys_alone(
    browser: Browser, station: Station, caseworker: UUID, desk: str
) -> None:
    with opened(browser, station, caseworker, desk) as page:
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_contain_text("派回访")
        assert_accessible(page)
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        page.keyboard.press("Tab")
        page.keyboard.type("一渡水")
        page.keyboard.press("Enter")
        expect(page.locator("#ledger")).to_contain_text("一渡水")
        page.keyboard.press("Escape")
        undo(page)
        expect(page.locator("#ledger")).to_contain_text("已撤回 1 条")
        undo(page)
        expect(page.locator("#ledger > ol > li")).to_have_count(1)
        page.keyboard.press("r")
        expect(page.locator("#ranking .candidates").first).to_be_visible(timeout=PATIENCE_MS)
        walk_the_map(page)
        page.keyboard.press("f")
        expect(page.locator("#send-county")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#follow_ups .tasks > li")).to_have_count(1)
        page.keyboard.press("Escape")
        page.keyboard.press("p")
        expect(page).to_have_url(re.compile("/report$"))


def undo(page: Page) -> None:
    """Press the key once htmx has taken the form over; before, the browser would send it itself."""
    taken = "document.querySelector('#toast form')?.['htmx-internal-data']?.initHash !== undefined"
    wait_until(page, taken)
    page.keyboard.press("u")


def walk_the_map(page: Page) -> None:
    page.locator("#map[data-shows]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-tip")).to_contain_text("第 1 名")
    page.keyboard.press("+")
    page.evaluate("document.activeElement.blur()")


def test_two_caseworkers_who_change_the_same_see_both_versions(
    browser: Browser, station: Station, caseworker: UUID, colleague: UUID, desk: str
) -> None:
    with (
        opened(browser, station, caseworker, desk) as mine,
        opened(browser, station, colleague, desk) as theirs,
    ):
        for page, notes, called in ((theirs, "左手有疤", ""), (mine, "右手有疤", "老周")):
            page.keyboard.press("g")
            page.fill("#case-form [name=notes]", notes)
            page.fill("#case-form [name=called]", called)
            page.get_by_role("button", name="保存资料").click()
            expect(
                page.locator("#toast, .conflict").filter(has_text=re.compile("\\S"))
            ).to_be_visible()
        expect(mine.locator(".conflict")).to_contain_text("左手有疤")
        expect(mine.locator(".conflict")).to_contain_text("右手有疤")
        expect(mine.locator("#case-form [name=notes]")).to_have_value("右手有疤")
        assert_accessible(mine)
        photograph(mine, "08-two-versions")
        mine.get_by_role("button", name="保存资料").click()
        expect(mine.locator("#toast")).to_contain_text("资料已保存")
        theirs.goto(desk)
        expect(theirs.locator("#verdict")).to_contain_text("老周")
        expect(theirs.locator("#since")).to_contain_text("资料有修改")


def test_a_lost_network_or_sign_in_loses_nothing_that_was_typed(
    browser: Browser, station: Station, caseworker: UUID, desk: str
) -> None:
    with opened(browser, station, caseworker, desk) as page:
        page.context.set_offline(True)
        page.fill("#place-heard", "一渡水")
        page.press("#place-heard", "Enter")
        expect(page.locator("#trouble")).to_contain_text("连不上服务")
        expect(page.locator("#place-heard")).to_have_value("一渡水")
        assert_accessible(page)
        photograph(page, "09-no-network")
        page.context.set_offline(False)
        page.get_by_role("button", name="再试一次").click()
        expect(page.locator("#ledger")).to_contain_text("一渡水")
        cookies = page.context.cookies()
        page.context.clear_cookies()
        page.fill("#place-heard", "双塘村")
        page.press("#place-heard", "Enter")
        expect(page.locator("#trouble")).to_contain_text("登录已过期")
        page.context.add_cookies(cookies)
        page.get_by_role("button", name="再试一次").click()
        expect(page.locator("#ledger")).to_contain_text("双塘村")
        expect(page.locator("#trouble")).to_be_hidden()


def test_the_list_says_what_is_new_and_what_to_do_next_on_a_phone_too(
    browser: Browser, station: Station, caseworker: UUID, colleague: UUID, desk: str
) -> None:
    with opened(browser, station, colleague, desk) as page:
        add_place(page, "一渡水")
    with browser_of(browser, station, caseworker, PHONE) as page:
        page.goto("/cases?mine=true&status=closed")
        expect(page.locator("main")).to_contain_text("没有符合的个案")
        page.goto("/cases")
        row = page.locator(f".case-list li:has(a[href='{desk}'])")
        expect(row).to_contain_text("新线索 1")
        expect(row.locator(".next")).to_contain_text("排序")
        assert_accessible(page)
        photograph(page, "10-list-phone")
        page.goto(f"{desk}?lang=en")
        expect(page.get_by_role("heading", name="Follow-ups")).to_be_visible()
        photograph(page, "11-desk-phone-en")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert_accessible(page)
