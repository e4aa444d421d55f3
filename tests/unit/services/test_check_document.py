"""Uploads: what is released, what is refused and why, once each whatever comes twice."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace

import pytest
from PIL import Image

from forms.compiled import CompiledCatalogue
from functions.domain.application import State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import ConflictError
from functions.domain.workflow import Change
from functions.services.check_document import MAX_BYTES, Upload, check_document, parse_upload_key
from functions.services.inspect_file import inspect_file
from tests.fakes.applications import FakeApplications
from tests.fakes.licence_office import SMALL_PDF, LicenceOffice


def picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, kind)
    return made.getvalue()


def jpeg_with_preview() -> bytes:
    """A photo as cameras make it: a smaller JPEG, with an end marker, inside its header."""
    photo, preview = picture("JPEG"), picture("JPEG")
    header = b"\xff\xe1" + (len(preview) + 2).to_bytes(2, "big") + preview
    return photo[:2] + header + photo[2:]


@pytest.fixture
def office(catalogue: CompiledCatalogue, calendar: WorkingDays) -> LicenceOffice:
    return LicenceOffice(catalogue, calendar)


@pytest.mark.parametrize(
    ("content", "media_type", "refusal"),
    [
        (SMALL_PDF, "application/pdf", ""),
        (picture("JPEG"), "image/jpeg", ""),
        (jpeg_with_preview(), "image/jpeg", ""),
        (picture("JPEG") + b"what some phones append", "image/jpeg", ""),
        (picture("PNG"), "image/png", ""),
        (SMALL_PDF[:-8], "application/pdf", "damaged"),
        (picture("JPEG")[:-2], "image/jpeg", "damaged"),
        (jpeg_with_preview()[:-2], "image/jpeg", "damaged"),
        (b"\xff\xd8\xff", "image/jpeg", "damaged"),
        (b"\xff\xd8\xff\xff\xff\xff", "image/jpeg", "damaged"),
        (picture("PNG")[:-8], "image/png", "damaged"),
        (SMALL_PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 2 0 R"), "application/pdf", "locked"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "", "heic"),
        (b"PK\x03\x04word/document.xml", "", "office_file"),
        (b"<html>%PDF-", "", "wrong_type"),
        (b"GIF89a", "", "wrong_type"),
    ],
)
def test_the_content_says_what_a_file_is(content: bytes, media_type: str, refusal: str) -> None:
    inspected = inspect_file(content)
    assert (inspected.media_type, inspected.refusal) == (media_type, refusal)


def test_every_refusal_has_plain_words(catalogue: CompiledCatalogue) -> None:
    codes = [
        "empty",
        "too_large",
        "too_many",
        "changed_on_the_way",
        "wrong_type",
        "heic",
        "office_file",
        "damaged",
        "locked",
    ]
    for texts in catalogue.texts.values():
        assert all(f"refusal.{code}" in texts for code in codes)


def test_a_good_file_is_released_and_leaves_quarantine(office: LicenceOffice) -> None:
    reference = office.receive()
    assert office.upload(reference, "ktp", "a1") == "released"
    document = office.now(reference).documents[0]
    assert (document.released, document.media_type, document.size) == (
        True,
        "application/pdf",
        len(SMALL_PDF),
    )
    assert document.sha256 == hashlib.sha256(SMALL_PDF).hexdigest()
    assert office.documents.files == {f"{reference}/a1": (SMALL_PDF, "application/pdf")}
    assert office.quarantine.files == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (SMALL_PDF + b" " * MAX_BYTES, "too_large"), (b"MZ program", "wrong_type")],
)
def test_a_refused_file_is_recorded_and_not_kept(office: LicenceOffice, content: bytes, code: str) -> None:
    reference = office.receive()
    assert office.upload(reference, "ktp", "a1", content) == f"refused_{code}"
    document = office.now(reference).documents[0]
    assert (document.released, document.refusal, document.size) == (False, code, len(content))
    assert office.last_event(reference).kind == "document_refused"
    assert not office.documents.files
    assert not office.quarantine.files


def test_a_declared_hash_is_compared(office: LicenceOffice) -> None:
    reference = office.receive()
    good, bad = Upload(reference, "ktp", "a1"), Upload(reference, "denah", "a2")
    office.quarantine.digests = {good.key: hashlib.sha256(SMALL_PDF).hexdigest().upper(), bad.key: "0" * 64}
    assert office.upload(reference, "ktp", "a1") == "released"
    assert office.upload(reference, "denah", "a2") == "refused_changed_on_the_way"


def test_too_many_files_for_a_requirement(office: LicenceOffice) -> None:
    reference = office.receive()
    office.upload(reference, "ktp", "a1")
    assert office.upload(reference, "ktp", "a2") == "refused_too_many"


def test_after_a_return_a_better_file_has_room_again(office: LicenceOffice) -> None:
    reference = office.receive()
    office.bring_documents(reference)
    office.clock.pass_days(1)
    office.act(reference, "return")
    office.clock.pass_days(1)
    assert office.upload(reference, "ktp", "better") == "released"
    assert office.upload(reference, "ktp", "once-more") == "refused_too_many"


def test_the_last_missing_document_submits_the_application(office: LicenceOffice) -> None:
    reference = office.receive()
    office.bring_documents(reference)
    assert office.now(reference).state == State.DOCUMENT_CHECK
    assert office.now(reference).promised is not None
    assert [event.kind for event in office.store.events(reference)][-2:] == [
        "document_released",
        "application_submitted",
    ]


def test_a_message_that_comes_twice_changes_nothing(office: LicenceOffice) -> None:
    reference = office.receive()
    office.upload(reference, "ktp", "a1")
    before = office.now(reference)
    assert office.upload(reference, "ktp", "a1") == "recorded_before"
    assert check_document(Upload(reference, "ktp", "a2").key, office.document_desk) == "gone"
    assert office.now(reference) == before
    assert not office.quarantine.files


def test_another_file_through_the_same_form_is_a_document_of_its_own(office: LicenceOffice) -> None:
    reference = office.receive()
    assert office.upload(reference, "foto", "f1") == "released"
    assert office.upload(reference, "foto", "f1", picture("JPEG")) == "released"
    assert office.now(reference).released("foto") == 2
    assert {document.id for document in office.now(reference).documents} == {"f1", "f1.1"}
    assert len(office.documents.files) == 2


@pytest.mark.parametrize(
    ("reference", "requirement", "outcome"),
    [("00000-00000-000", "ktp", "no_application"), ("", "paspor", "not_asked")],
)
def test_what_belongs_to_nothing_is_discarded(
    office: LicenceOffice, reference: str, requirement: str, outcome: str
) -> None:
    received = office.receive()
    if reference:
        reference = LicenceOffice(office.catalogue, office.calendar).receive(number=2)
    assert office.upload(reference or received, requirement, "a1") == outcome
    assert not office.quarantine.files
    assert not office.documents.files


@pytest.mark.parametrize("key", ["x", "in/ABC/ktp/1", "in//ktp/1", "out/ABC/ktp/1", "in/a/b/c/d", ""])
def test_a_key_that_is_not_ours_is_discarded(office: LicenceOffice, key: str) -> None:
    office.quarantine.files[key] = SMALL_PDF
    assert parse_upload_key(key) is None
    assert check_document(key, office.document_desk) == "unknown_key"
    assert not office.quarantine.files


def test_a_file_for_a_closed_application_is_not_taken(office: LicenceOffice) -> None:
    reference = office.receive()
    office.act(reference, "withdraw")
    assert office.upload(reference, "ktp", "a1") == "not_open"
    assert not office.documents.files


@dataclass
class FakeRival(FakeApplications):
    """Somebody else changes the application first, so many times."""

    times: int = 1

    def __post_init__(self) -> None:
        super().__init__()

    def apply(self, change: Change) -> None:
        if self.times:
            self.times -= 1
            reference = change.application.reference
            subject = self.snapshots[reference]
            self.snapshots[reference] = replace(subject, version=subject.version + 1)
        super().apply(change)


@pytest.mark.parametrize("times", [1, 5])
def test_several_uploads_at_once_are_all_kept(office: LicenceOffice, times: int) -> None:
    office.store = FakeRival(times)
    reference = office.receive()
    assert office.upload(reference, "ktp", "a1") == "released"
    assert [document.id for document in office.now(reference).documents] == ["a1"]


def test_an_endless_conflict_comes_back_with_the_message(office: LicenceOffice) -> None:
    office.store = FakeRival(1000)
    reference = office.receive()
    with pytest.raises(ConflictError):
        office.upload(reference, "ktp", "a1")
    assert office.quarantine.files
