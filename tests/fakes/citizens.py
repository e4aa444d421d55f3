"""The public services over stores in memory, with real encryption."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from forms.compiled import CompiledCatalogue
from functions.bootstrap.public import PublicWiring
from functions.config import read_settings
from functions.domain import workflow
from functions.domain.application import Actor, Document, Role
from functions.domain.calendar import WorkingDays
from functions.domain.reference import new_submission_id
from functions.services import envelope
from functions.services import track_application as track
from functions.services.ports import UploadForm
from functions.services.submit_application import Desk, Receipt, Submission, submit_application
from infra.local.samples import answers_for
from tests.fakes.applications import FakeApplications
from tests.fakes.keys import FakeClock, FakeKeys, FakeRandomness, sealer
from tests.fakes.moves import full_move

ADDRESS = "192.0.2.1"
OFFICER = Actor("petugas", frozenset(Role) - {Role.APPLICANT, Role.JOB})


class FakeUploads:
    def upload_form(self, key: str, redirect: str) -> UploadForm:
        return UploadForm("/unggah", {"key": key, "success_action_redirect": redirect})


class FakeLicenceFiles:
    def put(self, key: str, pdf: bytes) -> None:
        raise AssertionError(f"the public surface issues nothing: {key}, {len(pdf)} bytes")

    def link(self, key: str, file_name: str) -> str:
        return f"/{key}?name={file_name}"


@dataclass
class House:
    """Both services over the same fakes."""

    catalogue: CompiledCatalogue
    calendar: WorkingDays
    store: FakeApplications = field(default_factory=FakeApplications)
    keys: FakeKeys = field(default_factory=FakeKeys)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def desk(self) -> Desk:
        return Desk(self.catalogue, self.store, self.keys, sealer(), self.calendar, self.clock)

    @property
    def window(self) -> track.Window:
        return track.Window(
            self.catalogue,
            self.store,
            self.keys,
            sealer(),
            self.calendar,
            self.clock,
            FakeUploads(),
            FakeLicenceFiles(),
            FakeRandomness(),
        )

    def wiring(self, compiled: Path) -> PublicWiring:
        """For the views. `compiled` holds the catalogue and the shells."""
        wiring = PublicWiring(replace(read_settings(), surface="public", compiled=compiled, edge_secret="rahasia"))
        vars(wiring).update(  # a cached property that is there already is not made
            applications=self.store,
            catalogue=self.catalogue,
            calendar=self.calendar,
            clock=self.clock,
            desk=self.desk,
            window=self.window,
            storage=None,
            randomness=FakeRandomness(),
        )
        return wiring

    def submission(self, number: int = 1, /, licence: str = "penebangan-pohon", **changes: str) -> Submission:
        raw = answers_for(licence) | {name.replace("__", "."): [value] for name, value in changes.items()}
        digest = self.catalogue.current_hash(licence)
        return Submission(licence, digest, new_submission_id(number.to_bytes(17, "big")), "id", raw)

    def receive(self, **changes: str) -> Receipt:
        return submit_application(self.submission(1, **changes), self.desk)

    def open(self, receipt: Receipt) -> track.Opened:
        made = receipt.credentials
        return track.open_with_code(made.reference, made.code, ADDRESS, "id", self.window)

    def bring_documents(self, reference: str) -> None:
        subject = self.store.snapshots[reference]
        for need in subject.missing():
            for index in range(need.least):
                name = f"{need.requirement}{index}"
                arrived = Document(name, need.requirement, True, self.clock.now(), 1, "0" * 64)
                self.store.apply(workflow.record_document(self.store.snapshots[reference], arrived, self.clock.now()))
        job = Actor("check_document", frozenset({Role.JOB}))
        self.act(reference, "submit", job)

    def act(self, reference: str, action: str, actor: Actor = OFFICER) -> None:
        subject = self.store.snapshots[reference]
        key = self.keys.open_data_key(reference, subject.sealed.wrapped_by_kms)
        note = envelope.seal_part(reference, key, "note", "Foto kurang satu arah.", sealer())
        self.store.apply(
            workflow.act(subject, action, actor, self.clock.now(), self.calendar, full_move(subject, note))
        )
