"""A page that is older than the form: what still holds is taken, and only what is left is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forms.compiled import CompiledCatalogue, StaleFormError, file_name
from functions.domain.calendar import WorkingDays
from functions.entrypoints import public, public_drafts
from infra.local.samples import answers_for
from tests.fakes.citizens import House
from tests.unit.entrypoints.test_office import compiled
from tests.unit.entrypoints.test_public import FIRST_ID, Phone, filled, page

__all__ = ["compiled"]
TREES, LONG = "penebangan-pohon", "sip-apoteker"
OLDER = "0123456789abcdef"
GONE = "fedcba9876543210"


@pytest.fixture
def phone(calendar: WorkingDays, compiled: Path) -> Phone:
    fresh = CompiledCatalogue(compiled)  # it remembers the versions that it read
    house = House(fresh, calendar)
    return Phone(house, house.wiring(compiled))


def make_older(phone: Phone, licence: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Keep a version of the form that is no longer accepted: today's, changed."""
    folder = phone.house.catalogue._folder
    whole = json.loads((folder / file_name(licence, phone.house.catalogue.current_hash(licence))).read_bytes())
    whole["hash"] = OLDER
    for version in whole["languages"].values():
        change(version)
    (folder / file_name(licence, OLDER)).write_text(json.dumps(whole))


def without(name: str) -> Callable[[dict[str, Any]], None]:
    """The form before that question was there."""
    section_id, _, field_id = name.partition(".")

    def change(version: dict[str, Any]) -> None:
        for section in version["sections"]:
            if section["id"] == section_id:
                section["fields"] = [field for field in section["fields"] if field["id"] != field_id]

    return change


def unchanged(_version: dict[str, Any]) -> None:
    """The same questions under another name."""


def answers(licence: str, *left_out: str, **changes: str) -> dict[str, str]:
    given = {name: values[0] for name, values in answers_for(licence).items() if name not in left_out}
    return given | {name.replace("__", "."): value for name, value in changes.items()} | {"form": OLDER}


def asked(html: object) -> set[str]:
    """Names of the questions that are open; those under `details` are folded."""
    form = page(html).css_first("form#f")  # type: ignore[arg-type]
    assert form is not None
    folded = {node.attributes.get("name") for node in form.css("details [name]")}
    shown = {node.attributes.get("name") for node in form.css("input:not([type=hidden]), select, textarea")}
    return {str(name) for name in shown - folded}


def test_answers_that_still_hold_are_accepted(phone: Phone) -> None:
    make_older(phone, TREES, unchanged)
    checked = phone.post(public.submit, answers(TREES), licence=TREES)
    assert checked.status == 200
    current = phone.house.catalogue.current_hash(TREES)
    assert f'name="form" value="{current}"' in str(checked.body)
    receipt = phone.post(public.submit, answers(TREES) | {"submission_id": FIRST_ID}, licence=TREES)
    assert (receipt.status, len(phone.house.store.snapshots)) == (200, 1)


@pytest.mark.parametrize("version", [OLDER, GONE])
def test_only_the_new_question_is_asked_and_all_answers_are_kept(phone: Phone, version: str) -> None:
    make_older(phone, TREES, without("lokasi.alamat_lokasi"))
    sent = answers(TREES, "lokasi.alamat_lokasi") | {"form": version}
    answer = phone.post(public.submit, sent, licence=TREES)
    shown = asked(answer)
    assert answer.status == 409
    assert "lokasi.alamat_lokasi" in shown
    assert shown.isdisjoint(sent)
    assert 'id="ringkasan"' not in str(answer.body)  # a new question is no mistake
    again = filled(answer)
    assert {name: again[name] for name in sent if name != "form"} == {n: v for n, v in sent.items() if n != "form"}
    done = phone.post(public.submit, again | {"lokasi.alamat_lokasi": "Jalan Percobaan 2"}, licence=TREES)
    assert (done.status, 'id="f"' in str(done.body)) == (200, False)


