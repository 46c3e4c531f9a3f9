"""A listener hears a clip, answers by keyboard alone, and is led by nothing."""

import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect

from api.users.permissions import Role
from tests.api.listening.station import Desk, Spoken, done
from tests.api.people import make_account
from tests.api.recordings.uploading import SAMPLE
from tests.browser.station import PHONE, Station, assert_accessible, browser_of, wait_until

pytestmark = pytest.mark.browser

PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def desk(station: Station) -> Desk:
    client = TestClient(station.app)
    caseworker = make_account(client, Role.CASEWORKER, organisation_id=station.organisation_id)
    return Desk(client, station.organisation_id, caseworker)


@pytest.fixture(scope="module")
def spoken(desk: Desk) -> Spoken:
    """A case whose recording is ready to be cut."""
    spoken = desk.open_case(sound=SAMPLE.read_bytes())
    deadline_s = time.monotonic() + PATIENCE_S
    address = f"/api/v1/recordings/{spoken.recording_id}"
    while done(desk.client.get(address)).json()["state"] != "ready":
        assert time.monotonic() < deadline_s, "the recording is not processed"
        time.sleep(0.1)
    return spoken


@pytest.fixture
def clip(spoken: Spoken) -> Iterator[str]:
    """A clip that goes when the test does, so that the next one has its own."""
    clip = spoken.release()
    yield clip
    done(spoken.desk.as_caseworker().post(f"{spoken.address}/clips/{clip}/withdrawal"))


def begin(page: Page) -> None:
    page.goto("/listen")
    page.get_by_role("button", name="开始听").click()
    page.wait_for_selector("html[data-ready]")


def clues_of(spoken: Spoken, listener: UUID) -> list[dict[str, object]]:
    return [entry["body"] for entry in spoken.clues() if entry["added_by"] == str(listener)]


def test_a_listener_answers_by_keyboard_alone(
    browser: Browser, station: Station, spoken: Spoken, clip: str
) -> None:
    listener = spoken.desk.make_listener("430528")
    with browser_of(browser, station, listener) as page:
        page.goto("/listen")
        assert_accessible(page)
        page.keyboard.press("Enter")  # the button to start has the focus
        page.wait_for_selector("html[data-ready]")
        assert_accessible(page)
        page.keyboard.press(" ")
        expect(page.get_by_role("button", name="停", exact=True)).to_be_visible()
        wait_until(page, "document.getElementById('audio').currentTime > 0")
        page.keyboard.press(" ")
        page.keyboard.press("2")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("收到了，谢谢您")
        assert_accessible(page)
        expect(page.get_by_text("段录音")).to_be_visible()
    (clue,) = clues_of(spoken, listener)
    assert (clue["answer"], clue["listener_home"]) == ("same_prefecture", "430528")


def test_on_a_phone_a_place_is_shown_on_the_map_and_words_are_written_down(
    browser: Browser, station: Station, spoken: Spoken, clip: str
) -> None:
    listener = spoken.desk.make_listener("430528")
    with browser_of(browser, station, listener, PHONE) as page:
        begin(page)
        page.get_by_role("radio", name="外省的").check()
        canvas = page.locator("#map")
        expect(canvas).to_be_visible()
        box = canvas.bounding_box()
        assert box is not None
        canvas.click(position={"x": box["width"] * 0.62, "y": box["height"] * 0.62})
        expect(page.locator("#place")).not_to_have_value("")
        page.get_by_label("肯定不是哪里的").fill("山东省")
        page.get_by_text("听到了什么词").click()
        page.get_by_label("地名，照听到的写").fill("双塘村")
        page.get_by_label("说的是什么东西").fill("土豆")
        page.get_by_label("怎么叫").fill("洋芋")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_role("button", name="交上去").click()
        page.get_by_role("heading", name="收到了，谢谢您").wait_for()
        page.get_by_role("button", name="撤回刚才的回答").click()
        page.wait_for_selector("html[data-ready]")  # the clip waits again
    kinds = {clue["kind"] for clue in clues_of(spoken, listener)}
    assert kinds == {"verdict", "place_name", "word"}
    assert all(
        entry["withdrawal"] for entry in spoken.clues() if entry["added_by"] == str(listener)
    )


def test_nothing_that_a_listener_is_shown_leads_the_ear(
    browser: Browser, station: Station, spoken: Spoken, clip: str
) -> None:
    first, second = (spoken.desk.make_listener(home) for home in ("430528", "370782"))
    with browser_of(browser, station, first) as page:
        begin(page)
        page.get_by_role("radio", name="就是我们县的").check()
        page.get_by_role("button", name="交上去").click()
        page.get_by_role("heading", name="收到了，谢谢您").wait_for()
    told: list[str] = []
    with browser_of(browser, station, second) as page:
        page.on("response", lambda reply: told.append(f"{reply.url} {reply.headers}"))
        begin(page)
        told.append(page.content())
        assert page.title().startswith("听一段")
    case_id = spoken.address.rpartition("/")[2]
    for secret in (case_id, str(first), "新宁", "430528", "posterior"):
        assert secret not in "".join(told)


def test_what_cannot_be_read_is_said_and_nothing_is_lost(
    browser: Browser, station: Station, spoken: Spoken, clip: str
) -> None:
    with browser_of(browser, station, spoken.desk.make_listener("430528")) as page:
        begin(page)
        page.get_by_role("radio", name="听不出来").check()
        page.get_by_label("肯定不是哪里的").fill("没有这个地方")
        page.get_by_role("button", name="交上去").click()
        expect(page.get_by_role("alert").first).to_contain_text("没有这个地方")
        expect(page.get_by_label("肯定不是哪里的")).to_have_value("没有这个地方")
        assert_accessible(page)
        page.get_by_label("肯定不是哪里的").fill("")
        page.context.set_offline(True)
        page.get_by_role("button", name="交上去").click()
        expect(page.locator("#send-problem")).to_contain_text("没有网络")
        page.context.set_offline(False)
        page.get_by_label("这段没法听").select_option("noisy")
        page.get_by_role("button", name="报告，换一段").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("帮人找家")


def test_a_caseworker_releases_a_clip_and_reads_the_verdicts(
    browser: Browser, station: Station, spoken: Spoken
) -> None:
    case_id = spoken.address.rpartition("/")[2]
    with browser_of(browser, station, spoken.desk.caseworker, PHONE) as page:
        page.goto(f"/cases/{case_id}/clips")
        page.get_by_label("从（秒）").fill("1.5")
        page.get_by_label("到（秒）").fill("5")
        page.get_by_role("button", name="放出去听").click()
        expect(page.get_by_text("1.5–5.0")).to_be_visible()
        expect(page.get_by_text("同市", exact=False).first).to_be_visible()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_role("button", name="收回").first.click()
        expect(page.get_by_text("已收回").first).to_be_visible()
        page.goto("/listeners")
        expect(page.get_by_text("湖南省 邵阳市 新宁县").first).to_be_visible()
        assert_accessible(page)


def test_who_is_not_in_the_register_is_told_what_to_do(browser: Browser, station: Station) -> None:
    stranger = station.make_account("没登记的", Role.LISTENER)
    with browser_of(browser, station, stranger) as page:
        page.goto("/listen")
        expect(page.get_by_role("heading", level=1)).to_have_text("还不能开始")
        assert_accessible(page)
