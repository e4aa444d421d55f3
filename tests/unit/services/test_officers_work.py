"""Officers at work: who may do what, what is refused with nothing written, what is sealed and on record."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from forms.compiled import CompiledCatalogue
from functions.domain.application import Actor, Application, Payment, Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import (
    AmountError,
    ChecklistError,
    ConflictError,
    DocumentsUnjudgedError,
    DomainError,
    FourEyesError,
    HeldError,
    PaymentDueError,
    ReasonMissingError,
    RoleError,
    TransitionError,
    UnknownApplicationError,
)
from functions.domain.transitions import RULES, Move
from functions.services.act_on_application import (
    MOST_WORDS,
    Order,
    ReceiptMissingError,
    TooManyWordsError,
    UnknownOfficerError,
    act_on_application,
    parse_rupiah,
)
from functions.services.document_keys import joined_key
from functions.services.list_queue import list_queue
from functions.services.open_application import open_application
from functions.services.open_document import (
    UnknownDocumentError,
    download_original,
    open_document,
    open_together,
)
from tests.fakes.office import FakeOffice

ROLES = (Role.LOKET, Role.VERIFIKATOR, Role.TIM_TEKNIS, Role.BENDAHARA, Role.KEPALA)
ACTIONS = tuple(dict.fromkeys(rule.action for rule in RULES))
DESKS = {State.DOCUMENT_CHECK, State.TECHNICAL_REVIEW, State.FEE_ASSESSMENT, State.AWAITING_PAYMENT, State.APPROVAL}
# the path of tanah-makam, which has a fee: state -> what its officer may do there
ALLOWED = {
    State.DOCUMENT_CHECK: (Role.VERIFIKATOR, {"accept", "return"}),
    State.TECHNICAL_REVIEW: (Role.TIM_TEKNIS, {"recommend", "advise_against", "return"}),
    State.FEE_ASSESSMENT: (Role.BENDAHARA, {"assess_fee"}),
    State.AWAITING_PAYMENT: (Role.BENDAHARA, {"record_payment"}),
    State.APPROVAL: (Role.KEPALA, {"approve", "reject", "return"}),
    State.ISSUED: (Role.LOKET, {"hand_over"}),
}


@pytest.fixture
def office(catalogue: CompiledCatalogue, calendar: WorkingDays) -> FakeOffice:
    return FakeOffice(catalogue, calendar)


def actor(role: Role, name: str = "") -> Actor:
    return Actor(name or f"petugas.{role}", frozenset({role}))


def order(office: FakeOffice, of: str, action: str, **wrong: Any) -> Order:
    """What an officer who does everything right would send, but for what is `wrong`."""
    application = office.at(of)
    step = application.step()
    right = Order(
        of,
        action,
        application.version,
        words="Alasan yang jelas." if action in ("return", "reject", "advise_against", "add_note") else "",
        ticked=step.checklist if step else (),
        amount=str(application.fee_due),
        receipt="K-0001",
        reasons=("tidak_sesuai",),
        verdicts=dict.fromkeys(application.unjudged(), ""),
        officer=f"p.{application.state}",
    )
    return dataclasses.replace(right, **wrong)


def may(role: Role, state: State) -> set[str]:
    """What an officer of that role may do in that state: their turn's actions, a note, and the head's giving away."""
    responsible, actions = ALLOWED[state]
    mine = (actions | ({"claim"} if state in DESKS else set())) if role == responsible else set()
    return mine | {"add_note"} | ({"reassign"} if role == Role.KEPALA and state in DESKS else set())


def brought_to(office: FakeOffice, state: State) -> Application:
    """An application for a grave, on its way up to that state, a different officer at each step."""
    application = office.submitted("tanah-makam")
    forward = ("accept", "recommend", "assess_fee", "record_payment", "approve")
    for action, (here, (role, _)) in zip(forward, ALLOWED.items(), strict=False):
        if here == state:
            return office.at(application.reference)
        office.officers.add(f"p.{here}", role)
        act_on_application(order(office, application.reference, action), actor(role, f"p.{here}"), office.desk)
    job = Actor("issue_licence", frozenset({Role.JOB}))
    office.act(application.reference, "issue", job, Move(licence_number="TANAH-MAKAM/0001/99.01/2026"))
    return office.at(application.reference)


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_do_what(office: FakeOffice, state: State, role: Role) -> None:
    before = brought_to(office, state)
    assert before.state == state
    allowed = may(role, state)
    office.officers.add(f"p.{state}", ALLOWED[state][0])
    for action in ACTIONS:
        sent = order(office, before.reference, action)
        if action in allowed:
            act_on_application(sent, actor(role), office.desk)
            assert office.at(before.reference).version == before.version + 1
            office.store.snapshots[before.reference] = before
        else:
            with pytest.raises((RoleError, TransitionError, HeldError)):
                act_on_application(sent, actor(role), office.desk)
            assert office.at(before.reference) == before


def test_who_verified_cannot_approve(office: FakeOffice) -> None:
    reference = office.submitted("reklame").reference
    both = Actor("sendirian", frozenset(ROLES))
    for action in ("accept", "record_inspection"):
        act_on_application(order(office, reference, action), both, office.desk)
    for action in ("approve", "reject"):
        with pytest.raises(FourEyesError):
            act_on_application(order(office, reference, action), both, office.desk)
    act_on_application(order(office, reference, "approve"), actor(Role.KEPALA), office.desk)


def test_nothing_with_a_fee_is_approved_unpaid(office: FakeOffice) -> None:
    application = brought_to(office, State.APPROVAL)
    unpaid = dataclasses.replace(application, payment=None)
    office.store.snapshots[application.reference] = unpaid
    with pytest.raises(PaymentDueError):
        act_on_application(order(office, application.reference, "approve"), actor(Role.KEPALA), office.desk)


REFUSED: list[tuple[State, str, dict[str, Any], type[DomainError]]] = [
    (State.DOCUMENT_CHECK, "accept", {"ticked": ()}, ChecklistError),
    (State.DOCUMENT_CHECK, "accept", {"ticked": ("something_else",)}, ChecklistError),
    (State.DOCUMENT_CHECK, "accept", {"verdicts": {}}, DocumentsUnjudgedError),
    (State.DOCUMENT_CHECK, "return", {"words": "  \n "}, ReasonMissingError),
    (State.DOCUMENT_CHECK, "return", {"reasons": ()}, ReasonMissingError),
    (State.DOCUMENT_CHECK, "return", {"reasons": ("keselamatan", "evil")}, ReasonMissingError),
    (State.APPROVAL, "reassign", {"officer": "nobody"}, UnknownOfficerError),
    (State.DOCUMENT_CHECK, "return", {"words": "x" * (MOST_WORDS + 1)}, TooManyWordsError),
    (State.DOCUMENT_CHECK, "return", {"version": 1}, ConflictError),
    (State.DOCUMENT_CHECK, "return", {"reference": "AAAAA-AAAAA-AAA"}, UnknownApplicationError),
    (State.AWAITING_PAYMENT, "record_payment", {"amount": "1"}, AmountError),
    (State.AWAITING_PAYMENT, "record_payment", {"amount": "banyak"}, AmountError),
    (State.AWAITING_PAYMENT, "record_payment", {"receipt": " "}, ReceiptMissingError),
    (State.APPROVAL, "reject", {"words": ""}, ReasonMissingError),
]


@pytest.mark.parametrize(("state", "action", "wrong", "error"), REFUSED)
def test_refused_with_nothing_written(
    office: FakeOffice, state: State, action: str, wrong: dict[str, Any], error: type[DomainError]
) -> None:
    before = brought_to(office, state)
    events = office.store.events(before.reference)
    opened = office.keys.calls.count("open_data_key")
    with pytest.raises(error):
        act_on_application(order(office, before.reference, action, **wrong), actor(ALLOWED[state][0]), office.desk)
    assert office.at(before.reference) == before
    assert office.store.events(before.reference) == events
    assert office.keys.calls.count("open_data_key") == opened


def test_two_officers_at_once(office: FakeOffice) -> None:
    application = office.submitted("reklame")
    sent = order(office, application.reference, "accept")
    act_on_application(sent, actor(Role.VERIFIKATOR, "satu"), office.desk)
    with pytest.raises(ConflictError):
        act_on_application(sent, actor(Role.VERIFIKATOR, "dua"), office.desk)


def test_words_are_sealed_and_read_back(office: FakeOffice) -> None:
    reference = office.submitted("reklame").reference
    words = "Foto lokasi buram.\nUnggah lagi, terima kasih."
    act_on_application(order(office, reference, "return", words=words), actor(Role.VERIFIKATOR), office.desk)
    event = office.store.events(reference)[-1]
    assert event.note
    assert b"Foto" not in event.note
    opened = open_application(reference, actor(Role.KEPALA), "id", office.desk)
    assert opened.notes == {event.sequence: words}


def test_a_read_is_on_record_before_anything_is_opened(office: FakeOffice) -> None:
    application = office.submitted("sip-perawat")

    class Closed:
        def open_data_key(self, reference: str, wrapped: bytes) -> bytes:
            assert office.store.reads(reference)[-1]["purpose"] == "review"
            assert wrapped == application.sealed.wrapped_by_kms
            raise PermissionError

    desk = dataclasses.replace(office.desk, keys=Closed())
    with pytest.raises(PermissionError):
        open_application(application.reference, actor(Role.LOKET), "id", desk)
    assert [read["actor"] for read in office.store.reads(application.reference)] == ["petugas.loket"]


def test_an_opened_application(office: FakeOffice) -> None:
    reference = office.submitted("tanah-makam").reference
    opened = open_application(reference, actor(Role.VERIFIKATOR), "en", office.desk)
    assert opened.contact["name"] == opened.answers["pemohon"]["nama"] == "Siti Contoh Rahayu"
    assert opened.actions == ["accept", "return", "claim", "release", "add_note"]
    assert opened.licence.title != office.catalogue.version("tanah-makam", opened.application.definition).title


def test_an_application_of_a_version_no_longer_kept(office: FakeOffice) -> None:
    application = office.submitted("reklame")
    office.store.snapshots[application.reference] = dataclasses.replace(application, definition="gone")
    assert open_application(application.reference, actor(Role.KEPALA), "id", office.desk).licence.licence == "reklame"


def test_documents_are_linked_and_their_reading_recorded(office: FakeOffice) -> None:
    application = office.submitted("reklame")
    document = application.documents[0]
    link = open_document(application.reference, document.id, actor(Role.VERIFIKATOR), office.desk)
    name = f"{application.reference}-{document.requirement}-1.pdf"
    assert link == f"/lihat/{application.reference}/{document.id}.lihat?name={name}&as=application/pdf"
    assert office.store.reads(application.reference)[-1]["purpose"] == f"document {document.id}"
    link = download_original(application.reference, document.id, actor(Role.VERIFIKATOR), office.desk)
    assert link == f"/unduh/{application.reference}/{document.id}?name={name}"
    assert office.store.reads(application.reference)[-1]["purpose"] == f"original {document.id}"
    refused = dataclasses.replace(document, id="refused", released=False)
    office.store.snapshots[application.reference] = dataclasses.replace(
        application, documents=(*application.documents, refused)
    )
    for unknown in ("refused", "nothing"):
        for opening in (open_document, download_original, open_together):
            with pytest.raises(UnknownDocumentError):
                opening(application.reference, unknown, actor(Role.VERIFIKATOR), office.desk)
    with pytest.raises(UnknownApplicationError):
        open_document("AAAAA-AAAAA-AAA", document.id, actor(Role.VERIFIKATOR), office.desk)


def test_a_document_from_before_copies_were_made_can_only_be_downloaded(office: FakeOffice) -> None:
    application = office.submitted("reklame")
    document = dataclasses.replace(application.documents[0], copy="")
    office.store.snapshots[application.reference] = dataclasses.replace(application, documents=(document,))
    with pytest.raises(UnknownDocumentError):
        open_document(application.reference, document.id, actor(Role.VERIFIKATOR), office.desk)
    assert download_original(application.reference, document.id, actor(Role.VERIFIKATOR), office.desk)


def test_several_files_open_as_one_pdf(office: FakeOffice) -> None:
    application = office.submitted("reklame")
    first = application.documents[0]
    second = dataclasses.replace(first, id="second", joined=True)
    office.store.snapshots[application.reference] = dataclasses.replace(application, documents=(first, second))
    reference, who = application.reference, actor(Role.VERIFIKATOR)
    link = open_together(reference, first.requirement, who, office.desk)
    assert link.startswith(f"/lihat/{joined_key(reference, first.requirement, [first, second])}?")
    assert office.store.reads(reference)[-1]["purpose"] == f"document {first.id} second"


def test_the_queue_shows_what_waits_for_my_roles_the_latest_first(office: FakeOffice) -> None:
    late = office.submitted("reklame").reference
    office.clock.pass_days(7)
    soon = office.submitted("tanah-makam").reference
    counter = office.submitted("sip-perawat").reference
    lines = list_queue({Role.VERIFIKATOR}, "id", office.desk).lines
    assert [line.entry.reference for line in lines] == [late, soon]
    assert [line.days_left for line in lines] == [-4, 3 if office.at(soon).path[0].days == 3 else 2]
    assert lines[0].title == "Izin Reklame"
    assert [line.entry.reference for line in list_queue({Role.LOKET}, "id", office.desk).lines] == [counter]
    assert list_queue({Role.KEPALA}, "id", office.desk).lines == []
    both = list_queue({Role.LOKET, Role.VERIFIKATOR}, "id", office.desk).lines
    assert {line.entry.reference for line in both} == {late, soon, counter}


def test_what_waits_for_the_counter_after_issuing_has_no_clock(office: FakeOffice) -> None:
    reference = brought_to(office, State.ISSUED).reference
    (line,) = list_queue({Role.LOKET}, "id", office.desk).lines
    assert (line.entry.reference, line.days_left, line.due) == (reference, None, None)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("200000", 200_000),
        ("200.000", 200_000),
        ("Rp 1.250.000", 1_250_000),
        ("rp1.250.000,00", 1_250_000),
        ("0", 0),
    ],
)
def test_rupiah_as_people_write_it(text: str, amount: int) -> None:
    assert parse_rupiah(text) == amount


@pytest.mark.parametrize("text", ["", "-5", "1,5", "20.00", "1e6", "２００", "1" * 13, "Rp", "200 ribu"])
def test_not_an_amount(text: str) -> None:
    with pytest.raises(AmountError):
        parse_rupiah(text)


def test_a_payment_is_kept_with_its_receipt(office: FakeOffice) -> None:
    application = brought_to(office, State.AWAITING_PAYMENT)
    sent = order(office, application.reference, "record_payment", amount="Rp 200.000", receipt=" K-7 ")
    act_on_application(sent, actor(Role.BENDAHARA), office.desk)
    assert office.at(application.reference).payment == Payment(200_000, "K-7", office.clock.now())
    assert dt.timedelta(0) == office.clock.now() - office.store.events(application.reference)[-1].at
