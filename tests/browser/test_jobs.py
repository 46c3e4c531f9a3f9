"""An operator starts a job on the page and sees it get on and end, without touching anything."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from api.jobs.runner import Runner
from api.settings import Settings
from api.users.permissions import Role
from tests.api.jobs.scene import ThreadEngine, open_next, ranked_case
from tests.api.people import make_account, session_cookie
from tests.api.served import served

pytestmark = pytest.mark.browser

N_CASES = 3


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    settings = Settings(data_folder=tmp_path_factory.mktemp("jobs") / "data", job_runners=0)
    return create_app(settings, open_library=lambda: open_next(settings.data_folder, None))


@pytest.fixture(scope="module")
def page(browser: Browser, app: FastAPI) -> Iterator[Page]:
    with served(app) as address:
        context = browser.new_context(locale="zh-CN", base_url=address)
        context.add_cookies([cookie(app, address)])
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        context.close()
    assert faults == []


def cookie(app: FastAPI, address: str) -> Any:
    """Let the browser act for a new operator, whose station has some ranked cases."""
    parts = app.state.parts
    with parts.sessions.begin() as session:
        for _ in range(N_CASES):
            ranked_case(session, ratio=9.0)
    operator = make_account(SimpleNamespace(app=app), Role.OPERATOR)  # type: ignore[arg-type]
    name, secret = session_cookie(parts, operator)
    host = urlsplit(address).hostname
    return {"name": name, "value": secret, "domain": host, "path": "/"}


def test_a_job_that_was_started_on_the_page_is_followed_to_its_end(
    page: Page, app: FastAPI
) -> None:
    page.goto("/jobs")
    page.get_by_role("button", name="开始").click()
    expect(page.get_by_role("heading", name="等待")).to_be_visible()
    parts = app.state.parts
    Runner(parts.settings, parts.sessions, ThreadEngine(), opening=open_next).run_next()
    expect(page.get_by_role("heading", name="已完成")).to_be_visible(timeout=10_000)
    expect(page.locator("[data-total=done]")).to_have_text(str(N_CASES))
    expect(page.locator("tbody tr")).to_have_count(N_CASES)


def test_a_job_is_paused_and_cancelled_on_the_page(page: Page) -> None:
    page.goto("/jobs")
    page.get_by_role("button", name="开始").click()
    page.get_by_role("button", name="暂停").click()
    expect(page.get_by_role("heading", name="已暂停")).to_be_visible()
    page.get_by_role("button", name="取消任务").click()
    expect(page.get_by_role("heading", name="已取消")).to_be_visible()


@pytest.mark.parametrize("width_px", [1280, 390])
def test_no_page_of_jobs_is_wider_than_the_screen(page: Page, width_px: int) -> None:
    page.set_viewport_size({"width": width_px, "height": 800})
    page.goto("/jobs")
    page.locator(".rows a").last.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width_px
