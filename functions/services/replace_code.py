"""A lost access code is replaced at the counter after an identity check (decision 0017).

The office's key opens the data key, and it is wrapped anew for a fresh code: the one before opens nothing from that
moment. The new code is in the answer only; it is never stored, logged or sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forms.model import Language, LicenceType
from functions.domain import workflow
from functions.domain.application import Actor, Application
from functions.domain.errors import ConflictError, DomainError, ReasonMissingError, UnknownApplicationError
from functions.domain.reference import Credentials, derive_credentials
from functions.services import envelope
from functions.services.act_on_application import MOST_WORDS, TooManyWordsError
from functions.services.counter_desk import CounterDesk, check_counter

PURPOSE, NOTE = "replace code", "note"
APPLICANT, PROXY = "pemohon", "kuasa"  # who stands at the counter
COMPARED = {APPLICANT: ("face", "name", "nik"), PROXY: ("face", "name", "nik", "mandate")}


class IdentityUncheckedError(DomainError):
    """Not everything was compared that has to be."""

    code = "identity_unchecked"


class IdentityUnknownError(DomainError):
    """A draft that does not say yet who the applicant is: there is nothing to compare an identity card with."""

    code = "identity_unknown"


@dataclass(frozen=True)
class Person:
    """Whom the identity card has to show."""

    application: Application
    licence: LicenceType
    name: str
    nik: str


@dataclass(frozen=True)
class Replacement:
    """What the officer sent. `form_id` was made when the page was opened: the same press twice is one replacement."""

    reference: str
    version: int
    form_id: str
    person: str
    ticked: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Letter:
    """What is printed for the applicant."""

    credentials: Credentials
    application: Application
    licence: LicenceType


def identify(reference: str, actor: Actor, language: Language, desk: CounterDesk) -> Person:
    """Whom to compare the identity card with; the read is on record first.

    Raises RoleError, UnknownApplicationError, IdentityUnknownError.
    """
    check_counter(actor)
    office = desk.office
    application, key = envelope.key_for_officials(
        reference, actor.name, PURPOSE, office.clock.now(), office.applications, office.keys
    )
    licence = office.catalogue.of_application(application.licence, application.definition, language)
    name, nik = _names(application, key, desk)
    return Person(application, licence, name, nik)


def replace_code(order: Replacement, actor: Actor, language: Language, desk: CounterDesk) -> Letter:
    """Make the new code valid and give it; the same form sent again gives the same letter.

    Raises RoleError, UnknownApplicationError, SubmissionIdError (no form of ours), ConflictError (changed since the
    page was opened), IdentityUncheckedError, IdentityUnknownError, ReasonMissingError, TooManyWordsError.
    """
    check_counter(actor)
    office = desk.office
    application = office.applications.get(order.reference)
    if application is None:
        raise UnknownApplicationError
    credentials = Credentials(order.reference, derive_credentials(order.form_id).code)
    applicant_key = desk.receiving.keys.applicant_key(credentials.reference, credentials.code)
    if envelope.is_wrapped_for(application, applicant_key, office.sealer):
        return _letter(credentials, application, language, desk)
    if application.version != order.version:
        raise ConflictError
    compared = COMPARED.get(order.person, ())
    if not compared or set(compared) - set(order.ticked):
        raise IdentityUncheckedError
    reason = order.reason.strip()
    if not reason:
        raise ReasonMissingError
    if len(reason) > MOST_WORDS:
        raise TooManyWordsError(most=MOST_WORDS)
    now = office.clock.now()
    application, key = envelope.key_for_officials(
        order.reference, actor.name, PURPOSE, now, office.applications, office.keys
    )
    if application.version != order.version:
        raise ConflictError
    _names(application, key, desk)
    sealed = envelope.rewrap(order.reference, application.sealed, key, applicant_key, office.sealer)
    note = envelope.seal_part(order.reference, key, NOTE, reason, office.sealer)
    change = workflow.replace_code(application, sealed, actor, now, compared, note)
    try:
        office.applications.apply(change)
    except ConflictError:  # perhaps by the same press, a moment ago
        again = office.applications.get(order.reference)
        if again is None or not envelope.is_wrapped_for(again, applicant_key, office.sealer):
            raise
        return _letter(credentials, again, language, desk)
    return _letter(credentials, change.application, language, desk)


def _letter(credentials: Credentials, application: Application, language: Language, desk: CounterDesk) -> Letter:
    licence = desk.office.catalogue.of_application(application.licence, application.definition, language)
    return Letter(credentials, application, licence)


def _names(application: Application, key: bytes, desk: CounterDesk) -> tuple[str, str]:
    """Name and NIK as they stand in the application. Raises IdentityUnknownError."""
    answers: dict[str, Any] = envelope.open_part(application, key, envelope.ANSWERS, desk.office.sealer)
    person = answers.get("pemohon", {})
    if not person.get("nama") or not person.get("nik"):
        raise IdentityUnknownError
    return str(person["nama"]), str(person["nik"])
