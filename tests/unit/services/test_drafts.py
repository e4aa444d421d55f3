"""A long form, section by section: what is saved stays, whoever saves it and however often."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.compiled import CompiledCatalogue
from functions.domain import workflow
from functions.domain.application import Document, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import AlreadyReceivedError, TransitionError, UnknownApplicationError
from functions.services import check_document, draft_application, envelope
from functions.services import track_application as track
from functions.services.draft_application import Draft, UnknownSectionError, save_section, send_draft, start_draft
from functions.services.submit_application import AnswersError, Submission, submit_application
from tests.fakes.citizens import ADDRESS, House
from tests.fakes.keys import MONDAY

LONG = "sip-apoteker"
SECTIONS = ("permohonan", "pemohon", "praktik", "lokasi", "pernyataan")


@pytest.fixture
def house(catalogue: CompiledCatalogue, calendar: WorkingDays) -> House:
    return House(catalogue, calendar)


def raw_of_section(submission: Submission, section: str) -> dict[str, list[str]]:
    return {name: values for name, values in submission.raw.items() if name.startswith(f"{section}.")}


def start(house: House, section: str = "permohonan") -> Draft:
    submission = house.submission(1, LONG)
    return start_draft(dataclasses.replace(submission, raw=raw_of_section(submission, section)), section, house.desk)


def reopen(house: House, draft: Draft) -> track.Opened:
    """On another device, by reference and code alone."""
    return track.open_with_code(draft.credentials.reference, draft.credentials.code, ADDRESS, "id", house.window)


def fill(house: House, draft: Draft) -> Draft:
    submission = house.submission(1, LONG)
    for section in draft.left:
        draft = save_section(reopen(house, draft), section.id, raw_of_section(submission, section.id), house.desk)
    return draft


def test_a_form_filled_in_section_by_section_is_the_same_application_as_one_sent_whole(house: House) -> None:
    draft = fill(house, start(house))
    assert draft.left == []
    receipt = send_draft(reopen(house, draft), house.desk)
    whole = House(house.catalogue, house.calendar)
    sent = submit_application(house.submission(1, LONG), whole.desk)
    assert receipt.credentials == sent.credentials
    ours, theirs = receipt.application, sent.application
    assert (ours.kind, ours.path, ours.needs, ours.fee_due, ours.state, ours.answers_mac) == (
        (theirs.kind, theirs.path, theirs.needs, theirs.fee_due, theirs.state, theirs.answers_mac)
    )
    opened = reopen(house, draft)
    assert track.read_part(opened, envelope.ANSWERS, house.window) == track.read_part(
        track.open_with_code(sent.credentials.reference, sent.credentials.code, ADDRESS, "id", whole.window),
        envelope.ANSWERS,
        whole.window,
    )
    assert not ours.filling
    kinds = [event.kind for event in house.store.events(ours.reference)]
    assert kinds == ["section_saved"] * len(SECTIONS) + ["application_received"]


def test_the_first_section_sent_again_goes_on_with_the_same_draft(house: House) -> None:
    first = start(house)
    again = start(house)
    assert again.credentials == first.credentials
    assert again.application.saved == ("permohonan",)
    assert len(house.store.snapshots) == 1


def test_the_first_section_sent_late_does_not_lose_the_later_ones(house: House) -> None:
    whole = fill(house, start(house))
    again = start(house)
    assert again.answers == whole.answers


def test_a_draft_sent_twice_has_one_receipt(house: House) -> None:
    draft = fill(house, start(house))
    opened = reopen(house, draft)
    first = send_draft(opened, house.desk)
    late = send_draft(opened, house.desk)  # it saw the draft before it was sent
    again = send_draft(reopen(house, draft), house.desk)
    assert first.application == late.application == again.application
    assert [e.kind for e in house.store.events(draft.credentials.reference)].count("application_received") == 1


def test_nothing_is_saved_over_a_sent_application(house: House) -> None:
    draft = fill(house, start(house))
    send_draft(reopen(house, draft), house.desk)
    submission = house.submission(1, LONG)
    with pytest.raises(AlreadyReceivedError):
        save_section(reopen(house, draft), "lokasi", raw_of_section(submission, "lokasi"), house.desk)
    with pytest.raises(AlreadyReceivedError):
        start(house)


def test_a_whole_form_under_a_drafts_id_is_refused_and_not_taken_for_sent(house: House) -> None:
    start(house)
    with pytest.raises(AlreadyReceivedError):
        submit_application(house.submission(1, LONG), house.desk)


def test_a_mistake_saves_nothing_and_names_its_question(house: House) -> None:
    draft = start(house)
    with pytest.raises(AnswersError) as caught:
        save_section(reopen(house, draft), "pemohon", {"pemohon.nama": ["Siti Contoh"]}, house.desk)
    assert {error.name for error in caught.value.errors} >= {"pemohon.nik", "pemohon.alamat"}
    assert house.store.snapshots[draft.credentials.reference] == draft.application


def test_an_unfinished_draft_is_not_sent_and_says_which_section_is_open(house: House) -> None:
    draft = start(house)
    with pytest.raises(AnswersError) as caught:
        send_draft(reopen(house, draft), house.desk)
    assert {"pemohon", "praktik", "lokasi", "pernyataan"} <= {e.name.partition(".")[0] for e in caught.value.errors}


def test_a_section_that_an_earlier_answer_changed_is_asked_for_again(house: House) -> None:
    """A renewal needs the old number, in a section that was saved before."""
    draft = start(house)
    draft = save_section(reopen(house, draft), "permohonan", {"permohonan.kind": ["new"]}, house.desk)
    draft = fill(house, draft)
    save_section(reopen(house, draft), "permohonan", {"permohonan.kind": ["renewal"]}, house.desk)
    with pytest.raises(AnswersError) as caught:
        send_draft(reopen(house, draft), house.desk)
    assert [error.name for error in caught.value.errors] == ["praktik.nomor_sip_lama"]


def test_only_the_code_opens_a_draft(house: House) -> None:
    draft = start(house)
    with pytest.raises(UnknownApplicationError):
        track.open_with_code(draft.credentials.reference, "0000-0000-0000", ADDRESS, "id", house.window)
    stored = house.store.snapshots[draft.credentials.reference]
    assert b"Siti" not in b"".join(stored.sealed.parts.values())


def test_a_section_that_the_form_does_not_have(house: House) -> None:
    with pytest.raises(UnknownSectionError):
        start(house, "halaman")
    with pytest.raises(UnknownSectionError):
        save_section(reopen(house, start(house)), "halaman", {}, house.desk)


def test_two_devices_at_once_lose_neither_section(house: House) -> None:
    """The other device saves between our reading and our writing."""
    draft, submission = start(house), house.submission(1, LONG)
    opened = reopen(house, draft)
    save_section(reopen(house, draft), "lokasi", raw_of_section(submission, "lokasi"), house.desk)
    after = save_section(opened, "pemohon", raw_of_section(submission, "pemohon"), house.desk)
    assert after.application.saved == ("permohonan", "lokasi", "pemohon")
    assert {"lokasi", "pemohon"} <= after.answers.keys()


def test_a_document_that_completes_a_draft_does_not_send_it(house: House) -> None:
    draft = fill(house, start(house))
    reference = draft.credentials.reference
    with pytest.raises(TransitionError):
        house.bring_documents(reference)  # ends with the job's `submit`
    assert not house.store.snapshots[reference].missing()
    never_asked: Any = NoQuarantine()
    desk = check_document.DocumentDesk(house.store, never_asked, never_asked, house.clock, house.calendar, never_asked)
    check_document._submit_if_complete(house.store.snapshots[reference], desk)
    assert house.store.snapshots[reference].state == State.DRAFT
    receipt = send_draft(reopen(house, draft), house.desk)
    assert receipt.application.state == State.DOCUMENT_CHECK  # nothing is missing: the clock runs at once
    assert receipt.application.clock


class NoQuarantine:
    """Nothing lies here."""


def test_documents_may_come_before_it_is_sent(house: House) -> None:
    draft = fill(house, start(house))
    forms = track.upload_forms(draft.application, "/", house.window)
    assert "ktp" in forms
    house.store.apply(
        workflow.record_document(draft.application, Document("a", "ktp", True, MONDAY, 1, "0" * 64), MONDAY)
    )
    receipt = send_draft(reopen(house, draft), house.desk)
    assert receipt.application.released("ktp") == 1


@settings(max_examples=60, deadline=None)
@given(
    order=st.lists(st.tuples(st.sampled_from(SECTIONS), st.booleans(), st.booleans()), min_size=1, max_size=12),
)
def test_any_order_of_saving_keeps_the_last_of_each(
    catalogue: CompiledCatalogue, calendar: WorkingDays, order: list[tuple[str, bool, bool]]
) -> None:
    """Against a plain dictionary: sections in any order, twice, with mistakes, from devices that saw an older state."""
    house, model = House(catalogue, calendar), {}
    submission = house.submission(1, LONG)
    draft: Draft | None = None
    stale: track.Opened | None = None
    for number, (section, mistake, from_stale) in enumerate(order):
        raw: dict[str, Any] = raw_of_section(submission, section)
        if section == "pemohon":
            raw["pemohon.nama"] = [f"Siti Contoh {number + 1}"]
        if mistake:
            raw = {name: ["\x00"] for name in raw}
        try:
            if draft is None:
                draft = start_draft(dataclasses.replace(submission, raw=raw), section, house.desk)
                stale = reopen(house, draft)
            else:
                opened = stale if from_stale and stale else reopen(house, draft)
                draft = save_section(opened, section, raw, house.desk)
        except AnswersError:
            continue
        model[section] = raw.get("pemohon.nama", ["saved"])[0]
    if draft is None:
        assert house.store.snapshots == {}
        return
    now = draft_application.read_draft(reopen(house, draft), house.desk)
    assert set(now.application.saved) == set(model)
    assert set(now.answers) == set(model)
    if "pemohon" in model:
        assert now.answers["pemohon"]["nama"] == model["pemohon"]
