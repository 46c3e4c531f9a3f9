"""The service on a real port, and a real Chromium to look at it with."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.app import Settings, create_app
from tests.api.fakes import FakeLibrary

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START_WAIT_S = 20.0


# Scope "package": Playwright keeps an event loop running, which tests elsewhere must not meet.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        sentence = f"no Chromium at {CHROMIUM}; install Debian's package chromium"
        if os.environ.get("XIANGYIN_REQUIRE_BROWSER"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
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
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    deadline_s = time.monotonic() + START_WAIT_S
    while not server.started and time.monotonic() < deadline_s:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


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
