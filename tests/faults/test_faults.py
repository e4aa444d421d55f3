"""A bounded part of the fault suite: 30 seeds over raw HTTP, a few in Chromium. `make faults` runs a thousand."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from forms.compiled import CompiledCatalogue
from infra.local.samples import answers_for
from infra.local.stack import LocalStack
from infra.places import COMPILED
from tests.browser.journey import LICENCE
from tests.browser.people import PATIENCE_SECONDS, fill_in, open_phone
from tests.faults.driver import FAULTS, Run, judge, plan, references, run_all
from tests.faults.line import Break

pytestmark = pytest.mark.stack
RUNS = 30
SEND = "Kirim permohonan"


def test_what_was_acknowledged_is_there_once_whatever_the_line_does(stack: LocalStack) -> None:
    runs, outcome = run_all(1, RUNS, stack, at_once=3)
    assert outcome.good, str(outcome)
    assert outcome.sent == RUNS
    assert {fault for run in runs for fault in run.faults} == set(FAULTS)
    assert any(run.clients > 1 for run in runs)
    assert 1 <= outcome.on_device <= sum(run.gives_up for run in runs)


def plans(count: int) -> list[Run]:
    catalogue = CompiledCatalogue(COMPILED)
    return [plan(seed, catalogue) for seed in range(1, count + 1)]


def test_the_judge_sees_what_is_lost_and_what_is_doubled(stack: LocalStack) -> None:
    before = references(stack)
    one, other = plans(2)
    one.receipts.add(("00000-00000-000", "0000-0000-0000"))  # somebody was told of what was never stored
    other.receipts |= {("00000-00000-001", "0000-0000-0000"), ("00000-00000-002", "0000-0000-0000")}
    outcome = judge([one, other], stack, before)
    assert (outcome.lost, outcome.doubled, outcome.good) == (2, 1, False)


@pytest.fixture
def phone(browser: Browser, stack: LocalStack) -> Iterator[BrowserContext]:
    with open_phone(browser, stack, scripts=True) as context:
        yield context


@pytest.mark.browser
@pytest.mark.parametrize("seed", range(1, 5))
def test_in_chromium_a_reload_a_kill_and_a_bad_line_end_in_one_receipt(
    phone: BrowserContext, stack: LocalStack, seed: int
) -> None:
    chance, before = random.Random(seed), references(stack)  # noqa: S311  # repeatable on purpose
    breaks = [chance.choice((Break.BEFORE, Break.AFTER)) for _ in range(2)]
    phone.route(f"**/api/permohonan/{LICENCE}", lambda route: carry(route, breaks))
    page = open_form(phone)
    fill_in(page.locator("form#f"), answers_for(LICENCE))
    page.get_by_role("button", name=SEND).click()
    for _ in range(2):
        expect(page.locator("#kotak, dl.kartu").first).to_be_visible()
        if page.locator("dl.kartu").count():
            break
        assert "Siti Contoh" in page.evaluate("Object.values(localStorage).join()")  # still on the device
        if chance.random() < 0.5:
            page.reload()
        else:
            page.close()
            page = open_form(phone)
    expect(page.locator("dl.kartu")).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    assert references(stack) - before == {page.locator("dl.kartu dd").first.inner_text()}
    assert "Siti Contoh" not in page.evaluate("Object.values(localStorage).join()")


def open_form(phone: BrowserContext) -> Page:
    page = phone.new_page()
    page.goto(f"/formulir/{LICENCE}/")
    page.wait_for_selector("#kotak, dl.kartu", state="attached")
    return page


def carry(route: Route, breaks: list[Break]) -> None:
    """One send: whole, or broken off before the service got it, or after."""
    where = breaks.pop(0) if breaks else Break.NOWHERE
    if where is Break.NOWHERE:
        route.continue_()
        return
    if where is Break.AFTER:
        route.fetch()
    route.abort("connectionreset")
