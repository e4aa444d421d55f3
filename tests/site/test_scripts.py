"""The two small scripts in Chromium, under the pages' own policies; and the pages without any script.

The form's larger script never arrives here: the few bytes in the page must do alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.site.server import SiteServer

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.route("**/skrip/**", lambda route: route.fulfill(body="", content_type="text/javascript"))
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    yield page
    context.close()
    assert troubles == []


def test_form_makes_one_id_and_a_retry_sends_it_again(page: Page, server: SiteServer) -> None:
    sent: list[str] = []

    def hold(route: Route) -> None:
        body = parse_qs(route.request.post_data or "", keep_blank_values=True)
        sent.append(body["submission_id"][0])
        route.fulfill(status=204)

    page.route("**/api/**", hold)
    page.clock.install()
    page.goto(f"{server.origin}/formulir/penebangan-pohon/")
    button = page.get_by_role("button", name="Kirim permohonan")
    button.click()
    button.click()
    page.wait_for_timeout(200)
    assert len(sent) == 1
    assert re.fullmatch(r"1[0-9A-HJKMNP-TV-Z]{26}", sent[0])
    page.clock.fast_forward(3_500)
    button.click()
    page.wait_for_timeout(200)
    assert sent == [sent[0]] * 2
    page.reload()


def test_a_step_back_after_a_lost_reply_keeps_id_and_answers(page: Page, server: SiteServer) -> None:
    sent: list[str] = []

    def fail(route: Route) -> None:
        sent.append(parse_qs(route.request.post_data or "")["submission_id"][0])
        route.fulfill(body="<title>502</title>", content_type="text/html")

    page.route("**/api/**", fail)
    page.goto(f"{server.origin}/formulir/reklame/")
    page.locator('[name="pemohon.nama"]').fill("Contoh")
    for _ in range(2):
        page.get_by_role("button", name="Kirim permohonan").click()
        page.wait_for_url("**/api/permohonan/reklame")
        assert sent[0] not in page.url
        page.go_back()
        assert page.locator('[name="pemohon.nama"]').input_value() == "Contoh"
    assert sent == [sent[0]] * 2


def test_two_forms_have_two_ids(page: Page, server: SiteServer) -> None:
    ids = set()
    for _ in range(2):
        page.goto("about:blank")
        page.goto(f"{server.origin}/formulir/reklame/")
        page.evaluate("document.forms.f.addEventListener('submit', e => e.preventDefault())")
        page.get_by_role("button", name="Kirim permohonan").click()
        ids.add(page.evaluate("document.forms.f.submission_id.value"))
    assert len(ids) == 2


def test_without_script_no_id_is_sent_and_the_button_leads_to_the_check(browser: Browser, server: SiteServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sent: list[str] = []

    def take(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(status=204)

    page.route("**/api/**", take)
    page.goto(f"{server.origin}/formulir/reklame/")
    page.get_by_role("button", name="Lanjut ke pemeriksaan jawaban").click()
    page.wait_for_timeout(200)
    context.close()
    assert parse_qs(sent[0], keep_blank_values=True)["submission_id"] == [""]
