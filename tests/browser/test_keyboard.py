"""The form with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.local.samples import answers_for
from infra.local.stack import LocalStack
from tests.browser.journey import LICENCE
from tests.browser.people import open_phone

pytestmark = [pytest.mark.browser, pytest.mark.stack]
MOST_STOPS = 80
_FOCUS = """() => {
  const node = document.activeElement, style = getComputedStyle(node)
  return {
    tag: node.tagName, name: node.name || "", kind: node.type || "", value: node.value || "",
    words: node.textContent.trim(),
    visible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
  }
}"""


@pytest.fixture
def page(browser: Browser, stack: LocalStack) -> Iterator[Page]:
    with open_phone(browser, stack, scripts=True) as context:
        page = context.new_page()
        page.goto(f"/formulir/{LICENCE}/")
        yield page


def test_form_is_filled_in_and_sent_with_the_keyboard(page: Page) -> None:
    answers, unseen, answered = answers_for(LICENCE), [], set()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate(_FOCUS)
        if not here["visible"]:
            unseen.append(here)
        if here["name"] in answers:
            answer(page, here, answers[here["name"]][0])
            answered.add(here["name"])
        elif here["words"] == "Kirim permohonan":
            page.keyboard.press("Enter")
            break
    assert unseen == []
    assert answered == set(answers)
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")


def answer(page: Page, here: dict[str, str], value: str) -> None:
    """Space chooses and ticks, the arrow goes to the next choice, the rest is typed."""
    if here["kind"] == "radio":
        page.keyboard.press("Space")
        while page.evaluate("document.activeElement.value") != value:
            page.keyboard.press("ArrowDown")
    elif here["kind"] == "select-one":
        while page.evaluate("document.activeElement.value") != value:
            page.keyboard.press("ArrowDown")
    elif here["kind"] == "checkbox":
        page.keyboard.press("Space")
    else:
        page.keyboard.type(value)


def test_enter_in_a_text_field_sends_and_never_adds_a_row(page: Page) -> None:
    page.locator("[name='pohon.daftar.0.jenis']").fill("Trembesi")
    page.keyboard.press("Enter")
    expect(page.locator("#ringkasan")).to_be_focused()
    expect(page.locator("[name='pohon.daftar.1.jenis']")).to_have_count(0)
    page.keyboard.press("Tab")
    assert page.evaluate(_FOCUS)["visible"]
    page.keyboard.press("Enter")
    first = page.locator(".salah a").first.get_attribute("href")
    assert first
    assert page.evaluate("document.activeElement.id || decodeURIComponent(location.hash.slice(1))") == first[1:]


def test_a_row_is_added_by_its_own_button_and_keeps_the_answers(page: Page) -> None:
    page.locator("[name='pohon.daftar.0.jenis']").fill("Trembesi")
    page.locator("button[name=tambah]").focus()
    page.keyboard.press("Space")
    expect(page.locator("[name='pohon.daftar.1.jenis']")).to_be_visible()
    assert page.locator("[name='pohon.daftar.0.jenis']").input_value() == "Trembesi"
