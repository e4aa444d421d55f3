"""An application: what is known of it at one moment, and the events that brought it there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where an application stands (design.md §6)."""

    DRAFT = "draft"  # being filled in section by section, or sent while a required document is still missing
    SUBMITTED = "submitted"
    DOCUMENT_CHECK = "document_check"
    RETURNED = "returned"
    TECHNICAL_REVIEW = "technical_review"
    FIELD_INSPECTION = "field_inspection"
    FEE_ASSESSMENT = "fee_assessment"
    AWAITING_PAYMENT = "awaiting_payment"
    APPROVAL = "approval"
    ISSUED = "issued"
    COLLECTED = "collected"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    OBJECTION = "objection"  # a refusal is looked at again, by someone else (keberatan)


DRAFT_KEPT = dt.timedelta(days=30)
FINAL = frozenset({State.COLLECTED, State.REJECTED, State.WITHDRAWN, State.LAPSED})
WAITING_FOR_APPLICANT = frozenset({State.DRAFT, State.RETURNED, State.AWAITING_PAYMENT})


class Role(StrEnum):
    """Who may act (design.md §7): the officers' groups, the applicant, and our own jobs."""

    LOKET = "loket"
    VERIFIKATOR = "verifikator"
    TIM_TEKNIS = "tim_teknis"
    BENDAHARA = "bendahara"
    KEPALA = "kepala"
    APPLICANT = "applicant"
    JOB = "job"


@dataclass(frozen=True)
class Actor:
    """Who did it: an officer's user name, or `applicant`, or a job's name."""

    name: str
    roles: frozenset[Role]


APPLICANT = Actor("applicant", frozenset({Role.APPLICANT}))


@dataclass(frozen=True)
class Step:
    """A stage of this application's path: who acts and within how many working days."""

    state: State
    role: Role
    days: int
    four_eyes: bool = False
    checklist: tuple[str, ...] = ()
    opinions: tuple[str, ...] = ()  # ids of technical opinions that are given side by side; empty: just one


@dataclass(frozen=True)
class Opinion:
    """What one technical team said of it; `part` is its id in the step's `opinions`."""

    part: str
    actor: str
    in_favour: bool
    at: dt.datetime


@dataclass(frozen=True)
class Need:
    """A document that these answers ask for: at least `least` and at most `most` files."""

    requirement: str
    least: int
    most: int
    max_mb: int = 5
    types: tuple[str, ...] = ("pdf", "jpeg", "png")


@dataclass(frozen=True)
class Partial:
    """A file that is arriving in parts: so many `of` so many are there."""

    requirement: str
    arrived: int
    of: int


@dataclass(frozen=True)
class Document:
    """A file that arrived: `released` to the officers, or refused for the reason named by a code.

    `copy` is the media type of the rebuilt copy that officers see, with so many `pages`; empty on old documents.
    `rejected` is the code of an officer's reason: the file then counts no longer.
    """

    id: str
    requirement: str
    released: bool
    at: dt.datetime
    size: int
    sha256: str
    media_type: str = ""
    refusal: str = ""
    copy: str = ""
    pages: int = 0
    joined: bool = False  # the requirement's copies up to this one lie in one PDF too
    rejected: str = ""


@dataclass(frozen=True)
class Clock:
    """The running step's clock in working days; while it waits for the applicant, `remaining` days are kept.

    `due` is `days` working days after `since`, so that it can be worked out anew when the calendar changes;
    `lapses` is when waiting for the applicant ends.
    """

    since: dt.date
    due: dt.date | None
    remaining: int = 0
    days: int = 0
    lapses: dt.date | None = None


@dataclass(frozen=True)
class Payment:
    """Money received, in whole rupiah, with the numbers of the receipts that were given for it."""

    amount: int
    receipt: str
    at: dt.datetime


@dataclass(frozen=True)
class Sealed:
    """Personal data under a data key that only two other keys open (decision 0004)."""

    wrapped_by_kms: bytes
    wrapped_by_code: bytes
    parts: dict[str, bytes]
    key_version: str = "1"


