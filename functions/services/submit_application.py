"""Receive an application: one conditional write, and the same receipt however often it is sent (decision 0003)."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms.answers import AnswerError, Answers, Raw, check_answers
from forms.compiled import CompiledCatalogue
from forms.model import Language, LicenceType
from functions.domain import workflow
from functions.domain.application import Application, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import AlreadyReceivedError, CodeReplacedError, DomainError
from functions.domain.reference import Credentials, derive_credentials
from functions.services import envelope
from functions.services.plan_application import plan_application
from functions.services.ports import ApplicationStore, Clock, KeyMaker, Sealer

_MESSAGES_TO = {"pemohon": "applicant", "pengurus": "helper", "keduanya": "both"}  # options of forms/blocks/person.yml


class AnswersError(DomainError):
    """Some questions need another answer."""

    code = "answers"

    def __init__(self, errors: tuple[AnswerError, ...]) -> None:
        super().__init__()
        self.errors = errors


@dataclass(frozen=True)
class Submission:
    """What was sent: the licence type and the version of its form, the device's own id, and the raw answers."""

    licence: str
    form: str
    submission_id: str
    language: Language
    raw: Raw
    practice: bool = False  # goes as far as the receipt, and is forgotten that night
    assisted_by: str = ""  # the officer who keys it in at the counter
    settled: bool = False  # its version need not be accepted any more: it was received under it before
    allotted: Credentials | None = None  # printed on the paper form beforehand; otherwise they follow from the id

    @property
    def credentials(self) -> Credentials:
        """Reference and code that follow from the id. Raises SubmissionIdError."""
        return self.allotted or derive_credentials(self.submission_id, practice=self.practice)


@dataclass(frozen=True)
class Receipt:
    """What the applicant gets; all of it can be given again."""

    credentials: Credentials
    application: Application
    licence: LicenceType
    promised: dt.date  # as it stands, or counted from today while documents are missing
    messages_to: str = ""  # `applicant`, `helper` or `both`, if someone helps


@dataclass(frozen=True)
class Desk:
    """What receiving needs from outside."""

    catalogue: CompiledCatalogue
    applications: ApplicationStore
    keys: KeyMaker
    sealer: Sealer
    calendar: WorkingDays
    clock: Clock


def read_answers(submission: Submission, desk: Desk) -> tuple[LicenceType, Answers]:
    """Check the answers against the form's version. Raises StaleFormError, UnknownLicenceTypeError, AnswersError."""
    licence = version_of(submission, desk)
    checked = check_answers(licence, submission.raw, desk.calendar.day_of(desk.clock.now()))
    if checked.errors:
        raise AnswersError(checked.errors)
    return licence, checked.answers


def version_of(submission: Submission, desk: Desk) -> LicenceType:
    """The form that it is judged by. Raises StaleFormError, UnknownLicenceTypeError."""
    find = desk.catalogue.version if submission.settled else desk.catalogue.accepted
    return find(submission.licence, submission.form, submission.language)


def up_to_date(submission: Submission, desk: Desk) -> Submission:
    """The same answers, to be judged by the form as it is offered now if the page's version is no longer accepted.

    What was received under that version before keeps it, so that a late retry still gets its receipt.
    Raises UnknownLicenceTypeError, SubmissionIdError.
    """
    if desk.catalogue.is_accepted(submission.licence, submission.form):
        return submission
    if submission.submission_id:
        stored = desk.applications.get(submission.credentials.reference)
        if stored and (stored.licence, stored.definition) == (submission.licence, submission.form):
            return replace(submission, settled=True)
    return replace(submission, form=desk.catalogue.current_hash(submission.licence))


