"""What the services need from outside, as roles. Adapters implement them; tests hand in fakes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from functions.domain.application import Application, Event, Partial
from functions.domain.delays import Tries
from functions.domain.licence import Licence
from functions.domain.workflow import Change


class Clock(Protocol):
    """The time."""

    def now(self) -> dt.datetime:
        """The present moment, with its zone."""


class Randomness(Protocol):
    """Random bytes fit for keys."""

    def token(self, count: int) -> bytes:
        """So many random bytes."""


@dataclass(frozen=True)
class DataKey:
    """A fresh key and its wrapped form, which only those who may decrypt for this context can open."""

    plain: bytes
    wrapped: bytes


class KeyMaker(Protocol):
    """Makes keys; cannot open what it wrapped."""

    def data_key(self, reference: str) -> DataKey:
        """A fresh 256-bit key for the application, wrapped with its reference as context."""

    def applicant_key(self, reference: str, code: str) -> bytes:
        """The 256-bit wrapping key that only this reference and code give (one keyed MAC)."""


class SheetKeys(Protocol):
    """What a blank paper form's number and mark give; only who may use the MAC key can tell."""

    def sheet_mac(self, reference: str, secret: str) -> bytes:
        """32 bytes that only this reference and this secret give."""


class KeyOpener(Protocol):
    """Opens wrapped data keys, for office and jobs."""

    def open_data_key(self, reference: str, wrapped: bytes) -> bytes:
        """The plain key. Raises UnsealingError if it was not wrapped for this reference."""


class Sealer(Protocol):
    """Authenticated encryption (AES-256-GCM)."""

    def seal(self, key: bytes, plain: bytes, context: str) -> bytes:
        """Nonce and ciphertext, bound to `context`."""

    def unseal(self, key: bytes, sealed: bytes, context: str) -> bytes:
        """The plain bytes. Raises UnsealingError if key, context or a single bit is wrong."""


class UnsealingError(Exception):
    """Wrong key, wrong context, or changed bytes."""

    code = "unsealing"


@dataclass(frozen=True)
class QueueEntry:
    """What a queue shows without opening anything."""

    reference: str
    licence: str
    state: str
    due: dt.date | None = None
    submitted_at: dt.datetime | None = None
    promised: dt.date | None = None
    holder: str = ""


class ApplicationStore(Protocol):
    """Applications and their events. The public surface uses add, get, apply, get_with_tries and count_try only."""

    def add(self, change: Change) -> Application | None:
        """Write a new application with its first event in one request; the stored one if it was there before."""

    def get(self, reference: str) -> Application | None:
        """The application, or None."""

    def apply(self, change: Change) -> None:
        """Write the change over the version it saw, with its event. Raises ConflictError; then nothing is written."""

    def get_with_tries(self, reference: str, address: str, now: dt.datetime) -> tuple[Application | None, Tries, Tries]:
        """The application and the wrong codes so far by reference and by address, in one request."""

    def note_partial(self, reference: str, document_id: str, partial: Partial | None, now: dt.datetime) -> None:
        """Keep for a week how much of a file has arrived; None forgets it. `get_with_tries` tells of it."""

    def count_try(self, reference: str, address: str, now: dt.datetime) -> None:
        """Note one more wrong code for both."""

    def events(self, reference: str) -> list[Event]:
        """All events in order."""

    def queue(
        self, name: str, limit: int = 50, *, licence: str = "", after: tuple[str, str] | None = None
    ) -> list[QueueEntry]:
        """What stands in that queue, the soonest due first; of one licence type, or after (due, reference)."""

    def record_read(self, reference: str, actor: str, purpose: str, at: dt.datetime) -> None:
        """Chain a read to the application's reads, before anything is opened."""


class EventInbox(Protocol):
    """Events that a job has still to handle (a sparse index over the applications table)."""

    def event(self, reference: str, sequence: int) -> Event | None:
        """The event, or None if it was handled already (or never was)."""

    def mark_handled(self, reference: str, sequence: int) -> None:
        """Take the event out of the pending index; doing it twice is no harm."""

    def unhandled(self, before: dt.datetime, limit: int = 100) -> list[tuple[str, int, str]]:
        """(reference, sequence, kind) of events that wait since before that moment, the oldest first."""


class ClockedStore(Protocol):
    """Open applications, for the job that keeps their clocks."""

    def queued(self, name: str, until: dt.date | None = None) -> Iterator[str]:
        """References of all that stands in that queue, the soonest due first; with `until`, as far as due before it."""

    def get(self, reference: str) -> Application | None:
        """The application, or None."""

    def apply(self, change: Change) -> None:
        """Write the change over the version it saw, with its event. Raises ConflictError."""


class ForgettableStore(Protocol):
    """Applications that nobody goes on with."""

    def get(self, reference: str) -> Application | None:
        """The application, or None."""

    def forgettable(self, now: dt.datetime, limit: int = 50) -> list[str]:
        """References of what was to be forgotten by now, the oldest first."""

    def forget(self, reference: str) -> None:
        """Delete all that is known of it; twice is no harm."""


