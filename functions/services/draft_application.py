"""A long form, section by section: each is durable when the next one shows, on this device or another (decision 0015).

The first saved section makes the draft, and with it reference and access code. From then on only they open it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from forms.answers import AnswerError, Answers, Raw, check_answers, check_section, raw_of
from forms.model import LicenceType, Section
from functions.domain import workflow
from functions.domain.application import Application
from functions.domain.errors import AlreadyReceivedError, CodeReplacedError, ConflictError, DomainError
from functions.domain.reference import Credentials
from functions.services import envelope
from functions.services.ports import UnsealingError
from functions.services.submit_application import (
    AnswersError,
    Desk,
    Receipt,
    Submission,
    contact_of,
    new_application,
    receipt_of,
    version_of,
    with_answers,
)
from functions.services.track_application import Opened

_ATTEMPTS = 4


class UnknownSectionError(DomainError):
    """The form has no such section."""

    code = "unknown_section"


@dataclass(frozen=True)
class Draft:
    """A form that is being filled in: what is saved, and what is left."""

    credentials: Credentials
    application: Application
    licence: LicenceType
    answers: Answers

    @property
    def left(self) -> list[Section]:
        """The sections that are not saved yet, in the form's order."""
        return [section for section in self.licence.sections if section.id not in self.application.saved]


def start_draft(submission: Submission, section: str, desk: Desk, filled: Answers | None = None) -> Draft:
    """Save the first section under the device's id; the same id later, or again, goes on with the same draft.

    `filled` are answers that the other sections begin with; each is saved only when it has been looked at.
    Raises StaleFormError, UnknownLicenceTypeError, UnknownSectionError, SubmissionIdError, AnswersError (nothing is
    saved then), AlreadyReceivedError, CodeReplacedError (the counter gave another access code since).
    """
    licence = version_of(submission, desk)
    answers = (filled or {}) | _check(licence, section, submission.raw, {}, desk)
    credentials, now = submission.credentials, desk.clock.now()
    applicant_key = desk.keys.applicant_key(credentials.reference, credentials.code)
    empty = new_application(submission, licence, answers, credentials, applicant_key, desk, now)
    change = workflow.save_section(replace(empty, filling=True), section, now)
    stored = desk.applications.add(change)
    if stored is None:
        return Draft(credentials, change.application, licence, answers)
    try:
        data_key = envelope.open_wrap(stored.reference, stored.sealed, applicant_key, desk.sealer)
    except UnsealingError as error:
        raise CodeReplacedError(reference=stored.reference, licence=submission.licence) from error
    return save_section(Opened(credentials, stored, licence, data_key), section, submission.raw, desk)


def save_section(opened: Opened, section: str, raw: Raw, desk: Desk) -> Draft:
    """Save a section, the others as they are: two devices at once lose neither's.

    Raises UnknownSectionError, AnswersError (nothing is saved then), AlreadyReceivedError (it was sent meanwhile),
    ConflictError.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        before = read_draft(opened, desk)
        answers = before.answers | _check(before.licence, section, raw, before.answers, desk)
        answered = with_answers(opened.application, before.licence, answers, opened.data_key, desk.sealer)
        change = workflow.save_section(answered, section, desk.clock.now())
        try:
            desk.applications.apply(change)
        except ConflictError:
            again = desk.applications.get(opened.application.reference)
            if attempt == _ATTEMPTS or again is None:
                raise
            opened = replace(opened, application=again)
            continue
        return replace(before, application=change.application, answers=answers)
    raise AssertionError  # the loop returns or raises


def read_draft(opened: Opened, desk: Desk) -> Draft:
    """What is saved so far, read with the form's version that is still kept.

    Raises AlreadyReceivedError if it was sent.
    """
    application = opened.application
    if not application.filling:
        raise AlreadyReceivedError(reference=application.reference, licence=application.licence)
    answers = envelope.open_part(application, opened.data_key, envelope.ANSWERS, desk.sealer)
    return Draft(opened.credentials, application, opened.licence, answers)


def send_draft(opened: Opened, desk: Desk) -> Receipt:
    """Send what was saved; sent again, the same receipt. Raises AnswersError where a section is missing or wrong."""
    if not opened.application.filling:
        return _receipt_again(opened, opened.application, desk)
    draft, now = read_draft(opened, desk), desk.clock.now()
    checked = check_answers(draft.licence, raw_of(draft.answers, draft.licence), desk.calendar.day_of(now))
    unsaved = tuple(AnswerError(f"{section.id}.{section.fields[0].id}", "section_open") for section in draft.left)
    if checked.errors or unsaved:
        raise AnswersError(checked.errors + unsaved)
    whole = with_answers(draft.application, draft.licence, checked.answers, opened.data_key, desk.sealer)
    applicant_key = desk.keys.applicant_key(whole.reference, opened.credentials.code)
    whole = replace(whole, answers_mac=envelope.answers_mac(applicant_key, checked.answers))
    change = workflow.receive(whole, now, desk.calendar)
    try:
        desk.applications.apply(change)
    except ConflictError:
        again = desk.applications.get(whole.reference)
        if again is None or again.filling:
            raise
        return _receipt_again(opened, again, desk)
    contact = contact_of(checked.answers, change.application.language)
    return receipt_of(opened.credentials, change.application, opened.licence, desk, contact)


def _receipt_again(opened: Opened, application: Application, desk: Desk) -> Receipt:
    contact = envelope.open_part(application, opened.data_key, envelope.CONTACT, desk.sealer)
    return receipt_of(opened.credentials, application, opened.licence, desk, contact)


def _check(licence: LicenceType, section: str, raw: Raw, before: Answers, desk: Desk) -> Answers:
    try:
        checked = check_section(licence, section, raw, desk.calendar.day_of(desk.clock.now()), before)
    except KeyError as error:
        raise UnknownSectionError from error
    if checked.errors:
        raise AnswersError(checked.errors)
    return checked.answers
