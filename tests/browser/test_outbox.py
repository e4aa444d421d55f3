"""The outbox in Chromium at 360 pixels: whatever happens to the line, the tab or the phone, one application."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from infra.local.samples import answers_for
from infra.local.stack import LocalStack
from tests.browser.examiner import Examiner
from tests.browser.journey import LICENCE
from tests.browser.people import PATIENCE_SECONDS, fill_in, open_phone
from tests.browser.test_journey import applications

pytestmark = [pytest.mark.browser, pytest.mark.stack]
POST = f"**/api/permohonan/{LICENCE}"
KEY = f"isian:/api/permohonan/{LICENCE}"
SEND = "Kirim permohonan"
LONG, MOST_SECTIONS = "sip-apoteker", 9


@pytest.fixture
def phone(browser: Browser, stack: LocalStack) -> Iterator[BrowserContext]:
    with open_phone(browser, stack, scripts=True) as context:
        yield context


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return open_form(phone)


def open_form(phone: BrowserContext, licence: str = LICENCE) -> Page:
    """A form whose script has arrived."""
    page = phone.new_page()
    with page.expect_response("**/skrip/formulir.*.js"):
        page.goto(f"/formulir/{licence}/")
    page.wait_for_selector("#kotak", state="attached")
    return page


def written(page: Page, licence: str = LICENCE) -> Page:
    fill_in(page.locator("form#f"), answers_for(licence))
    return page


def send(page: Page) -> Page:
    page.get_by_role("button", name=SEND).click()
    return page


def received(page: Page) -> str:
    """The reference on the receipt."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")
    return page.locator("dl.kartu dd").first.inner_text()


def state(page: Page) -> str:
    return page.locator("[role=status].v").inner_text()


def kept(page: Page) -> str | None:
    """What this device keeps of the form's answers."""
    found: str | None = page.evaluate("key => localStorage.getItem(key)", KEY)
    return found