class FileRemover(Protocol):
    """Deletes what belongs to an application."""

    def discard_all(self, reference: str) -> None:
        """Delete every file of an application; twice is no harm."""


class LicenceRegister(Protocol):
    """Issued licences, looked up by number."""

    def licence(self, number: str) -> Licence | None:
        """The issued licence of that number, or None."""


class LicenceBook(LicenceRegister, Protocol):
    """Issued licences, and what becomes of them."""

    def change_licence(self, change: Change, licence: Licence, after: Licence | None = None) -> None:
        """Write licence, application and event in one request, with the licence that comes after it.

        Raises ConflictError.
        """


class LicenceStore(LicenceBook, Protocol):
    """Issued licences and their numbers."""

    def reserve_number(self, reference: str, licence: str, year: int) -> int:
        """The application's count within type and year: the same at every call, no gaps, no doubles."""

    def issue(self, change: Change, licence: Licence) -> None:
        """Write licence, application and event in one request. Raises ConflictError."""

    def allot_index(self, number: str, year: int) -> int:
        """The licence's place in its year's status list: the same at every call, no two alike; gaps are no harm."""


@dataclass(frozen=True)
class UploadForm:
    """What a plain HTML form posts so that storage accepts the file."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrived:
    """A file in quarantine."""

    content: bytes
    size: int
    declared_type: str
    declared_sha256: str = ""  # hex, if the sender's script worked it out


class UploadDesk(Protocol):
    """Lets an applicant send a file straight to quarantine."""

    def upload_form(self, key: str, redirect: str) -> UploadForm:
        """Form fields that allow one file at that key, for an hour."""


class Quarantine(Protocol):
    """Files that nobody has looked at yet."""

    def names(self, prefix: str) -> set[str]:
        """What lies there under keys that begin so, each named by the rest of its key."""

    def put(self, key: str, content: bytes, sha256: str) -> None:
        """Put a whole that came in parts, with the digest that its sender told."""

    def fetch(self, key: str, most: int) -> Arrived | None:
        """The file, its content cut after `most` bytes; None if it is not there (any more)."""

    def discard(self, key: str) -> None:
        """Delete it; it may be gone already."""


class DocumentStore(Protocol):
    """Released documents."""

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Keep a released file."""

    def fetch_copy(self, key: str) -> bytes:
        """A rebuilt copy's content."""

    def link(self, key: str, file_name: str) -> str:
        """An address at which the file can be had, as an attachment, for a minute."""

    def view_link(self, key: str, file_name: str, media_type: str) -> str:
        """An address that shows a rebuilt copy in the browser, as that type and no other, for a minute."""


class LicenceFiles(Protocol):
    """Issued licences as files."""

    def put(self, key: str, pdf: bytes) -> None:
        """Keep the file; putting the same one twice is no harm."""

    def link(self, key: str, file_name: str) -> str:
        """An address at which it can be had for a minute."""


class Signer(Protocol):
    """Signs with the licence key (ECDSA P-256, SHA-256)."""

    @property
    def key_id(self) -> str:
        """The name under which its public half is published."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes: r and s."""


class Typesetter(Protocol):
    """Sets a licence as a tagged PDF."""

    def typeset(self, facts: dict[str, Any], address: str, at: dt.datetime) -> bytes:
        """The PDF of these facts, dated `at`, with `address` as a QR code; equal input gives equal bytes."""


class DocumentSealer(Protocol):
    """Seals a licence's PDF, or has it signed by a certified provider."""

    @property
    def kind(self) -> str:
        """What kind of signature it gives: `agency` (not certified) or `certified`; printed in the document."""

    def seal_document(self, pdf: bytes, reason: str) -> bytes:
        """The sealed PDF; the bytes that were given stand unchanged at its beginning."""


class UndeliverableError(Exception):
    """The service will never take this message for this address; trying again is no use."""

    code = "undeliverable"


class Messenger(Protocol):
    """Sends words to the applicant."""

    def send(self, to: str, subject: str, text: str) -> None:
        """Send once. Raises UndeliverableError, or the service's own error if another try may help."""


@dataclass(frozen=True)
class TokenFacts:
    """What a signed token says, or why it is not believed."""

    verdict: str  # genuine, or the name of what is wrong
    claims: dict[str, Any] = field(default_factory=dict)


class TokenReader(Protocol):
    """Checks a token against the published keys."""

    def read(self, token: str, kind: str = "") -> TokenFacts:
        """A token of that kind (`typ` in its header; empty: a licence). Never raises: what is wrong is the verdict."""


class EventQueue(Protocol):
    """Hands event numbers to a job."""

    def send(self, messages: Sequence[dict[str, Any]]) -> None:
        """Send all; raises if one was not taken."""
