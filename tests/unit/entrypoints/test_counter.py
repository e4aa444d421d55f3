"""The counter's pages: codes replaced, paper forms keyed in, numbered sheets claimed."""

from __future__ import annotations

import dataclasses
import html
import re

import pytest

from forms.compiled import CompiledCatalogue
from functions.domain.application import Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import CodeReplacedError
from functions.entrypoints import office_code, office_counter, office_work
from functions.services import envelope
from functions.services.submit_application import submit_application
from infra.local.samples import answers_for
from tests.fakes.citizens import House
from tests.fakes.keys import sealer
from tests.unit.entrypoints.test_office import Browser, Form, browser, compiled, text

__all__ = ["browser", "compiled"]
LICENCE = "penebangan-pohon"
ALL = ["face", "name", "nik"]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def numbers(page: str) -> list[str]:
    return re.findall(r"<dd>([0-9A-Z-]+)</dd>", page)


def keyed(browser: Browser, **changes: str) -> Form:
    page = text(browser.get(office_counter.open_form, licence=LICENCE))
    fields = {name: hidden(page, name) for name in ("csrf", "form", "submission_id")}
    return {**fields, **{name: values[-1] for name, values in answers_for(LICENCE).items()}, **changes}


def opens(browser: Browser, reference: str, code: str) -> bool:
    key = browser.office.keys.applicant_key(reference, code)
    return envelope.is_wrapped_for(browser.office.at(reference), key, sealer())


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_keyed_in_form_gives_one_receipt_however_often_it_is_sent(browser: Browser, language: str) -> None:
    browser.sign_in("loket.satu", Role.LOKET)
    browser.language = language
    assert browser.get(office_counter.show_counter).status == 200
    form = keyed(browser)
    first, again = (browser.post(office_counter.key_in, form, licence=LICENCE) for _ in range(2))
    assert (first.status, first.body) == (200, again.body)
    reference, code = numbers(text(first))
    stored = browser.office.at(reference)
    assert (stored.assisted_by, stored.acted) == ("loket.satu", ((State.DRAFT, "loket.satu"),))
    assert browser.office.store.events(reference)[0].actor == "loket.satu"
    assert opens(browser, reference, code)
    assert "loket.satu" in text(browser.get(office_work.show_application, reference=reference))


def test_mistakes_and_a_lost_session_keep_what_was_keyed_in(browser: Browser) -> None:
    browser.sign_in("loket.satu", Role.LOKET)
    wrong = browser.post(office_counter.key_in, keyed(browser, **{"pemohon.nik": "1"}), licence=LICENCE)
    assert wrong.status == 422
    forged = browser.post(office_counter.key_in, {**keyed(browser), "csrf": "x"}, licence=LICENCE)
    assert (forged.status, "Siti Contoh Rahayu" in text(forged)) == (403, True)
    form, browser.cookies = keyed(browser), {}
    ended = browser.post(office_counter.key_in, form, licence=LICENCE)
    assert (ended.status, "Siti Contoh Rahayu" in text(ended)) == (401, True)
    assert not browser.office.store.snapshots


def test_a_sheet_is_claimed_once_and_a_wrong_mark_is_refused(browser: Browser) -> None:
    browser.sign_in("loket.satu", Role.LOKET)
    csrf = {"csrf": "csrf of loket.satu", "licence": LICENCE}
    assert browser.post(office_counter.print_blank, {**csrf, "count": "6"}).status == 422
    printed = text(browser.post(office_counter.print_blank, {**csrf, "count": "2"}))
    assert not browser.office.store.snapshots
    reference, code = numbers(printed)[:2]
    mark = re.findall(r'<b class="kode">([0-9A-Z]{6}-[0-9A-Z]{6})</b>', printed)[0]
    other = mark[:-1] + ("A" if mark[-1] != "A" else "B")
    refused = browser.post(office_counter.key_in, keyed(browser, sheet=f"{reference} {other}"), licence=LICENCE)
    assert refused.status == 422
    for _ in range(2):
        sent = keyed(browser, sheet=f"{reference} {mark}")
        receipt = browser.post(office_counter.key_in, sent, licence=LICENCE)
        assert numbers(text(receipt)) == [reference, code]
    twice = keyed(browser, **{"sheet": f"{reference} {mark}", "pemohon.nama": "Orang Lain"})
    assert browser.post(office_counter.key_in, twice, licence=LICENCE).status == 409
    assert opens(browser, reference, code)


def test_a_replaced_code_opens_and_the_old_one_does_not(browser: Browser) -> None:
    browser.sign_in("loket.satu", Role.LOKET)
    reference, old = numbers(text(browser.post(office_counter.key_in, keyed(browser), licence=LICENCE)))
    page = text(browser.get(office_code.ask_identity, reference=reference))
    assert "9901014101900001" in page
    sent: dict[str, str | list[str]] = {n: hidden(page, n) for n in ("csrf", "version", "form_id")}
    sent |= {"person": "pemohon", "words": "Tanda terima hilang"}
    assert browser.post(office_code.replace_code, {**sent, "ticked": ["face"]}, reference=reference).status == 422
    assert opens(browser, reference, old)
    letters = [browser.post(office_code.replace_code, {**sent, "ticked": ALL}, reference=reference) for _ in range(2)]
    assert letters[0].body == letters[1].body
    new = numbers(text(letters[0]))[1]
    assert (opens(browser, reference, new), opens(browser, reference, old)) == (True, False)
    events = browser.office.store.events(reference)
    assert [event.kind for event in events].count("code_replaced") == 1
    assert new not in repr(events)


def test_only_the_counter_may(browser: Browser) -> None:
    reference = browser.office.submitted(LICENCE).reference
    browser.sign_in("satu", Role.KEPALA)
    assert browser.get(office_counter.show_counter).status == 403
    assert browser.get(office_code.ask_identity, reference=reference).status == 403
    assert browser.get(office_counter.open_form, licence=LICENCE).status == 403


def test_a_retry_after_the_code_was_replaced_gets_no_dead_code(
    catalogue: CompiledCatalogue, calendar: WorkingDays
) -> None:
    house = House(catalogue, calendar)
    receipt = house.receive()
    reference = receipt.credentials.reference
    stored = house.store.snapshots[reference]
    key = house.keys.open_data_key(reference, stored.sealed.wrapped_by_kms)
    fresh = house.keys.applicant_key(reference, "NEW")
    house.store.snapshots[reference] = dataclasses.replace(
        stored, sealed=envelope.rewrap(reference, stored.sealed, key, fresh, sealer())
    )
    with pytest.raises(CodeReplacedError):
        submit_application(house.submission(1), house.desk)
