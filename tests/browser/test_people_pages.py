"""The pages of accounts, as their people meet them."""

from playwright.sync_api import Browser, expect

from api.users.permissions import Role
from tests.browser.station import PHONE, Station, assert_accessible, browser_of


def test_an_admin_finds_the_accounts_from_the_head_of_the_page(
    browser: Browser, station: Station
) -> None:
    admin = station.make_account("总管", Role.ADMIN)
    with browser_of(browser, station, admin, PHONE) as page:
        page.goto("/account")
        assert_accessible(page)
        page.get_by_role("link", name="账号").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_accessible(page)


def test_the_sign_in_page_is_accessible(browser: Browser, station: Station) -> None:
    with browser_of(browser, station, None) as page:
        page.goto("/")
        expect(page).to_have_url(f"{station.address}/sign-in?next=%2F")
        assert_accessible(page)