def until(true: Callable[[], bool]) -> None:
    """Wait for it; a page's policy lets no string be evaluated in a loop of its own."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def without_reply(count: int) -> Callable[[Route], None]:
    """The server gets the first COUNT sends whole; their replies are lost."""
    left = [count]

    def handle(route: Route) -> None:
        if left[0]:
            left[0] -= 1
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    return handle


def test_no_signal_at_send_then_signal_gives_one_application(
    page: Page, phone: BrowserContext, stack: LocalStack, examiner: Examiner
) -> None:
    before = applications(stack)
    written(page)
    expect(page.locator("#kotak")).to_contain_text(re.compile(r"tersimpan di ponsel ini, \d\d:\d\d"))
    examiner.look_live(page, "saved on this phone")
    phone.set_offline(offline=True)
    send(page)
    expect(page.locator("#kotak")).to_contain_text(re.compile(r"Belum ada sinyal.*Dicoba lagi dalam \d+ detik"))
    assert "Belum ada sinyal" in state(page)
    examiner.look_live(page, "no signal")
    assert applications(stack) == before
    phone.set_offline(offline=False)
    received(page)
    examiner.look_live(page, "received in place")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator(".kabar.ok")).to_contain_text(re.compile(r"Diterima pukul \d\d:\d\d"))
    assert applications(stack) == before + 1
    assert kept(page) is None
    assert examiner.verdict() == []


def test_a_lost_reply_gets_the_same_receipt_and_a_reload_shows_it_again(page: Page, stack: LocalStack) -> None:
    before = applications(stack)
    page.route(POST, without_reply(1))
    reference = received(send(written(page)))
    assert applications(stack) == before + 1
    page.reload()
    assert received(page) == reference
    page.get_by_role("button", name="Hapus dari ponsel ini").click()
    expect(page.locator("form#f")).to_be_visible()
    page.goto("/")
    page.goto(f"/formulir/{LICENCE}/")
    expect(page.locator("[name='pemohon.nik']")).to_have_value("")
    assert applications(stack) == before + 1


def test_the_way_on_from_the_receipt_is_the_status_page(page: Page) -> None:
    reference = received(send(written(page)))
    page.get_by_role("button", name="Lanjut: unggah dokumen").click()
    page.wait_for_url("**/api/status")
    expect(page.locator("main")).to_contain_text(reference)
    expect(page.locator("section.dok").first).to_be_visible()


def test_a_killed_tab_is_taken_up_by_the_next_one(page: Page, phone: BrowserContext, stack: LocalStack) -> None:
    before = applications(stack)
    phone.route(POST, without_reply(1))
    written(page)
    page.route(POST, lambda route: route.abort("internetdisconnected"))
    send(page)
    expect(page.locator("#kotak")).to_contain_text("Belum ada sinyal")
    page.reload()
    expect(page.locator("#kotak")).to_contain_text("Belum ada sinyal")
    expect(page.locator("form#f")).to_be_hidden()
    page.close()
    received(open_form(phone))
    assert applications(stack) == before + 1


def test_what_was_typed_is_there_again_and_can_be_deleted(page: Page, phone: BrowserContext) -> None:
    written(page)
    page.get_by_role("button", name="Tambah baris").click()
    expect(page.locator("[name='pohon.daftar.1.jenis']")).to_be_focused()
    page.keyboard.type("Mahoni")
    page.close()
    again = open_form(phone)
    for name, values in answers_for(LICENCE).items():
        field = again.locator(f"[name='{name}']")
        if field.first.get_attribute("type") in ("radio", "checkbox"):
            expect(again.locator(f"[name='{name}'][value='{values[0]}']")).to_be_checked()
        else:
            expect(field).to_have_value(values[0])
    expect(again.locator("[name='pohon.daftar.1.jenis']")).to_have_value("Mahoni")
    expect(again.locator("#kotak")).to_contain_text("Isian Anda tersimpan di ponsel ini")
    again.get_by_role("button", name="Hapus dari ponsel ini").click()
    expect(again.locator("[name='pemohon.nik']")).to_have_value("")
    assert kept(again) is None
    expect(open_form(phone).locator("[name='pemohon.nik']")).to_have_value("")


def test_two_tabs_send_one_application(page: Page, phone: BrowserContext, stack: LocalStack) -> None:
    before = applications(stack)
    written(page)
    expect(page.locator("#kotak")).to_contain_text("tersimpan")
    other = open_form(phone)
    expect(other.locator("[name='pemohon.nik']")).to_have_value(answers_for(LICENCE)["pemohon.nik"][0])
    phone.set_offline(offline=True)
    send(page)
    for tab in (page, other):
        expect(tab.locator("form#f")).to_be_hidden()
    until(lambda: any("Belum" in tab.locator("#kotak").inner_text() for tab in (page, other)))
    said = sorted(tab.locator("#kotak p").first.inner_text()[:16] for tab in (page, other))
    assert said == ["Belum ada sinyal", "Sedang dikirim. "]  # one sends, the other waits for it
    phone.set_offline(offline=False)
    assert received(page) == received(other)
    assert applications(stack) == before + 1


def test_a_double_click_sends_once(page: Page, stack: LocalStack) -> None:
    before, sent = applications(stack), []
    page.on("request", lambda request: sent.append(1) if request.method == "POST" else None)
    written(page)
    page.get_by_role("button", name=SEND).dblclick()
    received(page)
    assert len(sent) == 1
    assert applications(stack) == before + 1


def test_a_mistake_lands_beside_its_question_with_the_focus_on_top(
    page: Page, stack: LocalStack, examiner: Examiner
) -> None:
    before = applications(stack)
    written(page)
    page.locator("[name='pemohon.nik']").fill("123")
    page.locator("[name='pohon.daftar.0.pengganti']").fill("")
    page.locator("[name='pernyataan.kebenaran']").uncheck()
    send(page)
    expect(page.locator("#ringkasan")).to_be_focused()
    assert page.url.endswith(f"/formulir/{LICENCE}/")
    drawn = page.locator("#ringkasan").inner_text(), marked(page)
    examiner.look_live(page, "mistakes in place")
    page.locator("#ringkasan a").first.click()
    expect(page.locator("[name='pemohon.nik']")).to_be_focused()
    # the server's own page of the same answers says the same, in the same places
    page.evaluate("HTMLFormElement.prototype.submit.call(document.forms.f)")
    page.wait_for_url(POST)
    assert (page.locator("#ringkasan").inner_text(), marked(page)) == drawn
    with page.expect_response("**/skrip/formulir.*.js"):
        page.goto(f"/formulir/{LICENCE}/")
    page.locator("[name='pemohon.nik']").fill(answers_for(LICENCE)["pemohon.nik"][0])
    page.locator("[name='pohon.daftar.0.pengganti']").fill("3")
    page.locator("[name='pernyataan.kebenaran']").check()
    received(send(page))
    assert applications(stack) == before + 1
    assert examiner.verdict() == []


def marked(page: Page) -> list[list[str]]:
    """[question, aria-describedby, message] of each question that is marked."""
    found: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll("[aria-invalid]")].map(node =>
          [node.id || node.name, node.getAttribute("aria-describedby"),
           document.getElementById(node.getAttribute("aria-describedby").split(" ").pop()).textContent,
           node.closest(".t").className])"""
    )
    return found


