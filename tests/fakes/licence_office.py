"""An application taken through its steps in memory, for the tests of the jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from forms.compiled import CompiledCatalogue
from forms.model import Language
from functions.domain import workflow
from functions.domain.application import APPLICANT, Actor, Application, Event, Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.reference import new_submission_id
from functions.services import envelope
from functions.services.check_document import DocumentDesk, check_document
from functions.services.document_keys import Upload
from functions.services.issue_licence import IssuingDesk
from functions.services.notify_applicant import NoticeDesk
from functions.services.submit_application import Desk, Submission, submit_application
from infra.local.samples import answers_for
from tests.fakes.applications import FakeApplications
from tests.fakes.jobs import (
    FakeDocuments,
    FakeDocumentSealer,
    FakeLicenceFiles,
    FakeMessenger,
    FakeQuarantine,
    FakeRebuilder,
    FakeScanner,
    FakeSigner,
    FakeTypesetter,
)
from tests.fakes.keys import FakeClock, FakeKeys, sealer
from tests.fakes.moves import full_move

ORIGIN = "https://izin.contoh.example"
SMALL_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
REGION: dict[str, Any] = {
    "name": "Kabupaten Contoh",
    "code": "99.01",
    "agency": {
        "name": "DPMPTSP Kabupaten Contoh",
        "address": "Jalan Contoh Nomor 1",
        "phone": "(0999) 555-0101",
        "email": "loket@contoh.example",
    },
    "head": {"title": "Kepala DPMPTSP"},
}


@dataclass
class LicenceOffice:
    """Every job over the same fakes."""

    catalogue: CompiledCatalogue
    calendar: WorkingDays
    store: FakeApplications = field(default_factory=FakeApplications)
    keys: FakeKeys = field(default_factory=FakeKeys)
    clock: FakeClock = field(default_factory=FakeClock)
    quarantine: FakeQuarantine = field(default_factory=FakeQuarantine)
    documents: FakeDocuments = field(default_factory=FakeDocuments)
    rebuilder: FakeRebuilder = field(default_factory=FakeRebuilder)
    scanner: FakeScanner = field(default_factory=FakeScanner)
    files: FakeLicenceFiles = field(default_factory=FakeLicenceFiles)
    mail: FakeMessenger = field(default_factory=FakeMessenger)
    sms: FakeMessenger = field(default_factory=FakeMessenger)
    signer: FakeSigner = field(default_factory=FakeSigner)
    typesetter: FakeTypesetter = field(default_factory=FakeTypesetter)

    @property
    def document_desk(self) -> DocumentDesk:
        return DocumentDesk(
            store=self.store,
            quarantine=self.quarantine,
            documents=self.documents,
            clock=self.clock,
            calendar=self.calendar,
            rebuilder=self.rebuilder,
            scanner=self.scanner,
        )

    @property
    def notice_desk(self) -> NoticeDesk:
        return NoticeDesk(
            store=self.store,
            inbox=self.store,
            opener=self.keys,
            sealer=sealer(),
            mail=self.mail,
            sms=self.sms,
            texts=self.catalogue.texts,
            origin=ORIGIN,
            agency=REGION["agency"]["name"],
            phone=REGION["agency"]["phone"],
        )

    @property
    def issuing_desk(self) -> IssuingDesk:
        return IssuingDesk(
            store=self.store,
            inbox=self.store,
            licences=self.store,
            files=self.files,
            opener=self.keys,
            sealer=sealer(),
            signer=self.signer,
            typesetter=self.typesetter,
            document_sealer=FakeDocumentSealer(),
            catalogue=self.catalogue,
            region=REGION,
            calendar=self.calendar,
            origin=ORIGIN,
        )

    def receive(
        self, licence: str = "penebangan-pohon", number: int = 1, language: Language = "id", **changes: str
    ) -> str:
        """A fresh application; gives its reference."""
        raw = answers_for(licence) | {name.replace("__", "."): [value] for name, value in changes.items()}
        desk = Desk(self.catalogue, self.store, self.keys, sealer(), self.calendar, self.clock)
        submission_id = new_submission_id(number.to_bytes(17, "big"))
        sent = Submission(licence, self.catalogue.current_hash(licence), submission_id, language, raw)
        return submit_application(sent, desk).credentials.reference

    def upload(self, reference: str, requirement: str, name: str, content: bytes = SMALL_PDF) -> str:
        """Put a file in quarantine and let the job look at it; gives its word."""
        upload = Upload(reference, requirement, name)
        self.quarantine.files[upload.key] = content
        return check_document(upload.key, self.document_desk)

    def bring_documents(self, reference: str) -> None:
        """All that is required."""
        for need in self.now(reference).missing():
            for index in range(need.least):
                word = self.upload(reference, need.requirement, f"{need.requirement}{index}")
                assert word == "released", word

    def act(self, reference: str, action: str) -> Event:
        """Let whoever may take the action; gives the event."""
        subject = self.now(reference)
        key = self.keys.open_data_key(reference, subject.sealed.wrapped_by_kms)
        note = envelope.seal_part(reference, key, "note", "Foto kurang satu arah.", sealer())
        roles = frozenset(Role) - {Role.APPLICANT, Role.JOB}
        actor = APPLICANT if action in ("answer", "withdraw") else Actor(f"petugas {subject.state}", roles)
        self.store.apply(
            workflow.act(subject, action, actor, self.clock.now(), self.calendar, full_move(subject, note))
        )
        return self.last_event(reference)

    def grant(self, reference: str) -> Event:
        """All the way to the approval; gives its event."""
        self.bring_documents(reference)
        forward = {
            State.SUBMITTED: "register",
            State.DOCUMENT_CHECK: "accept",
            State.FIELD_INSPECTION: "record_inspection",
            State.TECHNICAL_REVIEW: "recommend",
            State.FEE_ASSESSMENT: "assess_fee",
            State.AWAITING_PAYMENT: "record_payment",
        }
        while self.now(reference).state != State.APPROVAL:
            self.act(reference, forward[self.now(reference).state])
        return self.act(reference, "approve")

    def now(self, reference: str) -> Application:
        """The application as it stands."""
        return self.store.snapshots[reference]

    def last_event(self, reference: str) -> Event:
        """What happened last."""
        return self.store.history[reference][-1]
