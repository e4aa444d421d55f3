"""A bounded part of the fault suite: a dozen seeds over raw HTTP, a few in Chromium. `make faults` runs a thousand."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from forms.compiled import CompiledCatalogue
from infra.local.samples import answers_for
from infra.local.stack import LocalStack
from infra.places import COMPILED
from tests.browser.journey import LICENCE
from tests.browser.people import PATIENCE_SECONDS, fill_in, open_phone
from tests.faults.driver import FAULTS, Run, judge, plan, references, run_all
from tests.faults.files import FileCount
from tests.faults.line import Break
from tests.faults.store import TRIES, BadStore, bad_store

pytestmark = pytest.mark.stack
# a stretch of seeds with every fault, files whole and in parts, some given up: a few seconds on two free cores
FIRST, RUNS = 282, 12
SEND = "Kirim permohonan"


@pytest.fixture(scope="module")
def store(stack: LocalStack) -> Iterator[BadStore]:
    """The functions' own table and keys behind a line of ours, whole unless a test breaks it."""
    with bad_store(stack) as led:
        yield led


def test_what_was_acknowledged_is_there_once_whatever_the_line_does(stack: LocalStack, store: BadStore) -> None:
    runs, outcome = run_all(FIRST, RUNS, stack, at_once=3, store=store)
    assert outcome.good, str(outcome)
    assert outcome.sent == RUNS
    assert {fault for run in runs for fault in run.faults} == set(FAULTS)
    assert any(run.clients > 1 for run in runs)
    assert 1 <= outcome.on_device <= sum(run.gives_up for run in runs)
    assert outcome.files.acknowledged >= 2
    assert store.public.met[Break.THROTTLED]


def plans(count: int) -> list[Run]:
    catalogue = CompiledCatalogue(COMPILED)
    return [plan(seed, catalogue) for seed in range(1, count + 1)]


def test_the_seeds_break_files_everywhere() -> None:
    sent = [run.file for run in plans(200) if run.file]
    assert {fault for file in sent for fault in file.faults} == set(FAULTS)
    assert {file.parts for file in sent} == {1, 2, 3, 4}
    assert {file.clients for file in sent} == {1, 2}
    assert any(file.gives_up for file in sent)


def test_the_judge_sees_what_is_lost_and_what_is_doubled(stack: LocalStack) -> None:
    before = references(stack)
    one, other = plans(2)
    one.receipts.add(("00000-00000-000", "0000-0000-0000"))  # somebody was told of what was never stored
    other.receipts |= {("00000-00000-001", "0000-0000-0000"), ("00000-00000-002", "0000-0000-0000")}
    outcome = judge([one, other], stack, before)
    assert (outcome.lost, outcome.doubled, outcome.good) == (2, 1, False)


def test_the_judge_of_files_sees_what_is_lost() -> None:
    count = FileCount(sent=2, acknowledged=2, found=1, lost=1)
    assert not count.good
    assert not FileCount(sent=1, acknowledged=1, found=1, doubled=1).good
    assert (count + FileCount(sent=1, acknowledged=1, found=1)).found == 2


def test_a_store_in_trouble_is_said_in_words_and_the_next_try_has_the_receipt(
    stack: LocalStack, store: BadStore
) -> None:
    (run,) = plans(1)
    body = run.body | {"submission_id": run.body["submission_id"][:-1] + "B"}
    address = f"{stack.origin}/api/permohonan/{run.licence}"
    for accept, said in (("application/json", '"busy"'), ("text/html", "Penyimpanan kami sedang sibuk")):
        store.public.then(*[Break.THROTTLED] * TRIES)
        answer = httpx.post(address, data=body, headers={"Accept": accept}, timeout=40, trust_env=False)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
        assert said in answer.text
    store.public.then(Break.AFTER)  # written, and nobody heard of it
    answer = httpx.post(address, data=body, headers={"Accept": "application/json"}, timeout=40, trust_env=False)
    assert answer.json()["reference"] in references(stack)


@pytest.fixture
def phone(browser: Browser, stack: LocalStack) -> Iterator[BrowserContext]:
    with open_phone(browser, stack, scripts=True) as context:
        yield context


@pytest.mark.browser
@pytest.mark.parametrize("seed", [1, 2])
def test_in_chromium_a_reload_a_kill_a_wrong_clock_two_tabs_and_a_bad_line_end_in_one_receipt(
    phone: BrowserContext, stack: LocalStack, seed: int
) -> None:
    chance, before = random.Random(seed), references(stack)  # noqa: S311  # repeatable on purpose
    breaks = [chance.choice((Break.BEFORE, Break.AFTER)) for _ in range(2)]
    phone.route(f"**/api/permohonan/{LICENCE}", lambda route: carry(route, breaks))
    page = open_form(phone)
    fill_in(page.locator("form#f"), answers_for(LICENCE))
    if seed % 2:
        open_form(phone)  # it goes on by itself when the first one sends
    else:
        page.clock.set_system_time("2001-01-01T00:00:00Z")
    page.get_by_role("button", name=SEND).click()
    for _ in range(2):
        expect(page.locator("#kotak, dl.kartu").first).to_be_visible()
        if receipts(phone):
            break
        assert "Siti Contoh" in page.evaluate("Object.values(localStorage).join()")  # still on the device
        if chance.random() < 0.5:
            page.reload()
        else:
            page.close()
            page = open_form(phone)
        page.clock.set_system_time("2099-12-31T23:59:00Z")
    until = time.monotonic() + PATIENCE_SECONDS
    while not receipts(phone):
        assert time.monotonic() < until
        page.wait_for_timeout(200)
    assert references(stack) - before == receipts(phone)
    assert "Siti Contoh" not in page.evaluate("Object.values(localStorage).join()")


def receipts(phone: BrowserContext) -> set[str]:
    """The references that any of its tabs shows as received."""
    shown = [tab.locator("dl.kartu dd").first for tab in phone.pages if tab.locator("dl.kartu dd").count()]
    return {card.inner_text() for card in shown}


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