def test_the_same_application_with_other_answers_is_said_plainly(page: Page, stack: LocalStack) -> None:
    before = applications(stack)
    page.route(POST, without_reply(1))
    send(written(page))
    expect(page.locator("#kotak")).to_contain_text("Belum ada sinyal")
    page.get_by_role("button", name="Ubah jawaban").click()
    page.locator("[name='pemohon.nama']").fill("Budi Contoh")
    send(page)
    expect(page.locator("#kotak.bad")).to_contain_text("sudah kami terima")
    expect(page.locator("form#f")).to_be_visible()
    assert applications(stack) == before + 1


def test_a_stale_form_comes_back_renewed_with_its_answers(page: Page, stack: LocalStack) -> None:
    before = applications(stack)
    written(page).locator("[name='pemohon.nik']").fill("123")
    page.evaluate("document.forms.f.form.value = '0'.repeat(16)")
    send(page)
    expect(page.locator(".kabar.warn")).to_contain_text("sudah diperbarui")
    folded = page.locator("details [name='pemohon.nama']")
    expect(folded).to_have_value(answers_for(LICENCE)["pemohon.nama"][0])
    expect(folded).to_be_hidden()
    page.wait_for_selector("#kotak", state="attached")
    page.locator("[name='pemohon.nik']").fill(answers_for(LICENCE)["pemohon.nik"][0])
    received(send(page))
    assert kept(page) is None
    assert applications(stack) == before + 1


def test_a_page_older_than_the_form_is_taken_if_its_answers_hold(page: Page, stack: LocalStack) -> None:
    before = applications(stack)
    written(page)
    page.evaluate("document.forms.f.form.value = '0'.repeat(16)")
    received(send(page))
    assert applications(stack) == before + 1


def test_a_page_of_somebody_elses_network_is_no_answer(page: Page, stack: LocalStack) -> None:
    before = applications(stack)
    page.route(POST, lambda route: route.fulfill(body="<h1>Masuk Wi-Fi</h1>", content_type="text/html"))
    send(written(page))
    expect(page.locator("#kotak")).to_contain_text("Belum ada sinyal")
    page.unroute(POST)
    page.get_by_role("button", name="Coba sekarang").click()
    received(page)
    assert applications(stack) == before + 1


def test_a_busy_service_says_when_to_try_again(page: Page) -> None:
    page.route(POST, lambda route: route.fulfill(status=503, headers={"Retry-After": "20"}, body="{}"))
    send(written(page))
    expect(page.locator("#kotak")).to_contain_text(re.compile(r"sedang sibuk.*dalam (19|20) detik"))


def test_where_nothing_may_be_stored_it_says_so_and_sends(phone: BrowserContext, stack: LocalStack) -> None:
    before = applications(stack)
    phone.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    page = written(open_form(phone))
    expect(page.locator("#kotak.warn")).to_contain_text("Jangan tutup halaman ini")
    page.route(POST, without_reply(1))
    received(send(page))
    assert applications(stack) == before + 1


def test_a_wrong_clock_changes_nothing(phone: BrowserContext, stack: LocalStack) -> None:
    before = applications(stack)
    page = phone.new_page()
    page.clock.install(time=0)
    with page.expect_response("**/skrip/formulir.*.js"):
        page.goto(f"/formulir/{LICENCE}/")
    page.wait_for_selector("#kotak", state="attached")
    page.clock.resume()
    page.route(POST, without_reply(1))
    send(written(page))
    expect(page.locator("#kotak")).to_contain_text("Belum ada sinyal")
    page.clock.set_system_time("2099-01-01T00:00:00Z")
    received(page)
    assert not page.get_by_text("1970").count()
    assert applications(stack) == before + 1