@dataclass(frozen=True)
class Application:
    """One application as it stands. `version` counts its events; a change is written only over the version it saw."""

    reference: str
    licence: str
    definition: str  # hash of the licence type's version that the applicant filled in
    language: str
    kind: str
    version: int
    state: State
    received_at: dt.datetime
    answers_mac: str  # keyed hash of the canonical answers: tells a retry from a second application
    path: tuple[Step, ...]
    needs: tuple[Need, ...]
    fee_due: int
    sealed: Sealed
    last_hash: str = ""
    submitted_at: dt.datetime | None = None
    promised: dt.date | None = None
    clock: Clock | None = None
    documents: tuple[Document, ...] = ()
    partial: tuple[Partial, ...] = ()  # only when an applicant looks; kept beside the snapshot, not in it
    returned_from: State | None = None
    advised_against: bool = False
    payment: Payment | None = None
    acted: tuple[tuple[State, str], ...] = ()  # who acted on which step; as DRAFT: who acted for the applicant
    granted_at: dt.datetime | None = None
    licence_number: str = ""
    filling: bool = False  # not sent yet: saved section by section; `received_at` is the last saving
    saved: tuple[str, ...] = ()  # the sections saved so far, while filling
    practice_until: dt.datetime | None = None  # practised only: nobody decides it, and it is forgotten then
    assisted_by: str = ""  # the officer who keyed in a paper form at the counter
    budget: int = 0  # working days promised when it was complete
    waited: int = 0  # working days that it has waited for the applicant since
    holder: str = ""  # the officer who took it up; the step is then theirs
    opinions: tuple[Opinion, ...] = ()  # of the technical review now under way, or of the last one
    reasons: tuple[str, ...] = ()  # codes of why it was returned or refused last
    decided_at: dt.datetime | None = None  # when it was refused
    objected: bool = False  # a refusal may be objected to once

    @property
    def forgotten_at(self) -> dt.datetime | None:
        """When it is forgotten: what is practised that night, a draft 30 days after its last change; else None."""
        if self.state != State.DRAFT:
            return None
        return self.practice_until or self.received_at + DRAFT_KEPT

    def is_forgotten(self, now: dt.datetime) -> bool:
        """Whether that moment has passed; the job that deletes it may come later."""
        return self.forgotten_at is not None and self.forgotten_at <= now

    def missing(self) -> list[Need]:
        """Documents that are still needed, by requirement."""
        return [need for need in self.needs if self.released(need.requirement) < need.least]

    def released(self, requirement: str) -> int:
        """How many files of that requirement were released and not rejected since."""
        files = (document for document in self.documents if document.requirement == requirement)
        return sum(document.released and not document.rejected for document in files)

    def unjudged(self) -> set[str]:
        """Ids of the released files that no officer has rejected."""
        return {document.id for document in self.documents if document.released and not document.rejected}

    def step(self, state: State | None = None) -> Step | None:
        """The path's step of that state, or of the present one."""
        return next((step for step in self.path if step.state == (state or self.state)), None)

    def opinions_left(self) -> tuple[str, ...]:
        """The present step's technical opinions that nobody has given yet."""
        step, given = self.step(), {opinion.part for opinion in self.opinions}
        return tuple(part for part in (step.opinions if step else ()) if part not in given)

    @property
    def outstanding(self) -> int:
        """Whole rupiah that are left to pay: a correction may have raised the fee after it was paid."""
        return max(0, self.fee_due - (self.payment.amount if self.payment else 0))

    @property
    def is_paid(self) -> bool:
        """Whether nothing is left to pay."""
        return self.outstanding == 0


@dataclass(frozen=True)
class Event:
    """Something that happened to an application, chained to what happened before by its hash."""

    reference: str
    sequence: int
    kind: str
    at: dt.datetime
    actor: str
    state: State
    detail: dict[str, Any] = field(default_factory=dict)
    note: bytes = b""  # words for the applicant, sealed
    previous: str = ""
    hash: str = ""
