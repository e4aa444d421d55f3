"""Officers, sessions and a whole office in memory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path

from forms.compiled import CompiledCatalogue
from functions.bootstrap.office import OfficeWiring
from functions.config import read_settings
from functions.domain import workflow
from functions.domain.application import Actor, Application, Document, Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.delays import Tries
from functions.domain.errors import ConflictError
from functions.domain.reference import new_submission_id
from functions.domain.transitions import Move
from functions.services.index_applicant import IndexDesk, index_applicant
from functions.services.office_ports import (
    Challenge,
    CredentialsError,
    Demand,
    Officer,
    OfficeSession,
    OneTimeCodeError,
    PendingSignIn,
    SignInEndedError,
)
from functions.services.officer_desk import OfficerDesk
from functions.services.sign_in import hashed
from functions.services.submit_application import Desk, Submission, submit_application
from infra.local.samples import answers_for
from tests.fakes.applications import FakeApplications
from tests.fakes.keys import FakeClock, FakeKeys, FakeRandomness, sealer
from tests.fakes.moves import full_move

PASSWORD = "kata sandi contoh"
RIGHT_CODE, SECRET = "246810", "JBSWY3DPEHPK3PXPJBSWY3DP"
JOB = Actor("check_document", frozenset({Role.JOB}))


class FakeSessions:
    """SessionStore in dictionaries."""

    def __init__(self) -> None:
        self.pendings: dict[str, PendingSignIn] = {}
        self.sessions: dict[str, OfficeSession] = {}
        self.failures: dict[str, Tries] = {}
        self.codes: dict[str, dt.datetime] = {}

    def keep_pending(self, key: str, pending: PendingSignIn) -> None:
        self.pendings[key] = pending

    def pending(self, key: str) -> PendingSignIn | None:
        return self.pendings.get(key)

    def drop_pending(self, key: str) -> None:
        self.pendings.pop(key, None)

    def open(self, key: str, session: OfficeSession) -> None:
        self.sessions[key] = session

    def session(self, key: str) -> OfficeSession | None:
        return self.sessions.get(key)

    def renew(self, key: str, session: OfficeSession) -> None:
        if key in self.sessions:
            self.sessions[key] = session

    def close(self, key: str) -> None:
        self.sessions.pop(key, None)

    def tries(self, key: str) -> Tries:
        return self.failures.get(key, Tries())

    def count_try(self, key: str, seen: Tries, now: dt.datetime) -> None:
        if self.tries(key).count != seen.count:
            raise ConflictError
        self.failures[key] = Tries(seen.count + 1 if seen.last else 1, now)

    def forget_tries(self, key: str) -> None:
        self.failures.pop(key, None)

    def use_code(self, key: str, now: dt.datetime) -> bool:
        used = self.codes.get(key)
        if used is not None and now - used < dt.timedelta(minutes=10):
            return False
        self.codes[key] = now
        return True


@dataclass
class FakeOfficers:
    """OfficerDirectory: `people` by name, with password, roles and what is asked after the password."""

    people: dict[str, tuple[str, frozenset[Role], Demand]] = field(default_factory=dict)

    def add(self, name: str, *roles: Role, demand: Demand = Demand.CODE) -> None:
        self.people[name] = (PASSWORD, frozenset(roles), demand)

    def begin(self, user: str, password: str) -> Challenge:
        if user not in self.people or self.people[user][0] != password:
            raise CredentialsError
        return Challenge(self.people[user][2], session=f"session of {user}")

    def set_password(self, user: str, challenge: Challenge, password: str) -> Challenge:
        if challenge.demand != Demand.NEW_PASSWORD:
            raise SignInEndedError
        self.people[user] = (password, self.people[user][1], Demand.SET_UP)
        return Challenge(Demand.SET_UP, session=f"session of {user}")

    def new_secret(self, challenge: Challenge) -> tuple[str, Challenge]:
        return SECRET, replace(challenge, session=challenge.session + " with secret")

    def confirm_secret(self, user: str, challenge: Challenge, code: str) -> None:
        if not challenge.session.endswith("with secret"):
            raise SignInEndedError
        if code != RIGHT_CODE:
            raise OneTimeCodeError
        self.people[user] = (*self.people[user][:2], Demand.CODE)

    def check_code(self, user: str, challenge: Challenge, code: str) -> None:
        if challenge.demand != Demand.CODE or challenge.session != f"session of {user}":
            raise SignInEndedError
        if code != RIGHT_CODE:
            raise OneTimeCodeError

    def officer(self, user: str) -> Officer | None:
        return Officer(user, self.people[user][1]) if user in self.people else None


@dataclass
class FakeDocuments:
    """DocumentStore."""

    kept: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def put(self, key: str, content: bytes, media_type: str) -> None:
        self.kept[key] = (content, media_type)

    def link(self, key: str, file_name: str) -> str:
        return f"/unduh/{key}?name={file_name}"

    def fetch_copy(self, key: str) -> bytes:
        return self.kept[key][0]

    def view_link(self, key: str, file_name: str, media_type: str) -> str:
        return f"/lihat/{key}?name={file_name}&as={media_type}"


@dataclass
class FakeApplicants:
    """ApplicantIndex."""

    found_by: dict[str, frozenset[str]] = field(default_factory=dict)

    def index(self, reference: str, macs: frozenset[str]) -> None:
        self.found_by[reference] = macs

    def find(self, mac: str, limit: int) -> set[str]:
        return set(sorted(reference for reference, macs in self.found_by.items() if mac in macs)[:limit])


@dataclass
class FakeOffice:
    """The office's services over fakes, and what a job does before an officer sees an application."""

    catalogue: CompiledCatalogue
    calendar: WorkingDays
    clock: FakeClock = field(default_factory=FakeClock)
    store: FakeApplications = field(default_factory=FakeApplications)
    keys: FakeKeys = field(default_factory=FakeKeys)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    officers: FakeOfficers = field(default_factory=FakeOfficers)
    randomness: FakeRandomness = field(default_factory=FakeRandomness)
    applicants: FakeApplicants = field(default_factory=FakeApplicants)

    @property
    def desk(self) -> OfficerDesk:
        return OfficerDesk(
            applications=self.store,
            keys=self.keys,
            sealer=sealer(),
            documents=FakeDocuments(),
            catalogue=self.catalogue,
            calendar=self.calendar,
            clock=self.clock,
            officers=self.officers,
        )

    def submitted(self, licence: str) -> Application:
        """A complete application of that type, as its first officer finds it."""
        desk = Desk(self.catalogue, self.store, self.keys, sealer(), self.calendar, self.clock)
        digest, submission_id = (
            self.catalogue.current_hash(licence),
            new_submission_id(self.randomness.token(17)),
        )
        submission = Submission(licence, digest, submission_id, "id", answers_for(licence))
        reference = submit_application(submission, desk).credentials.reference
        for need in self.at(reference).needs:
            for number in range(need.least):
                self._bring(reference, f"{need.requirement}{number}", need.requirement)
        if self.at(reference).state == State.DRAFT:
            self.act(reference, "submit", JOB)
        return self.at(reference)

    def at(self, reference: str) -> Application:
        """The application now."""
        application = self.store.get(reference)
        assert application is not None
        return application

    def act(self, reference: str, action: str, actor: Actor, move: Move | None = None) -> None:
        """An action that is not under test."""
        subject = self.at(reference)
        given = move or full_move(subject, b"")
        change = workflow.act(subject, action, actor, self.clock.now(), self.calendar, given)
        self.store.apply(change)

    def full(self, reference: str, note: bytes = b"") -> Move:
        """What goes with an action when nothing is lacking."""
        return full_move(self.at(reference), note)

    def index_all(self) -> None:
        """What the job does after each application: make it findable."""
        desk = IndexDesk(self.store, self.keys, sealer(), self.keys, self.applicants)
        for reference in self.store.snapshots:
            index_applicant(reference, "application_received", desk, self.clock.now())

    def signed_in(self, name: str, *roles: Role) -> dict[str, str]:
        """The cookies of an officer with a session."""
        self.officers.add(name, *roles)
        now = self.clock.now()
        session = OfficeSession(name, frozenset(roles), f"csrf of {name}", now, now, now + dt.timedelta(hours=8))
        self.sessions.open(hashed(f"cookie of {name}"), session)
        return {"__Host-petugas": f"cookie of {name}"}

    def wiring(self, compiled: Path) -> OfficeWiring:
        """For the views. `compiled` holds the catalogue and the shells."""
        wiring = OfficeWiring(replace(read_settings(), surface="office", compiled=compiled, edge_secret="rahasia"))
        vars(wiring).update(  # a cached property that is there already is not made
            applications=self.store,
            licences=self.store,
            keys=self.keys,
            sealer=sealer(),
            documents=FakeDocuments(),
            catalogue=self.catalogue,
            calendar=self.calendar,
            clock=self.clock,
            randomness=self.randomness,
            applicants=self.applicants,
            sessions=self.sessions,
            officers=self.officers,
        )
        return wiring

    def _bring(self, reference: str, document: str, requirement: str) -> None:
        now = self.clock.now()
        file = Document(
            document, requirement, True, now, 1000, "ab" * 32, "application/pdf", copy="application/pdf", pages=2
        )
        self.store.apply(workflow.record_document(self.at(reference), file, now))
