"""Uploads: what is released, what is refused and why, once each whatever comes twice."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from forms.compiled import CompiledCatalogue
from functions.domain.application import Partial, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import ConflictError
from functions.domain.workflow import Change
from functions.services.check_document import check_document
from functions.services.document_keys import Upload, joined_key, parse_upload_key
from functions.services.document_ports import FileRefusedError, ScanPendingError
from functions.services.inspect_file import inspect_file
from functions.services.judge_file import MB
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


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    return made.getvalue()


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
        (SMALL_PDF[:-6] + zipped() + b"%%EOF\n", "application/pdf", "two_in_one"),
        (picture("JPEG") + zipped(), "image/jpeg", "two_in_one"),
        (picture("JPEG") + b"<SCRIPT >alert(1)</script>", "image/jpeg", "two_in_one"),
        (picture("PNG") + b"<!doctype html>", "image/png", "two_in_one"),
        (picture("JPEG")[:2] + b"\xff\xfe\x00\x0a%PDF-1.4" + picture("JPEG")[2:], "image/jpeg", "two_in_one"),
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
        "type_not_asked",
        "two_in_one",
        "too_many_pixels",
        "too_many_pages",
        "page_too_large",
        "too_complex",
        "unreadable",
        "malware",
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
    assert office.documents.files == {
        f"{reference}/a1": (SMALL_PDF, "application/pdf"),
        f"{reference}/a1.lihat": (b"copy of " + SMALL_PDF, "application/pdf"),
    }
    assert office.quarantine.files == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (SMALL_PDF + b" " * 5 * MB, "too_large"), (b"MZ program", "wrong_type")],
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
    assert len(office.documents.files) == 5  # two originals, their copies, and these as one PDF


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


@pytest.mark.parametrize(
    "key", ["x", "in/ABC/ktp/1", "in//ktp/1", "out/ABC/ktp/1", "in/a/b/c/d", "in/AAAAA-AAAAA-AAA/ktp/x/part-1", ""]
)
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


def test_several_files_of_a_requirement_lie_as_one_pdf_too(office: LicenceOffice) -> None:
    reference = office.receive()
    office.upload(reference, "foto", "f1", picture("JPEG"))
    assert not office.now(reference).documents[0].joined
    office.upload(reference, "foto", "f2", picture("PNG"))
    first, second = office.now(reference).documents
    assert (first.joined, second.joined) == (False, True)
    joined, kind = office.documents.files[joined_key(reference, "foto", [first, second])]
    assert kind == "application/pdf"
    assert joined == b"copy of " + picture("JPEG") + b"+copy of " + picture("PNG")


@pytest.mark.parametrize("code", ["too_complex", "unreadable", "locked", "too_many_pages"])
def test_what_cannot_be_rebuilt_is_refused_and_not_kept(office: LicenceOffice, code: str) -> None:
    reference = office.receive()
    office.rebuilder.refusal = code
    assert office.upload(reference, "ktp", "a1") == f"refused_{code}"
    assert not office.documents.files


def test_a_file_is_rebuilt_once_however_often_others_change_the_application(office: LicenceOffice) -> None:
    office.store = FakeRival(5)
    reference = office.receive()
    assert office.upload(reference, "ktp", "a1") == "released"
    assert office.rebuilder.seen == 1


def test_malware_is_refused_before_anything_opens_the_file(office: LicenceOffice) -> None:
    reference = office.receive()
    office.scanner.trouble = FileRefusedError("malware")
    assert office.upload(reference, "ktp", "a1") == "refused_malware"
    assert not office.rebuilder.seen
    assert not office.documents.files


def test_while_the_scanner_is_silent_the_file_waits(office: LicenceOffice) -> None:
    reference = office.receive()
    office.scanner.trouble = ScanPendingError()
    with pytest.raises(ScanPendingError):
        office.upload(reference, "ktp", "a1")
    assert office.quarantine.files
    assert not office.now(reference).documents
    office.scanner.trouble = None
    assert check_document(Upload(reference, "ktp", "a1").key, office.document_desk) == "released"


def with_limits(office: LicenceOffice, reference: str, **limits: Any) -> None:
    subject = office.now(reference)
    needs = tuple(replace(need, **limits) for need in subject.needs)
    office.store.snapshots[reference] = replace(subject, needs=needs)


def test_a_requirement_has_limits_of_its_own(office: LicenceOffice) -> None:
    reference = office.receive()
    with_limits(office, reference, max_mb=1, types=("pdf",))
    assert office.upload(reference, "ktp", "a1", SMALL_PDF[:-6] + b" " * MB + b"%%EOF") == "refused_too_large"
    assert office.upload(reference, "ktp", "a2", picture("JPEG")) == "refused_type_not_asked"
    with_limits(office, reference, max_mb=6, types=("pdf",))
    assert office.upload(reference, "ktp", "a3", SMALL_PDF[:-6] + b" " * 5 * MB + b"%%EOF") == "released"


def parts_of(content: bytes, size: int) -> dict[str, bytes]:
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    manifest = {"parts": len(pieces), "sha256": hashlib.sha256(content).hexdigest()}
    named = {f"part-{number:04}": piece for number, piece in enumerate(pieces, 1)}
    return named | {"part-manifest": json.dumps(manifest).encode()}


@given(order=st.permutations([*parts_of(SMALL_PDF, 20)]), again=st.lists(st.sampled_from([*parts_of(SMALL_PDF, 20)])))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_parts_in_any_order_and_twice_become_one_file(
    catalogue: CompiledCatalogue, calendar: WorkingDays, order: list[str], again: list[str]
) -> None:
    office, parts = LicenceOffice(catalogue, calendar), parts_of(SMALL_PDF, 20)
    reference = office.receive()
    upload = Upload(reference, "ktp", "a1")
    words = []
    for name in [*again, *order]:
        key = upload.part_key(name)
        office.quarantine.files[key] = parts[name]
        office.quarantine.digests[key] = hashlib.sha256(parts[name]).hexdigest()
        words.append(check_document(key, office.document_desk))
        if words[-1] == "joined":
            check_document(upload.key, office.document_desk)
    assert "joined" in words
    released = [document for document in office.now(reference).documents if document.released]
    assert [document.sha256 for document in released] == [hashlib.sha256(SMALL_PDF).hexdigest()]
    assert office.documents.files[f"{reference}/a1"] == (SMALL_PDF, "application/pdf")


def test_parts_that_are_missing_are_counted_and_a_broken_one_is_asked_for_again(office: LicenceOffice) -> None:
    reference = office.receive()
    upload, parts = Upload(reference, "ktp", "a1"), parts_of(SMALL_PDF, 40)
    *numbered, last = [name for name in parts if name != "part-manifest"]

    def send(name: str, content: bytes) -> str:
        key = upload.part_key(name)
        office.quarantine.files[key] = content
        office.quarantine.digests[key] = hashlib.sha256(parts[name]).hexdigest()
        return check_document(key, office.document_desk)

    def counted() -> tuple[Partial, ...]:
        found, *_ = office.store.get_with_tries(reference, "127.0.0.1", office.clock.now())
        assert found is not None
        return found.partial

    assert send("part-manifest", b"{}") == "manifest_awaited"
    assert not office.quarantine.files
    assert send("part-manifest", parts["part-manifest"]) == "part_arrived"
    for name in numbered:
        assert send(name, parts[name]) == "part_arrived"
    assert counted() == (Partial("ktp", len(numbered), len(numbered) + 1),)
    assert send(last, b"broken on the way") == "part_thrown_away"
    assert counted() == (Partial("ktp", len(numbered), len(numbered) + 1),)
    assert send(last, parts[last]) == "joined"
    assert counted() == ()
    assert list(office.quarantine.files) == [upload.key]
    assert check_document(upload.key, office.document_desk) == "released"


def test_a_whole_that_is_not_what_was_told_is_refused(office: LicenceOffice) -> None:
    reference = office.receive()
    upload, parts = Upload(reference, "ktp", "a1"), parts_of(SMALL_PDF, 40)
    parts["part-0001"] = b"another file's part"
    office.quarantine.files |= {upload.part_key(name): content for name, content in parts.items()}
    assert check_document(upload.part_key("part-0001"), office.document_desk) == "joined"
    assert check_document(upload.key, office.document_desk) == "refused_changed_on_the_way"
    assert not office.quarantine.files
