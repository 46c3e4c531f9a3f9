"""A station for browser tests: the service with a database, its people, and their browsers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page

from api.users.accounts import create_account
from api.users.permissions import Role
from tests.api.people import session_cookie

__all__ = ["PHONE", "SCREEN", "Station", "assert_accessible", "browser_of", "wait_until"]

PATIENCE_S = 5.0
LOOK_MS = 20
SCREEN = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Station:
    """The running service.

    Attributes
    ----------
    app : FastAPI
        Whose ``state.parts`` tests may look into.
    address : str
        Where it listens, such as ``http://127.0.0.1:40001``.
    organisation_id : UUID
        Of the people that tests make.
    """

    app: FastAPI
    address: str
    organisation_id: UUID

    def make_account(self, name: str, *roles: Role) -> UUID:
        """Make an account of the station's."""
        with self.app.state.parts.sessions.begin() as session:
            now = datetime.now(UTC)
            return create_account(
                session, name, roles, organisation_id=self.organisation_id, now=now
            ).id


@contextmanager
def browser_of(
    browser: Browser,
    station: Station,
    account_id: UUID | None,
    viewport: dict[str, int] = SCREEN,
    locale: str = "zh-CN",
) -> Iterator[Page]:
    """Give a page of somebody's own browser, signed in; a fault of a script fails the test."""
    context = browser.new_context(locale=locale, base_url=station.address, viewport=viewport)
    if account_id is not None:
        _sign_in(context, station, account_id)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    context.close()
    assert faults == []


def _sign_in(context: BrowserContext, station: Station, account_id: UUID) -> None:
    name, secret = session_cookie(station.app.state.parts, account_id)
    context.add_cookies([{"name": name, "value": secret, "url": station.address}])


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression of JavaScript holds, asking anew from out here.

    Playwright's `wait_for_function` asks again from within the page, where the content policy
    refuses to evaluate text: it holds at the first try or fails.
    """
    deadline_s = time.monotonic() + PATIENCE_S
    while not page.evaluate(expression):
        assert time.monotonic() < deadline_s, expression
        page.wait_for_timeout(LOOK_MS)


def assert_accessible(page: Page) -> None:
    """Assert that axe-core finds nothing serious or critical on the page as it stands."""
    # With preload axe would copy the styles of shadow roots, which the content policy refuses.
    found = Axe().run(page, options={"preload": False})
    serious = [
        f"{v['id']}: {v['help']} ({v['nodes'][0]['target']})"
        for v in found.response["violations"]
        if v["impact"] in {"serious", "critical"}
    ]
    assert serious == []
