"""From the guide to the verified licence in Chromium at 360 pixels: with JavaScript off, and on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from infra.local.officers import NEWCOMER
from infra.local.samples import answers_for
from infra.local.stack import LocalStack
from tests.browser.examiner import Examiner
from tests.browser.journey import LICENCE, Issued, altered
from tests.browser.people import TOTP_SECONDS, Citizen, fill_in, open_phone, type_code

pytestmark = [pytest.mark.browser, pytest.mark.stack]
PAGES_OF_A_JOURNEY = 30  # fewer were looked at: a step went missing


@pytest.fixture
def page(browser: Browser, stack: LocalStack) -> Iterator[Page]:
    """A citizen's phone with JavaScript; of the form's script only what stands in the page arrives."""
    with open_phone(browser, stack, scripts=True) as context:
        context.route("**/skrip/**", lambda route: route.fulfill(body="", content_type="text/javascript"))
        yield context.new_page()


def applications(stack: LocalStack) -> int:
    """How many there are."""
    found = stack.client("dynamodb").scan(
        TableName=stack.outputs["data"]["ApplicationsTable"],
        FilterExpression="sk = :app",
        ExpressionAttributeValues={":app": {"S": "APP"}},
        Select="COUNT",
    )
    return int(found["Count"])


def test_whole_journey_without_javascript(issued: Issued) -> None:
    assert issued.troubles == []
    assert issued.pages >= PAGES_OF_A_JOURNEY


def test_with_javascript_a_double_click_gives_one_receipt_at_once(
    page: Page, stack: LocalStack, examiner: Examiner
) -> None:
    before = applications(stack)
    citizen = Citizen(page, examiner)
    form = citizen.open_form(LICENCE)
    examiner.look_live(page, "form with script")
    fill_in(form, answers_for(LICENCE))
    page.get_by_role("button", name="Kirim permohonan").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")
    citizen.keep_receipt()
    citizen.look("receipt after a double click")
    assert applications(stack) == before + 1
    page.go_back()
    page.get_by_role("button", name="Kirim permohonan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")
    assert page.locator("dl.kartu dd").first.inner_text() == citizen.reference
    assert applications(stack) == before + 1
    assert examiner.verdict() == []


def test_with_javascript_a_mistake_is_shown_and_the_same_id_is_sent_again(
    page: Page, stack: LocalStack, examiner: Examiner
) -> None:
    before = applications(stack)
    citizen = Citizen(page, examiner)
    fill_in(citizen.open_form(LICENCE), answers_for(LICENCE) | {"pemohon.nik": [""]})
    page.get_by_role("button", name="Kirim permohonan").click()
    expect(page.locator("#ringkasan")).to_be_focused()
    made = page.locator("[name=submission_id]").input_value()
    assert re.fullmatch(r"1[0-9A-HJKMNP-TV-Z]{26}", made)
    page.locator("[name='pemohon.nik']").fill(answers_for(LICENCE)["pemohon.nik"][0])
    citizen.press("Kirim permohonan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")
    assert applications(stack) == before + 1
    assert examiner.verdict() == []


def test_with_javascript_the_licence_is_verified_in_the_page(page: Page, examiner: Examiner, issued: Issued) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    examiner.watch(page)
    page.goto(issued.address)
    expect(page.locator("#hasil h2")).to_contain_text("ASLI DAN BERLAKU")
    expect(page.locator("#hasil")).to_contain_text(issued.number)
    examiner.look_live(page, "genuine")
    start, _, token = issued.address.partition("#")
    page.goto("about:blank")
    page.goto(f"{start}#{altered(token)}")
    expect(page.locator("#hasil h2")).to_contain_text("TIDAK ASLI")
    expect(page.locator("#hasil")).not_to_contain_text(issued.number)
    examiner.look_live(page, "altered")
    assert not [address for address in asked if "/api/" in address]
    assert examiner.verdict() == []


def test_first_sign_in_of_an_officer_sets_up_password_and_code(
    browser: Browser, stack: LocalStack, examiner: Examiner
) -> None:
    newcomer = next(each for each in stack.officers if each.username == NEWCOMER)
    with open_phone(browser, stack, scripts=False) as context:
        page = examiner.watch(context.new_page())
        page.goto("/kantor/masuk")
        password = sign_in(page, newcomer.password, "salah sekali kata sandinya", examiner)
        secret = set_up(page, examiner)
        page.locator("form[action='/kantor/masuk']").wait_for()
        examiner.look(page, "set up")
        sign_in_again(page, password)
        type_code(page, secret, examiner, ahead=TOTP_SECONDS)  # the code of now has set it up
        examiner.look(page, "queue of a newcomer")
    assert examiner.verdict() == []


def sign_in(page: Page, given: str, wrong: str, examiner: Examiner) -> str:
    """A wrong password first, then the one from the office, then a new one; gives the new one."""
    chosen = "empat kata yang mudah diingat 7"
    for password in (wrong, given):
        sign_in_again(page, password)
        examiner.look(page, "password")
    form = page.locator("form[action='/kantor/masuk/sandi']")
    fill_in(form, {"password": [chosen], "again": [f"{chosen}8"]})
    form.get_by_role("button").click()
    expect(page.locator(".salah")).to_be_visible()
    examiner.look(page, "new password with error")
    fill_in(form, {"password": [chosen], "again": [chosen]})
    form.get_by_role("button").click()
    return chosen


def sign_in_again(page: Page, password: str) -> None:
    fill_in(page.locator("form[action='/kantor/masuk']"), {"user": [NEWCOMER], "password": [password]})
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_load_state()


def set_up(page: Page, examiner: Examiner) -> str:
    """The key that is written on the page goes into the authenticator app; gives it."""
    secret = page.locator(".rujukan").inner_text().replace(" ", "")
    examiner.look(page, "set up the one-time code")
    form = page.locator("form[action='/kantor/masuk/totp']")
    form.locator("#code").fill("000000")
    form.get_by_role("button").click()
    expect(page.locator(".salah")).to_be_visible()
    examiner.look(page, "set up with a wrong code")
    assert page.locator(".rujukan").inner_text().replace(" ", "") == secret
    form.locator("#code").fill(pyotp.TOTP(secret).now())
    form.get_by_role("button").click()
    return secret
