"""What the applicant is told, by which way, and what is never in it."""

from __future__ import annotations

import re

import pytest

from forms.compiled import CompiledCatalogue
from functions.domain.calendar import WorkingDays
from functions.services.notify_applicant import notify_applicant
from tests.fakes.licence_office import LicenceOffice

SMS_LETTERS = 160
KINDS = (
    "application_received",
    "documents_awaited",
    "application_submitted",
    "document_refused",
    "application_returned",
    "correction_received",
    "payment_asked",
    "payment_recorded",
    "application_rejected",
    "application_withdrawn",
    "application_lapsed",
    "licence_issued",
)


@pytest.fixture
def office(catalogue: CompiledCatalogue, calendar: WorkingDays) -> LicenceOffice:
    return LicenceOffice(catalogue, calendar)


def notify(office: LicenceOffice, reference: str, sequence: int = 0) -> str:
    number = sequence or office.last_event(reference).sequence
    return notify_applicant(reference, number, office.notice_desk, office.clock.now())


def test_a_receipt_for_an_incomplete_application_asks_for_documents(office: LicenceOffice) -> None:
    reference = office.receive()
    assert notify(office, reference) == "mail"
    ((to, subject, text),) = office.mail.sent
    assert to == "siti@contoh.example"
    assert reference in subject
    assert "belum lengkap" in text
    assert "https://izin.contoh.example/lacak/" in text
    assert not office.sms.sent


def test_who_must_act_gets_an_sms_too(office: LicenceOffice) -> None:
    reference = office.receive()
    office.bring_documents(reference)
    office.act(reference, "return")
    assert notify(office, reference) == "mail+sms"
    ((number, _, text),) = office.sms.sent
    assert number == "+6281234567890"
    assert len(text) <= SMS_LETTERS


def test_an_event_is_told_once(office: LicenceOffice) -> None:
    reference = office.receive()
    notify(office, reference)
    assert notify(office, reference) == "handled_before"
    assert len(office.mail.sent) == 1


def test_what_concerns_nobody_opens_nothing(office: LicenceOffice) -> None:
    reference = office.receive()
    office.upload(reference, "ktp", "a1")
    assert notify(office, reference) == "nothing_to_say"
    assert "open_data_key" not in office.keys.calls
    assert not office.store.reads(reference)
    assert (reference, 2) not in office.store.pending


def test_the_read_is_on_record(office: LicenceOffice) -> None:
    reference = office.receive()
    notify(office, reference)
    assert [(read["actor"], read["purpose"]) for read in office.store.reads(reference)] == [
        ("notify_applicant", "notify")
    ]


def test_without_an_address_only_the_sms_goes_out(office: LicenceOffice) -> None:
    reference = office.receive(pemohon__email="")
    assert notify(office, reference) == "no_address"
    office.bring_documents(reference)
    office.act(reference, "return")
    assert notify(office, reference) == "sms"


def test_a_refused_address_is_not_tried_for_ever(office: LicenceOffice) -> None:
    reference = office.receive()
    office.mail.refuse()
    assert notify(office, reference) == "mail_undeliverable"
    assert notify(office, reference) == "handled_before"


def test_trouble_in_one_channel_does_not_repeat_the_other(office: LicenceOffice) -> None:
    reference = office.receive()
    office.bring_documents(reference)
    office.act(reference, "return")
    office.sms.failure = TimeoutError()
    assert notify(office, reference) == "mail"
    assert notify(office, reference) == "handled_before"


def test_trouble_everywhere_comes_again(office: LicenceOffice) -> None:
    reference = office.receive()
    office.mail.failure = TimeoutError()
    with pytest.raises(TimeoutError):
        notify(office, reference)
    office.mail.failure = None
    assert notify(office, reference) == "mail"


def test_no_message_holds_anything_personal(office: LicenceOffice, catalogue: CompiledCatalogue) -> None:
    """Every kind that has words, in both languages: only the gaps that the words may use are filled."""
    allowed = {"reference", "address", "agency", "phone"}
    for texts in catalogue.texts.values():
        kinds = [event for event in KINDS if f"mail.{event}.subject" in texts]
        assert len(kinds) == len(KINDS)
        keys = [
            "mail.closing",
            *(f"mail.{kind}.{part}" for kind in kinds for part in ("subject", "text", "sms")),
        ]
        for key in filter(texts.__contains__, keys):
            assert set(re.findall(r"{(\w*)}", texts(key))) <= allowed, key
    reference = office.receive()
    events = [office.last_event(reference)]
    office.bring_documents(reference)
    events += [office.act(reference, action) for action in ("return", "answer", "withdraw")]
    for event in events:
        notify(office, reference, event.sequence)
    assert len(office.mail.sent) == len(events)
    sent = " ".join(f"{subject} {text}" for _, subject, text in office.mail.sent + office.sms.sent)
    for personal in ("Siti", "Rahayu", "9901014101900001", "Foto kurang", "siti@", "+62", "Percobaan"):
        assert personal not in sent


def test_the_words_follow_the_applicants_language(office: LicenceOffice) -> None:
    reference = office.receive(language="en")
    notify(office, reference)
    assert "still needs documents" in office.mail.sent[0][1]
    assert "/en/lacak/" in office.mail.sent[0][2]


HELPED = {
    "pemohon__untuk_siapa": "orang_lain",
    "pemohon__nama_kuasa": "Budi Contoh",
    "pemohon__hubungan": "perangkat desa",
    "pemohon__telepon_kuasa": "081298765432",
    "pemohon__email_kuasa": "desa@contoh.example",
}
APPLICANTS, HELPERS = ("siti@contoh.example", "+6281234567890"), ("desa@contoh.example", "+6281298765432")


@pytest.mark.parametrize(
    ("chosen", "mails", "numbers"),
    [
        ("pemohon", [APPLICANTS[0]], [APPLICANTS[1]]),
        ("pengurus", [HELPERS[0]], [HELPERS[1]]),
        ("keduanya", [APPLICANTS[0], HELPERS[0]], [APPLICANTS[1], HELPERS[1]]),
    ],
)
def test_who_was_chosen_is_told_and_nobody_else(
    office: LicenceOffice, chosen: str, mails: list[str], numbers: list[str]
) -> None:
    reference = office.receive("penebangan-pohon", 1, "id", **HELPED, pemohon__kabar_ke=chosen)
    office.bring_documents(reference)
    office.act(reference, "return")
    assert notify(office, reference) == "mail+sms"
    assert [to for to, _, _ in office.mail.sent] == mails
    assert [to for to, _, _ in office.sms.sent] == numbers


def test_one_phone_for_two_gets_one_sms(office: LicenceOffice) -> None:
    both = HELPED | {"pemohon__telepon_kuasa": "0812 3456 7890", "pemohon__kabar_ke": "keduanya"}
    reference = office.receive("penebangan-pohon", 1, "id", **both)
    office.bring_documents(reference)
    office.act(reference, "return")
    notify(office, reference)
    assert len(office.sms.sent) == 1


def test_without_a_helper_the_answers_about_one_count_for_nothing(office: LicenceOffice) -> None:
    reference = office.receive(
        "penebangan-pohon", 1, "id", **{**HELPED, "pemohon__untuk_siapa": "sendiri"}, pemohon__kabar_ke="pengurus"
    )
    notify(office, reference)
    assert [to for to, _, _ in office.mail.sent] == ["siti@contoh.example"]
