"""Recordings given in a real browser, with a voice in its microphone."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
import soundfile
import uvicorn
from playwright.sync_api import Browser, Page, Route, expect

from api.app import Settings, create_app
from api.recordings.kept import list_recordings
from api.storage.database import opened_database, sessions_of
from tests.api.fakes import FakeLibrary
from tests.api.people import make_organisation
from tests.browser.giving import Given, consent, given_case, open_page
from tests.browser.station import PHONE, Station, assert_accessible, browser_of

pytestmark = pytest.mark.browser

SAMPLE = Path("samples/recordings/synthetic-mandarin-numerals.opus")
READY_MS = 20_000


@pytest.fixture
def given(station: Station) -> Given:
    return given_case(station)


def expect_ready(page: Page, text: str = "录音可以用") -> None:
    expect(page.locator(".receipt .state")).to_contain_text(text, timeout=READY_MS)


def choose(page: Page, *paths: Path) -> None:
    page.check("[name=way][value=files]")
    page.set_input_files("#files", paths)
    page.click("#files-go")


@pytest.fixture
def long_recording(tmp_path: Path) -> Path:
    """Make a file that takes several requests and little work: 6 s of a voice, 1.2 MB."""
    path = tmp_path / "长录音.wav"
    sound, rate_hz = soundfile.read(SAMPLE)
    sound = np.repeat(sound[: 6 * rate_hz], 3)
    soundfile.write(path, np.stack([sound, sound], axis=1), 3 * rate_hz)
    return path


def test_a_helper_records_freely_on_a_phone_and_gets_a_receipt(
    browser: Browser, station: Station, given: Given
) -> None:
    with browser_of(browser, station, None, PHONE) as page:
        page.goto(f"/give#{given.code}")
        expect(page.locator(".number-of-case")).to_have_text(given.number)
        assert given.code not in page.url
        assert_accessible(page)
        consent(page)
        page.check("[name=way][value=free]")
        page.click("#free-go")
        expect(page.locator("#hint")).to_have_text("声音合适")
        assert_accessible(page)
        page.click("#pause")
        expect(page.locator("#live")).to_have_text("已暂停")
        page.click("#pause")
        page.click("#stop")
        expect(page.locator("#review-heading")).to_be_focused()
        assert_accessible(page)
        page.click("#send")
        expect_ready(page)
        assert_accessible(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
        number = page.locator(".receipt dd").first.text_content() or ""
    (recording,) = given.recordings()
    assert recording.id.hex.upper().startswith(number.replace("-", ""))
    assert recording.state == "ready"
    assert recording.quality["net_speech_s"] > 1


def test_words_said_from_pictures_become_marks_by_keyboard_alone(
    browser: Browser, station: Station, given: Given
) -> None:
    with browser_of(browser, station, None, PHONE) as page:
        open_page(page, given)
        page.focus("#guided-go")
        page.keyboard.press("Enter")
        expect(page.locator("#say")).to_be_focused()
        picture = page.get_by_role("img", name="一根手指")
        expect(picture).to_be_visible()
        expect(page.locator("#status")).to_contain_text("第 1 个，共 10 个")
        assert_accessible(page)
        page.keyboard.press("ArrowRight")  # skips 一
        page.keyboard.press("ArrowRight")  # skips 二
        page.keyboard.press("ArrowLeft")  # and comes back to it
        for word in "二三四":
            expect(page.locator("#prompt figcaption")).to_have_text(word)
            page.keyboard.press("Space")
            expect(page.locator("#say")).to_have_text("说完了，下一个")
            page.wait_for_timeout(900)
            page.keyboard.press("Space")
        page.click("#again")  # says 四 once more
        expect(page.locator("#prompt figcaption")).to_have_text("四")
        page.click("#say")
        page.wait_for_timeout(900)
        page.click("#say")
        expect(page.locator("#prompt-count")).to_contain_text("已录 3 个")
        page.click("#stop")
        expect(page.locator("#review-words li")).to_have_text(["二", "三", "四"])
        assert_accessible(page)
        page.focus("#send")
        page.keyboard.press("Enter")
        expect_ready(page, "3 个词里听清了 3 个")
    marks = given.marks()
    assert {(mark.kind, mark.body["text"]) for mark in marks} == {
        ("known_word", word) for word in "二三四"
    }
    (recording,) = given.recordings()
    assert all(0 <= mark.start_s < mark.end_s <= recording.duration_s for mark in marks)


def test_an_upload_goes_on_after_the_network_was_lost_and_is_one_recording(
    browser: Browser, station: Station, given: Given, long_recording: Path
) -> None:
    with browser_of(browser, station, None, PHONE) as page:
        open_page(page, given)
        n_sent = 0

        def lose(route: Route) -> None:
            nonlocal n_sent
            n_sent += 1
            if n_sent == 2:
                page.context.set_offline(True)
            route.continue_() if n_sent != 2 else route.abort("internetdisconnected")

        page.route(
            "**/api/v1/uploads/*",
            lambda r: lose(r) if r.request.method == "PATCH" else r.continue_(),
        )
        choose(page, long_recording)
        expect(page.locator("#sending li p")).to_contain_text("网络断了")
        assert_accessible(page)
        page.context.set_offline(False)
        expect_ready(page)
    assert [recording.size_bytes for recording in given.recordings()] == [
        long_recording.stat().st_size
    ]


def test_a_page_loaded_again_names_what_broke_off_and_goes_on_with_the_file(
    browser: Browser, station: Station, given: Given, long_recording: Path
) -> None:
    with browser_of(browser, station, None) as page:
        open_page(page, given)
        offsets: list[str] = []
        page.route(
            "**/api/v1/uploads/*",
            lambda r: r.abort() if len(offsets) == 1 else (offsets.append("0"), r.continue_()),
        )
        choose(page, long_recording)
        expect(page.locator("#sending li p")).to_contain_text("网络断了")
        page.unroute("**/api/v1/uploads/*")
        kept = page.evaluate("() => JSON.stringify(sessionStorage)")
        assert "长录音" not in kept
        assert str(given.case_id) not in kept
        page.on("dialog", lambda dialog: dialog.accept())
        page.reload()
        consent(page)
        expect(page.locator("#sending li")).to_contain_text("没有传完")
        page.on(
            "request",
            lambda r: offsets.append(r.headers["upload-offset"]) if r.method == "PATCH" else None,
        )
        choose(page, long_recording)
        expect_ready(page)
        assert offsets[1] == str(512 * 1024)  # not from the beginning
        expect(page.locator("#sending li")).to_have_count(1)
    assert len(given.recordings()) == 1


def test_a_file_that_is_no_recording_is_refused_with_the_reason(
    browser: Browser, station: Station, given: Given, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("没有声音" * 100)
    with browser_of(browser, station, None) as page:
        open_page(page, given)
        choose(page, letter)
        expect_ready(page, "这段录音用不了")
        expect(page.locator(".receipt .state")).to_contain_text("不是录音")
        assert_accessible(page)


def test_a_code_that_is_taken_back_meanwhile_is_told_and_the_recording_can_be_kept(
    browser: Browser, station: Station, given: Given
) -> None:
    with browser_of(browser, station, None) as page:
        open_page(page, given)
        given.take_link_back()
        choose(page, SAMPLE)
        expect(page.locator("#sending li p")).to_contain_text("已到期或已被收回")
        with page.expect_download() as download:
            page.get_by_role("link", name="先存到这台手机上").click()
        assert Path(download.value.path()).read_bytes() == SAMPLE.read_bytes()
        page.goto("/give")
        expect(page.get_by_label("上传号码")).to_be_visible()
        page.get_by_label("上传号码").fill(given.code)
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("不对、已到期或已被收回")
        assert_accessible(page)


def test_a_link_to_another_case_takes_the_place_of_the_one_that_is_open(
    browser: Browser, station: Station, given: Given
) -> None:
    other = given_case(station)
    with browser_of(browser, station, None) as page:
        open_page(page, given)
        page.goto(f"/give#{other.code}")
        expect(page.locator(".number-of-case")).to_have_text(other.number)
        page.get_by_role("button", name="编号不对，换一个").click()
        expect(page.get_by_label("上传号码")).to_be_visible()


def test_a_microphone_that_is_denied_is_told_with_another_way(
    browser: Browser, station: Station, given: Given
) -> None:
    with browser_of(browser, station, None, PHONE) as page:
        page.add_init_script(
            "navigator.mediaDevices.getUserMedia = () =>"
            " Promise.reject(new DOMException('', 'NotAllowedError'));"
        )
        open_page(page, given)
        page.click("#guided-go")
        expect(page.locator("#fault")).to_contain_text("没有得到用麦克风的许可")
        expect(page.locator("#fault")).to_contain_text("选已有的录音")


@contextmanager
def listening(app: object, port: int) -> Iterator[int]:
    """Serve on a port, 0 for any that is free, and give the port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
        thread = Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.02)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def test_an_upload_outlives_a_restart_of_the_server(
    browser: Browser, tmp_path: Path, long_recording: Path
) -> None:
    settings = Settings(data_folder=tmp_path / "data", open_desk=False, processing_workers=0)
    app = create_app(settings, open_library=FakeLibrary)
    with listening(app, 0) as port:
        with app.state.parts.sessions.begin() as session:
            organisation_id = make_organisation(session)
        station = Station(app, f"http://127.0.0.1:{port}", organisation_id)
        given = given_case(station)
        context = browser.new_context(locale="zh-CN", base_url=station.address)
        page = context.new_page()
        open_page(page, given)
        page.route(
            "**/api/v1/uploads/*",
            lambda r: (
                r.abort() if r.request.headers.get("upload-offset", "0") != "0" else r.continue_()
            ),
        )
        choose(page, long_recording)
        expect(page.locator("#sending li p")).to_contain_text("网络断了")
    page.unroute("**/api/v1/uploads/*")
    with listening(create_app(settings, open_library=FakeLibrary), port):
        expect(page.locator(".receipt .state")).to_contain_text("已收到", timeout=READY_MS)
        context.close()
    with opened_database(settings.resolved_database_url) as engine:
        session = sessions_of(engine)()
        assert [row.size_bytes for row in list_recordings(session, given.case_id)] == [
            long_recording.stat().st_size
        ]
