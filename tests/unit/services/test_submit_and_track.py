"""Receiving an application and following it, with real encryption and everything else in memory."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest

from forms.compiled import CompiledCatalogue, StaleFormError, UnknownLicenceTypeError
from functions.domain import workflow
from functions.domain.application import Document, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import (
    AlreadyReceivedError,
    DelayedError,
    InvalidReferenceError,
    SubmissionIdError,
    TransitionError,
    UnknownApplicationError,
)
from functions.services import envelope
from functions.services import track_application as track
from functions.services.ports import UnsealingError
from functions.services.submit_application import (
    AnswersError,
    submit_application,
)
from infra.local.samples import answers_for
from tests.fakes.citizens import ADDRESS, House
from tests.fakes.keys import sealer


@pytest.fixture
def house(catalogue: CompiledCatalogue, calendar: WorkingDays) -> House:
    return House(catalogue, calendar)


def test_any_retry_gets_the_same_receipt(house: House) -> None:
    first = house.receive()
    house.clock.pass_days(1)
    again = house.receive()
    assert (again.credentials, again.application) == (first.credentials, first.application)
    assert len(house.store.snapshots) == 1
    assert len(house.store.events(first.credentials.reference)) == 1


def test_a_retry_after_progress_still_gets_its_receipt(house: House) -> None:
    first = house.receive()
    house.bring_documents(first.credentials.reference)
    again = house.receive()
    assert again.credentials == first.credentials
    assert again.application.state == State.DOCUMENT_CHECK
    assert again.promised == again.application.promised


def test_the_same_id_with_other_answers_is_refused_with_the_reference(house: House) -> None:
    first = house.receive()
    with pytest.raises(AlreadyReceivedError) as caught:
        house.receive(pemohon__nama="Orang Lain")
    assert caught.value.gaps["reference"] == first.credentials.reference
    assert len(house.store.snapshots) == 1


def test_receiving_costs_one_data_key_and_one_mac(house: House) -> None:
    house.receive()
    assert sorted(house.keys.calls) == ["applicant_key", "data_key"]


def test_nothing_personal_is_stored_in_clear(house: House) -> None:
    receipt = house.receive()
    snapshot = house.store.snapshots[receipt.credentials.reference]
    stored = json.dumps(dataclasses.asdict(snapshot), default=lambda v: v.hex() if isinstance(v, bytes) else str(v))
    stored += repr(snapshot) + repr(house.store.history)
    for values in answers_for("penebangan-pohon").values():
        if len(values[0]) > 6:
            assert values[0] not in stored
    assert receipt.credentials.code not in stored


def test_only_reference_and_code_together_open_it(house: House) -> None:
    receipt, other = house.receive(), submit_application(house.submission(2), house.desk)
    assert track.read_part(house.open(receipt), "answers", house.window)["pemohon"]["nama"] == "Siti Contoh Rahayu"
    with pytest.raises(UnknownApplicationError):
        track.open_with_code(receipt.credentials.reference, other.credentials.code, ADDRESS, "id", house.window)
    snapshot = house.store.snapshots[receipt.credentials.reference]
    for key in (bytes(32), house.keys.applicant_key(receipt.credentials.reference, "AAAA-AAAA-AAAA")):
        with pytest.raises(UnsealingError):
            envelope.open_wrap(receipt.credentials.reference, snapshot.sealed, key, sealer())


def test_an_unknown_reference_takes_the_same_steps_as_a_wrong_code(house: House) -> None:
    receipt = house.receive()
    unknown = submit_application(house.submission(3), House(house.catalogue, house.calendar).desk)
    costs = []
    for reference in (receipt.credentials.reference, unknown.credentials.reference):
        house.keys.calls.clear()
        with pytest.raises(UnknownApplicationError):
            track.open_with_code(reference, "AAAA-AAAA-AAAA", ADDRESS, "id", house.window)
        costs.append((list(house.keys.calls), len(house.store.tries)))
    assert costs[0][0] == costs[1][0] == ["applicant_key"]
    assert costs[1][1] - costs[0][1] == 1  # the second reference's counter; the address's is shared


def test_wrong_codes_meet_a_growing_delay_and_never_a_lock(house: House) -> None:
    receipt = house.receive()
    waits = []
    for _ in range(12):
        try:
            track.open_with_code(receipt.credentials.reference, "AAAA-AAAA-AAAA", ADDRESS, "id", house.window)
        except UnknownApplicationError:
            continue
        except DelayedError as error:
            seconds = int(str(error.gaps["seconds"]))
            waits.append(seconds)
            house.clock.moment += dt.timedelta(seconds=seconds)
    assert waits == sorted(waits)
    assert waits[-1] > waits[0] > 0
    with pytest.raises(DelayedError):
        house.open(receipt)
    house.clock.moment += dt.timedelta(minutes=16)
    assert house.open(receipt).application.reference == receipt.credentials.reference


def test_a_mistyped_reference_is_said_before_anything_is_asked(house: House) -> None:
    with pytest.raises(InvalidReferenceError):
        track.open_with_code("ABCDE-FGHJK-MN0", "x", ADDRESS, "id", house.window)
    assert house.keys.calls == []


def test_what_cannot_be_received_says_why(house: House) -> None:
    good = house.submission()
    for changed, error in (
        (dataclasses.replace(good, licence="tidak-ada"), UnknownLicenceTypeError),
        (dataclasses.replace(good, form="f" * 16), StaleFormError),
        (dataclasses.replace(good, submission_id="x"), SubmissionIdError),
        (dataclasses.replace(good, raw={}), AnswersError),
    ):
        with pytest.raises(error):
            submit_application(changed, house.desk)
    assert house.store.snapshots == {}


def test_uploads_are_offered_while_files_are_taken(house: House) -> None:
    receipt = house.receive()
    forms = track.upload_forms(receipt.application, "/kembali", house.window)
    assert set(forms) == {need.requirement for need in receipt.application.needs}
    for requirement, form in forms.items():
        assert form.fields["key"].startswith(f"in/{receipt.credentials.reference}/{requirement}/")
    house.bring_documents(receipt.credentials.reference)
    checking = track.upload_forms(house.open(receipt).application, "/kembali", house.window)
    assert set(checking) == {"foto"}  # two of at most six photos have come; the officer has not looked yet
    house.act(receipt.credentials.reference, "accept")
    assert track.upload_forms(house.open(receipt).application, "/kembali", house.window) == {}


def test_a_returned_application_is_corrected_and_goes_back(house: House) -> None:
    receipt = house.receive()
    reference = receipt.credentials.reference
    house.bring_documents(reference)
    house.act(reference, "return")
    opened = house.open(receipt)
    assert track.read_part(opened, "note", house.window) == "Foto kurang satu arah."
    raw = answers_for("penebangan-pohon") | {"pohon.daftar.1.jenis": ["Mahoni"]}
    with pytest.raises(AnswersError):
        track.correct_application(opened, raw, house.window)  # the second tree is not complete
    raw |= {"pohon.daftar.1.diameter": ["30"], "pohon.daftar.1.pengganti": ["2"]}
    corrected = track.correct_application(opened, raw, house.window)
    assert corrected.state == State.DOCUMENT_CHECK
    assert corrected.fee_due == 2 * receipt.application.fee_due
    kept = track.read_part(house.open(receipt), "answers", house.window)
    assert len(kept["pohon"]["daftar"]) == 2
    key = house.keys.open_data_key(reference, corrected.sealed.wrapped_by_kms)
    assert envelope.open_part(corrected, key, "answers", sealer()) == kept


def test_a_correction_that_asks_for_a_new_document_is_kept_until_it_arrives(house: House) -> None:
    receipt = house.receive()
    reference = receipt.credentials.reference
    house.bring_documents(reference)
    house.act(reference, "return")
    raw = answers_for("penebangan-pohon") | {
        "pemohon.untuk_siapa": ["orang_lain"],
        "pemohon.nama_kuasa": ["Kuasa Contoh"],
        "pemohon.hubungan": ["Anak"],
        "pemohon.kabar_ke": ["pemohon"],
    }
    kept = track.correct_application(house.open(receipt), raw, house.window)
    assert kept.state == State.RETURNED
    assert [need.requirement for need in kept.missing()] == ["kuasa"]
    arrived = Document("k", "kuasa", True, house.clock.now(), 1, "0" * 64)
    house.store.apply(workflow.record_document(kept, arrived, house.clock.now()))
    assert track.correct_application(house.open(receipt), raw, house.window).state == State.DOCUMENT_CHECK


def test_withdrawing_and_fetching_follow_the_state(house: House) -> None:
    receipt = house.receive()
    with pytest.raises(TransitionError):
        track.fetch_licence(house.open(receipt), house.window)
    assert track.withdraw_application(house.open(receipt), house.window).state == State.WITHDRAWN
    with pytest.raises(TransitionError):
        track.withdraw_application(house.open(receipt), house.window)
    issued = dataclasses.replace(
        house.store.snapshots[receipt.credentials.reference], state=State.ISSUED, licence_number="A/1/99.01/2026"
    )
    house.store.snapshots[receipt.credentials.reference] = issued
    assert track.fetch_licence(house.open(receipt), house.window).endswith("name=A-1-99.01-2026.pdf")
    assert house.open(receipt).application.state == State.COLLECTED
    assert track.fetch_licence(house.open(receipt), house.window)