def test_by_keyboard_alone_through_no_signal(page: Page, phone: BrowserContext, stack: LocalStack) -> None:
    before = applications(stack)
    written(page)
    phone.set_offline(offline=True)
    page.get_by_role("button", name=SEND).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Coba sekarang")).to_be_visible()
    page.route(POST, lambda route: route.continue_())
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Coba sekarang":
            break
    phone.set_offline(offline=False)
    page.keyboard.press("Enter")
    received(page)
    assert applications(stack) == before + 1


def test_the_applicant_of_before_is_offered_once_in_this_sitting(page: Page, phone: BrowserContext) -> None:
    received(send(written(page)))
    with page.expect_response("**/skrip/formulir.*.js"):
        page.goto("/formulir/reklame/")
    offer = page.locator(".kabar", has_text="Data pemohon dari permohonan tadi")
    offer.get_by_role("button", name="Pakai data pemohon tadi").click()
    expect(page.locator("[name='pemohon.nik']")).to_have_value(answers_for(LICENCE)["pemohon.nik"][0])
    expect(page.locator("[name='lokasi.alamat_lokasi']")).to_have_value("")
    expect(open_form(phone, "tanah-makam").get_by_text("permohonan tadi")).to_have_count(0)
    page.goto("/formulir/tanah-makam/")
    offer = page.locator(".kabar", has_text="Data pemohon dari permohonan tadi")
    offer.get_by_role("button", name="Lupakan data itu").click()
    page.reload()
    page.wait_for_selector("#kotak", state="attached")
    expect(page.get_by_text("permohonan tadi")).to_have_count(0)


def test_a_long_form_saves_each_section_through_lost_replies(
    phone: BrowserContext, stack: LocalStack, examiner: Examiner
) -> None:
    before, answers = applications(stack), answers_for(LONG)
    page = open_form(phone, LONG)
    page.route("**/bagian/**", without_reply(1))
    for _ in range(MOST_SECTIONS):
        form = page.locator("form#f")
        if not form.count():
            break
        page.wait_for_selector("#kotak", state="attached")
        here = set(form.evaluate("form => [...form.elements].map(field => field.name)"))
        fill_in(form, {name: values for name, values in answers.items() if name in here})
        saved = page.evaluate("Object.values(localStorage).join()")
        assert "tersimpan di ponsel ini" in page.locator("#kotak").inner_text()
        code = page.locator("form#f [name=code]")
        assert not code.count() or code.input_value() not in saved
        examiner.look_live(page, "a section kept on the phone")
        with page.expect_navigation():
            page.locator("form#f p.aksi > button:not([name], [type])").click()
        page.wait_for_load_state()
    until(lambda: "isian:" not in page.evaluate("Object.keys(localStorage).join()"))
    page.locator("form[action='/api/draf/kirim'] button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan diterima")
    assert applications(stack) == before + 1
    assert examiner.verdict() == []


def test_a_section_that_was_not_saved_is_put_back(phone: BrowserContext) -> None:
    page, answers = open_form(phone, LONG), answers_for(LONG)
    form = page.locator("form#f")
    first = set(form.evaluate("form => [...form.elements].map(field => field.name)"))
    fill_in(form, {name: values for name, values in answers.items() if name in first})
    page.locator("form#f p.aksi > button:not([name], [type])").click()
    page.wait_for_url("**/api/draf")
    page.wait_for_selector("#kotak", state="attached")
    page.locator("form#f input[type=text], form#f input:not([type])").first.fill("belum dikirim")
    until(lambda: "belum dikirim" in page.evaluate("Object.values(localStorage).join()"))
    page.goto("/")
    page.goto("/api/draf")
    expect(page.locator("#kotak")).to_contain_text("tersimpan di ponsel ini")
    expect(page.locator("form#f input[type=text], form#f input:not([type])").first).to_have_value("belum dikirim")


def test_practice_keeps_the_answers_for_the_real_one(page: Page) -> None:
    written(page)
    page.locator("[name=latihan]").click()
    page.wait_for_url(POST)
    page.goto(f"/formulir/{LICENCE}/")
    expect(page.locator("#kotak")).to_contain_text("tersimpan di ponsel ini")
    received(send(page))
