"""The service on a real port, and a real Chromium to look at it with."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile
from playwright.sync_api import Browser, Page, sync_playwright

from api.app import Settings, create_app
from tests.api.fakes import FakeLibrary
from tests.api.people import make_organisation
from tests.api.served import served
from tests.browser.station import Station

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# A voice that counts to ten, again and again, comes out of the microphone; nobody is asked.
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
VOICE = Path("samples/recordings/synthetic-cantonese-numerals.opus")


# Scope "package": Playwright keeps an event loop running, which tests elsewhere must not meet.
@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        sentence = f"no Chromium at {CHROMIUM}; install Debian's package chromium"
        if os.environ.get("XIANGYIN_REQUIRE_BROWSER"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    heard = tmp_path_factory.mktemp("microphone") / "voice.wav"
    soundfile.write(heard, *soundfile.read(VOICE))
    flags = [*FLAGS, *MICROPHONE, f"--use-file-for-fake-audio-capture={heard}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture(scope="package")
def address(tmp_path_factory: pytest.TempPathFactory, library: FakeLibrary) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("service")
    app = create_app(
        Settings(data_folder=folder / "data", job_runners=0), open_library=lambda: library
    )
    with served(app) as address:
        yield address


@pytest.fixture(scope="package")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """The whole service with an empty database and the shipped atlas, people signing in."""
    folder = tmp_path_factory.mktemp("station")
    app = create_app(Settings(data_folder=folder / "data", open_desk=False, job_runners=0))
    with served(app) as address:
        with app.state.parts.sessions.begin() as session:
            organisation_id = make_organisation(session)
        yield Station(app, address, organisation_id)


@pytest.fixture
def page(browser: Browser, address: str, library: FakeLibrary) -> Iterator[Page]:
    library.fails_with = None
    context = browser.new_context(locale="zh-CN", base_url=address)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto("/")
    page.wait_for_selector("html[data-ready]")
    yield page
    context.close()
    assert faults == []
