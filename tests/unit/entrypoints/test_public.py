"""The citizen's pages, without a stack: what a form gets back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from forms.compiled import CompiledCatalogue, UnknownLicenceTypeError
from functions.bootstrap.public import PublicWiring
from functions.domain.calendar import WorkingDays
from functions.domain.reference import derive_credentials, new_submission_id
from functions.entrypoints import public, public_renewal
from functions.entrypoints.messages import Incoming, Outgoing
from functions.services.issue_licence import issue_licence
from functions.services.renew_licence import RenewalUnknownError
from infra.local.samples import answers_for
from tests.fakes.citizens import ADDRESS, House
from tests.fakes.licence_office import LicenceOffice
from tests.unit.entrypoints.test_office import compiled

__all__ = ["compiled"]
FIRST_ID = new_submission_id((1).to_bytes(17, "big"))


@dataclasses.dataclass
class Phone:
    """Posts forms to the public views."""

    house: House
    wiring: PublicWiring
    language: str = "id"

    def post(self, view: Callable[..., Outgoing], form: Mapping[str, str], /, **parts: str) -> Outgoing:
        lists = {name: [value] for name, value in form.items()}
        return view(Incoming("POST", lists, {}, {}, {}, ADDRESS, False, self.language), self.wiring, **parts)

    def send(self, view: Callable[..., Outgoing], body: dict[str, Any], /, **parts: str) -> dict[str, Any]:
        """As a program does; gives the answer's JSON."""
        answer = view(Incoming("POST", {}, body, {}, {}, ADDRESS, True, self.language), self.wiring, **parts)
        return dict(json.loads(answer.body))


@pytest.fixture
def phone(catalogue: CompiledCatalogue, calendar: WorkingDays, compiled: Path) -> Phone:
    house = House(catalogue, calendar)
    return Phone(house, house.wiring(compiled))


def page(answer: Outgoing) -> LexborHTMLParser:
    return LexborHTMLParser(answer.body)


def filled(answer: Outgoing) -> dict[str, str]:
    """What the answer's form `f` would send, as a browser reads it."""
    form = page(answer).css_first("form#f")
    assert form is not None
    sent = {}
    for node in form.css("input, textarea, option"):
        kind, held = node.attributes.get("type"), node.attributes
        if kind in ("radio", "checkbox") and "checked" not in held:
            continue
        name = held.get("name")
        value = node.text() if node.tag == "textarea" else held.get("value")
        if node.tag == "option":
            select = node.parent.parent if node.parent and node.parent.tag == "optgroup" else node.parent
            if "selected" not in held or select is None:
                continue
            name = select.attributes.get("name")
        sent[str(name)] = value or ""
    return sent


def issue(phone: Phone, licence: str) -> dict[str, str]:
    """A licence issued to the applicant with the first id; its number and code as typed."""
    house = phone.house
    office = LicenceOffice(house.catalogue, house.calendar, house.store, house.keys, house.clock)
    reference = office.receive(licence)
    issue_licence(reference, office.grant(reference).sequence, office.issuing_desk, office.clock.now())
    return {"nomor": office.now(reference).licence_number, "code": derive_credentials(FIRST_ID).code}


def test_a_renewal_shows_the_form_filled_in_with_no_code_in_it(phone: Phone) -> None:
    typed = issue(phone, "sip-perawat")
    answer = phone.post(public_renewal.renew, typed, licence="sip-perawat")
    sent, old = filled(answer), {name: values[0] for name, values in answers_for("sip-perawat").items()}
    assert answer.status == 200
    assert (sent["permohonan.kind"], sent["praktik.nomor_sip_lama"]) == ("renewal", typed["nomor"])
    for name in ("pemohon.nama", "pemohon.alamat", "praktik.nomor_str", "lokasi.cara_praktik"):
        assert sent[name] == old[name]
    assert "pernyataan.kebenaran" not in sent
    assert typed["nomor"] in "".join(node.text() for node in page(answer).css("#lama"))
    assert typed["code"] not in str(answer.body)
    checked = phone.post(public.submit, {**sent, "pernyataan.kebenaran": "ya"}, licence="sip-perawat")
    assert "submission_id" in str(checked.body)
    assert checked.status == 200


def test_a_long_form_is_renewed_as_a_draft_that_is_read_section_by_section(phone: Phone) -> None:
    answer = phone.post(public_renewal.renew, issue(phone, "sip-apoteker"), licence="sip-apoteker")
    assert (answer.status, filled(answer)["pemohon.nama"]) == (200, "Siti Contoh Rahayu")
    (draft,) = (application for application in phone.house.store.snapshots.values() if application.filling)
    assert draft.saved == ("permohonan",)
    assert draft.kind == "renewal"


def test_a_program_gets_the_answers_to_begin_with(phone: Phone) -> None:
    answer = phone.send(public_renewal.renew, dict(issue(phone, "sip-perawat")), licence="sip-perawat")
    assert answer["form"] == phone.house.catalogue.current_hash("sip-perawat")
    assert answer["answers"]["permohonan"] == {"kind": "renewal"}


def test_a_wrong_code_leads_back_to_the_form(phone: Phone) -> None:
    typed = issue(phone, "sip-perawat") | {"code": "0000-0000-0000"}
    with pytest.raises(RenewalUnknownError) as caught:
        phone.post(public_renewal.renew, typed, licence="sip-perawat")
    assert caught.value.gaps == {"licence": "sip-perawat"}


def test_a_reload_that_comes_as_a_get_finds_the_form(phone: Phone) -> None:
    asked = Incoming("GET", {}, {}, {}, {}, ADDRESS, False, "id")
    for view in (public.submit, public_renewal.renew):
        answer = view(asked, phone.wiring, licence="sip-perawat")
        assert (answer.status, answer.headers["Location"]) == (303, "/formulir/sip-perawat/")
    with pytest.raises(UnknownLicenceTypeError):
        public.submit(asked, phone.wiring, licence="tidak-ada")


HELPED = {
    "pemohon.untuk_siapa": "orang_lain",
    "pemohon.nama_kuasa": "Budi Contoh",
    "pemohon.hubungan": "anak",
    "pemohon.telepon_kuasa": "081298765432",
}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("chosen", "told"), [("pemohon", "applicant"), ("pengurus", "helper"), ("keduanya", "both")])
def test_the_receipt_says_who_gets_the_messages(phone: Phone, language: str, chosen: str, told: str) -> None:
    phone.language = language
    sent = {name: values[0] for name, values in answers_for("reklame").items()} | HELPED | {"pemohon.kabar_ke": chosen}
    sent |= {"form": phone.house.catalogue.current_hash("reklame"), "submission_id": FIRST_ID}
    sentence = phone.house.catalogue.texts["en" if language == "en" else "id"](f"receipt.messages_{told}")
    for _ in range(2):
        assert sentence in str(phone.post(public.submit, sent, licence="reklame").body)


def test_who_applies_alone_reads_nothing_about_helpers(phone: Phone) -> None:
    sent = {name: values[0] for name, values in answers_for("reklame").items()}
    sent |= {"form": phone.house.catalogue.current_hash("reklame"), "submission_id": FIRST_ID}
    assert "yang membantu" not in str(phone.post(public.submit, sent, licence="reklame").body)
