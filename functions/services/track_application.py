"""Everything an applicant may do with reference and access code: look, correct, withdraw, fetch the licence.

Without the code nothing here opens anything: the key that opens the envelope is made from it, in this very request.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import Any, Protocol

from forms.answers import Raw, check_answers
from forms.compiled import CompiledCatalogue
from forms.model import Language, LicenceType
from functions.domain import workflow
from functions.domain.application import APPLICANT, Application, Sealed, State
from functions.domain.calendar import WorkingDays
from functions.domain.delays import CAP_ADDRESS, CAP_REFERENCE, FREE_FOR_ADDRESS, seconds_to_wait
from functions.domain.errors import ConflictError, DelayedError, TransitionError, UnknownApplicationError
from functions.domain.facts import EARLIER
from functions.domain.reference import Credentials, parse_code, parse_reference
from functions.domain.transitions import TAKES_DOCUMENTS, Move
from functions.services import envelope
from functions.services.ports import (
    ApplicationStore,
    Clock,
    KeyMaker,
    LicenceFiles,
    Randomness,
    Sealer,
    UnsealingError,
    UploadDesk,
    UploadForm,
)
from functions.services.submit_application import AnswersError, with_answers

MOST_WORDS = 2000  # characters of an objection
NOTE = "note"
_NOBODY = Sealed(b"", bytes(60), {})  # opened for unknown references, so that they take as long as known ones


@dataclass(frozen=True)
class Window:
    """What the applicant's window needs from outside."""

    catalogue: CompiledCatalogue
    applications: ApplicationStore
    keys: KeyMaker
    sealer: Sealer
    calendar: WorkingDays
    clock: Clock
    uploads: UploadDesk
    licences: LicenceFiles
    randomness: Randomness


@dataclass(frozen=True)
class Opened:
    """An application opened by its applicant."""

    credentials: Credentials
    application: Application
    licence: LicenceType
    data_key: bytes


def open_with_code(reference: str, code: str, address: str, language: Language, window: Window) -> Opened:
    """Open the application. Unknown reference and wrong code are one answer, in the same time, with a growing delay.

    Raises InvalidReferenceError (mistyped), UnknownApplicationError, DelayedError.
    """
    return open_named(parse_reference(reference), code, address, language, window)


def open_named(name: str, code: str, address: str, language: Language, window: Window) -> Opened:
    """Open the application of that reference, or of whatever else was typed, which then is unknown as any other.

    Raises UnknownApplicationError, DelayedError.
    """
    credentials = Credentials(name, parse_code(code))
    now = window.clock.now()
    application, by_reference, by_address = window.applications.get_with_tries(credentials.reference, address, now)
    if application and application.is_forgotten(now):
        application = None
    wait_for_address = seconds_to_wait(by_address, CAP_ADDRESS, now, FREE_FOR_ADDRESS)
    wait = max(seconds_to_wait(by_reference, CAP_REFERENCE, now), wait_for_address)
    if wait:
        raise DelayedError(seconds=wait)
    applicant_key = window.keys.applicant_key(credentials.reference, credentials.code)
    try:
        sealed = application.sealed if application else _NOBODY
        data_key = envelope.open_wrap(credentials.reference, sealed, applicant_key, window.sealer)
    except UnsealingError as error:
        window.applications.count_try(credentials.reference, address, now)
        raise UnknownApplicationError from error
    if application is None:
        raise UnknownApplicationError
    licence = window.catalogue.of_application(application.licence, application.definition, language)
    return Opened(credentials, application, licence, data_key)


def read_part(opened: Opened, name: str, window: Window) -> Any:
    """One part of the envelope, or None if it is not there."""
    if name not in opened.application.sealed.parts:
        return None
    return envelope.open_part(opened.application, opened.data_key, name, window.sealer)


class Receives(Protocol):
    """Whoever takes files in: the applicant's window, or the counter."""

    @property
    def uploads(self) -> UploadDesk:
        """Lets files be sent."""

    @property
    def randomness(self) -> Randomness:
        """For the files' names."""


def upload_forms(application: Application, redirect: str, window: Receives) -> dict[str, UploadForm]:
    """A form per requirement that still takes a file."""
    if application.state not in TAKES_DOCUMENTS:
        return {}
    forms = {}
    for need in application.needs:
        if application.state == State.RETURNED or application.released(need.requirement) < need.most:
            document = window.randomness.token(10).hex()
            key = f"in/{application.reference}/{need.requirement}/{document}"
            forms[need.requirement] = window.uploads.upload_form(key, redirect)
    return forms


def correct_application(opened: Opened, raw: Raw, window: Window) -> Application:
    """Keep the corrected answers; the application goes back to the step that asked, unless a document is missing.

    Raises AnswersError, TransitionError (it was not returned), ConflictError.
    """
    application, licence, now = opened.application, opened.licence, window.clock.now()
    if application.state != State.RETURNED:
        raise TransitionError
    checked = check_answers(licence, raw, window.calendar.day_of(now))
    if checked.errors:
        raise AnswersError(checked.errors)
    earlier = application.sealed.parts.get(EARLIER) or envelope.seal_part(
        application.reference, opened.data_key, EARLIER, read_part(opened, envelope.ANSWERS, window), window.sealer
    )
    corrected = with_answers(application, licence, checked.answers, opened.data_key, window.sealer)
    parts = corrected.sealed.parts | {EARLIER: earlier}
    corrected = replace(corrected, sealed=replace(corrected.sealed, parts=parts))
    action = "save_correction" if corrected.missing() else "answer"
    change = workflow.act(corrected, action, APPLICANT, now, window.calendar)
    window.applications.apply(change)
    return change.application


def withdraw_application(opened: Opened, window: Window) -> Application:
    """Withdraw it. Raises TransitionError if it is decided already, ConflictError."""
    change = workflow.act(opened.application, "withdraw", APPLICANT, window.clock.now(), window.calendar)
    window.applications.apply(change)
    return change.application


def object_to_refusal(opened: Opened, words: str, window: Window) -> Application:
    """Object to the refusal, in the applicant's own words, sealed. Raises TransitionError (it was not refused),
    ReasonMissingError, ObjectionError (too late, or a second time), ConflictError.
    """
    application, text = opened.application, words.strip()[:MOST_WORDS]
    note = envelope.seal_part(application.reference, opened.data_key, NOTE, text, window.sealer) if text else b""
    now = window.clock.now()
    change = workflow.act(application, "object", APPLICANT, now, window.calendar, Move(note=note))
    window.applications.apply(change)
    return change.application


def fetch_licence(opened: Opened, window: Window) -> str:
    """An address at which the issued licence can be had for a minute; the first fetch is noted as collected.

    Raises TransitionError if none is issued.
    """
    application = opened.application
    if application.state not in (State.ISSUED, State.COLLECTED):
        raise TransitionError
    if application.state == State.ISSUED:
        change = workflow.act(application, "collect", APPLICANT, window.clock.now(), window.calendar)
        with contextlib.suppress(ConflictError):  # handed over at the counter at this very moment
            window.applications.apply(change)
    name = f"{application.licence_number.replace('/', '-')}.pdf"
    return window.licences.link(f"{application.reference}.pdf", name)