def test_an_answer_that_no_longer_holds_is_asked_with_what_is_wrong(phone: Phone) -> None:
    make_older(phone, TREES, unchanged)
    answer = phone.post(public.submit, answers(TREES, pohon__alasan="dihapus"), licence=TREES)
    assert asked(answer) == {"pohon.alasan"}
    assert [node.attributes["href"] for node in page(answer).css("#ringkasan a")] == ["#pohon.alasan"]


@pytest.mark.parametrize("version", [OLDER, GONE])
def test_a_new_question_that_these_answers_do_not_ask_stays_folded(phone: Phone, version: str) -> None:
    make_older(phone, TREES, without("pemohon.email_kuasa"))
    sent = answers(TREES, pohon__alasan="dihapus") | {"form": version}
    assert "pemohon.email_kuasa" not in asked(phone.post(public.submit, sent, licence=TREES))
    helped = sent | {"pemohon.untuk_siapa": "orang_lain", "pemohon.kabar_ke": "pengurus"}
    assert "pemohon.email_kuasa" in asked(phone.post(public.submit, helped, licence=TREES))


def test_a_row_that_no_longer_holds_shows_its_list(phone: Phone) -> None:
    make_older(phone, TREES, unchanged)
    answer = phone.post(public.submit, answers(TREES, pohon__daftar__0__diameter="0,1"), licence=TREES)
    assert {name.rpartition(".")[0] for name in asked(answer)} == {"pohon.daftar.0"}


def test_a_program_is_told_what_is_left(phone: Phone) -> None:
    make_older(phone, TREES, without("lokasi.alamat_lokasi"))
    nested = {"pemohon": {"nama": "Siti Contoh"}}
    told = phone.send(public.submit, {"form": OLDER, "submission_id": FIRST_ID, "answers": nested}, licence=TREES)
    assert told["error"] == "stale_form"
    assert "lokasi.alamat_lokasi" in {each["field"] for each in told["fields"]}


def test_a_late_retry_gets_the_receipt_that_it_lost(phone: Phone) -> None:
    make_older(phone, TREES, without("lokasi.alamat_lokasi"))
    sent = answers(TREES, "lokasi.alamat_lokasi") | {"submission_id": FIRST_ID}
    index = phone.house.catalogue.index
    index[TREES].append(OLDER)
    first = phone.post(public.submit, sent, licence=TREES)
    index[TREES].remove(OLDER)
    again = phone.post(public.submit, sent, licence=TREES)
    cards = [[node.text() for node in page(answer).css(".kartu dd")] for answer in (first, again)]
    assert (first.status, len(cards[0]), cards[1]) == (200, 2, cards[0])


def test_a_section_of_a_long_form_is_treated_alike(phone: Phone) -> None:
    make_older(phone, LONG, without("praktik.nomor_str"))
    sent = {name: value for name, value in answers(LONG, "praktik.nomor_str").items() if name.startswith("praktik.")}
    answer = phone.post(public_drafts.save, {**sent, "form": OLDER}, licence=LONG, section="praktik")
    assert (answer.status, asked(answer)) == (409, {"praktik.nomor_str"})
    made = filled(answer) | {"praktik.nomor_str": "CONTOH-STRA-0001"}
    saved = phone.post(public_drafts.save, made, licence=LONG, section="praktik")
    assert saved.status == 200
    (draft,) = phone.house.store.snapshots.values()
    assert draft.saved == ("praktik",)


def test_a_section_that_is_gone_leads_to_the_first(phone: Phone) -> None:
    make_older(phone, LONG, unchanged)
    sent = {"lama.nama": "x", "form": OLDER}
    answer = phone.post(public_drafts.save, sent, licence=LONG, section="lama")
    assert (answer.status, asked(answer)) == (409, {"permohonan.kind"})


@pytest.mark.parametrize("digest", ["../../etc/x", "", "0123456789ABCDEF", "0" * 17])
def test_a_version_is_a_hash_and_never_a_path(catalogue: CompiledCatalogue, digest: str) -> None:
    with pytest.raises(StaleFormError):
        catalogue.version(TREES, digest)