def submit_application(submission: Submission, desk: Desk) -> Receipt:
    """Receive it and give the receipt; sent again with the same id, the same receipt.

    Raises, beside `read_answers`: SubmissionIdError, AlreadyReceivedError where the id came with other answers, and
    CodeReplacedError where the counter gave another access code since: the receipt's would open nothing.
    """
    licence, answers = read_answers(submission, desk)
    credentials = submission.credentials
    applicant_key = desk.keys.applicant_key(credentials.reference, credentials.code)
    now = desk.clock.now()
    fresh = new_application(submission, licence, answers, credentials, applicant_key, desk, now)
    change = workflow.receive(fresh, now, desk.calendar)
    stored = desk.applications.add(change) or change.application
    if stored is not change.application and not envelope.is_wrapped_for(stored, applicant_key, desk.sealer):
        raise CodeReplacedError(reference=stored.reference, licence=submission.licence)
    if stored.filling or not hmac.compare_digest(stored.answers_mac, fresh.answers_mac):
        raise AlreadyReceivedError(reference=stored.reference, licence=submission.licence)
    return receipt_of(credentials, stored, licence, desk, contact_of(answers, submission.language))


def receipt_of(
    credentials: Credentials, application: Application, licence: LicenceType, desk: Desk, contact: Mapping[str, str]
) -> Receipt:
    """The receipt, with the promised date counted from today while documents are missing. `contact`: `contact_of`."""
    today = desk.calendar.day_of(desk.clock.now())
    promised = application.promised or desk.calendar.after(today, sum(step.days for step in application.path))
    return Receipt(credentials, application, licence, promised, contact.get("messages_to", ""))


def new_application(
    submission: Submission,
    licence: LicenceType,
    answers: Answers,
    credentials: Credentials,
    applicant_key: bytes,
    desk: Desk,
    now: dt.datetime,
) -> Application:
    """The application of a submission before anything happened to it, its answers sealed."""
    reference = credentials.reference
    plan = plan_application(licence, answers)
    parts = _parts(answers, submission.language)
    return Application(
        reference=reference,
        licence=submission.licence,
        definition=submission.form,
        language=submission.language,
        kind=plan.kind,
        version=0,
        state=State.DRAFT,
        received_at=now,
        answers_mac=envelope.answers_mac(applicant_key, answers),
        path=plan.path,
        needs=() if submission.practice else plan.needs,
        fee_due=plan.fee_due,
        practice_until=desk.calendar.midnight_after(now) if submission.practice else None,
        acted=((State.DRAFT, submission.assisted_by),) if submission.assisted_by else (),
        assisted_by=submission.assisted_by,
        sealed=envelope.seal(reference, desk.keys.data_key(reference), applicant_key, parts, desk.sealer),
    )


def with_answers(
    application: Application, licence: LicenceType, answers: Answers, data_key: bytes, sealer: Sealer
) -> Application:
    """The application with these answers sealed in place of the ones before, and with what they ask for."""
    plan, parts = plan_application(licence, answers), _parts(answers, application.language)
    sealed = {
        name: envelope.seal_part(application.reference, data_key, name, part, sealer) for name, part in parts.items()
    }
    return replace(
        application,
        kind=plan.kind,
        path=plan.path,
        needs=() if application.practice_until else plan.needs,
        fee_due=plan.fee_due,
        sealed=replace(application.sealed, parts=application.sealed.parts | sealed),
    )


def _parts(answers: Answers, language: str) -> dict[str, Any]:
    return {envelope.CONTACT: contact_of(answers, language), envelope.ANSWERS: answers}


def contact_of(answers: Answers, language: str) -> dict[str, str]:
    """Who is told what happens, and where, from the block that every form has.

    If someone helps, `messages_to` says who gets the messages: `applicant`, `helper` or `both`.
    """
    person = answers.get("pemohon", {})
    contact = {
        "name": person.get("nama", ""),
        "phone": person.get("telepon", ""),
        "email": person.get("email", ""),
        "language": language,
    }
    if "kabar_ke" in person:
        contact["messages_to"] = _MESSAGES_TO[person["kabar_ke"]]
        contact["helper_phone"] = person.get("telepon_kuasa", "")
        contact["helper_email"] = person.get("email_kuasa", "")
    return contact
