"""Without a signal: visited pages, the saved guide, an honest age, and nothing of the functions' answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.site.building import Built
from tests.site.server import SiteServer

pytestmark = pytest.mark.browser
_CONTROLLED = "() => navigator.serviceWorker.controller"
_OLDER = """async ([name, days]) => {
  const cache = await caches.open(name)
  for (const request of await cache.keys()) {
    const answer = await cache.match(request), headers = new Headers(answer.headers)
    headers.set("Date", new Date(Date.now() - days * 864e5).toUTCString())
    await cache.put(request, new Response(await answer.text(), { headers }))
  }
}"""


@pytest.fixture
def own_server(built: Built) -> Iterator[SiteServer]:
    """A server that the test may stop: then there is no signal."""
    with SiteServer(built.site) as running:
        yield running


@pytest.fixture
def phone(browser: Browser, own_server: SiteServer) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=own_server.origin, viewport={"width": 360, "height": 740})
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    """A page that the worker controls."""
    page = phone.new_page()
    page.goto("/")
    page.wait_for_function(_CONTROLLED)
    return page


def test_visited_pages_open_without_a_signal_and_say_their_age(page: Page, own_server: SiteServer) -> None:
    page.goto("/izin/reklame/")
    page.goto("/formulir/reklame/")
    page.wait_for_function("async () => (await (await caches.open('halaman')).keys()).length >= 3")
    page.wait_for_function("async () => (await (await caches.open('skrip')).keys()).length >= 1")
    own_server.stop()
    page.goto("/izin/reklame/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Izin Reklame")
    expect(page.get_by_role("status").first).to_contain_text("salinan di HP, diambil hari ini")
    page.evaluate(_OLDER, ["halaman", 3])
    page.goto("/formulir/reklame/")
    expect(page.get_by_role("status").first).to_contain_text("diambil 3 hari lalu")
    page.locator("input[name$='teks_iklan'], textarea[name$='teks_iklan']").fill("Warung Contoh")


def test_the_saved_guide_opens_pages_never_visited(page: Page, own_server: SiteServer) -> None:
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.goto("/simpan/")
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("Tersimpan:")
    own_server.stop()
    page.goto("/izin/sip-perawat/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Surat Izin Praktik Perawat")
    assert page.title().startswith("Surat Izin Praktik Perawat")
    assert page.evaluate("getComputedStyle(document.querySelector('.kepala')).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert not [words for words in troubles if "Content Security Policy" in words]
    page.goto("/formulir/sip-perawat/")  # a form that was never opened
    expect(page.get_by_role("heading", level=1)).to_have_text("Tidak ada sambungan")


def test_answers_of_the_functions_are_never_kept(page: Page, own_server: SiteServer) -> None:
    own_server.extra["/api/status"] = b"<!doctype html><html lang=id><title>Status</title><h1>Rahasia</h1>"
    page.goto("/api/status")
    page.goto("/cek/")  # it keeps itself, by the browser's own cache
    own_server.stop()
    stored = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async name => "
        "(await (await caches.open(name)).keys()).map(request => request.url)))).flat()"
    )
    assert not [address for address in stored if "/api/" in address or "/cek/" in address]
    assert stored
