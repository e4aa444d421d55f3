"""The search as somebody types: with the keyboard alone, and when its script does not come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.server import SiteServer

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, server: SiteServer) -> Iterator[Page]:
    # a worker's own requests would pass by the route that one test closes
    context = browser.new_context(
        base_url=server.origin, viewport={"width": 360, "height": 740}, service_workers="block"
    )
    yield context.new_page()
    context.close()


def test_results_come_while_typing_and_the_keyboard_reaches_them(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    assert len(asked) == 1  # nothing is fetched before somebody wants to type
    page.locator("#q").focus()
    page.keyboard.type("ijin kubur")
    expect(page.get_by_role("status")).to_contain_text("1 halaman ditemukan")
    assert len(asked) == 2
    page.keyboard.press("Tab")  # the button
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/izin/tanah-makam/")


def test_what_was_typed_before_the_script_came_counts_too(page: Page) -> None:
    page.goto("/en/izin/")
    page.locator("#q").fill("tree")
    expect(page.locator("#temuan a").first).to_have_attribute("href", "/en/izin/penebangan-pohon/")


def test_without_the_script_the_form_still_asks_the_server(page: Page) -> None:
    page.route("**/skrip/**", lambda route: route.abort())
    page.goto("/")
    page.locator("#q").fill("kuburan")
    expect(page.get_by_role("status")).to_contain_text("Tekan tombol Cari")
    with page.expect_request("**/api/cari?q=kuburan") as asked:
        page.keyboard.press("Enter")
    assert asked.value.method == "GET"
