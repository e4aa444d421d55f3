"""Long forms on the public surface: save a section, go on on any device, read everything once more, send.

Each page carries reference and code as hidden fields, so saving does not hang on a cookie or on half an hour.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from forms.answers import AnswerError, Raw, raw_of
from forms.model import Section
from forms.render import render_answers, render_form
from functions.bootstrap.public import PublicWiring
from functions.domain.reference import new_submission_id
from functions.entrypoints.messages import Incoming, Outgoing, json_answer
from functions.entrypoints.public_pages import drawn_form, mistakes, newer_form_page, receipt_answer
from functions.entrypoints.public_reading import open_application, read_submission, remember
from functions.entrypoints.web import pages
from functions.services import draft_application as drafts
from functions.services.draft_application import Draft, UnknownSectionError
from functions.services.submit_application import AnswersError, Submission, up_to_date, version_of

DRAFT_PATH = "/api/draf"


def save(incoming: Incoming, wired: PublicWiring, licence: str, section: str) -> Outgoing:
    """Save a section and answer with the next one. The first may come without an id; then this makes the draft's."""
    submission = read_submission(incoming, licence, wired)
    if incoming.text("reference"):
        opened = open_application(incoming, wired)
        if incoming.text("tambah"):
            return _section_page(incoming, wired, drafts.read_draft(opened, wired.desk), section, submission.raw)
        try:
            return draft_answer(incoming, wired, drafts.save_section(opened, section, submission.raw, wired.desk))
        except AnswersError as error:
            draft = drafts.read_draft(opened, wired.desk)
            return _section_page(incoming, wired, draft, section, submission.raw, error.errors)
    if not submission.submission_id:
        submission = dataclasses.replace(submission, submission_id=new_submission_id(wired.randomness.token(17)))
    current = up_to_date(submission, wired.desk)
    older = submission.form if current.form != submission.form else ""
    sections = [each.id for each in version_of(current, wired.desk).sections]
    if older and section not in sections:
        section = sections[0]
    if incoming.text("tambah"):
        return _first_page(incoming, wired, current, section)
    try:
        return draft_answer(incoming, wired, drafts.start_draft(current, section, wired.desk))
    except AnswersError as error:
        return _first_page(incoming, wired, current, section, error.errors, older)


def show(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """The section that was asked for, else the first that is not saved, else everything to read once more."""
    draft = drafts.read_draft(open_application(incoming, wired), wired.desk)
    asked = incoming.text("bagian") or incoming.query.get("bagian", "")
    return _section_page(incoming, wired, draft, asked) if asked else draft_answer(incoming, wired, draft)


def send(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """Send the whole form; where something is missing, its section comes back with the mistake beside it."""
    opened = open_application(incoming, wired)
    try:
        receipt = drafts.send_draft(opened, wired.desk)
    except AnswersError as error:
        section = error.errors[0].name.partition(".")[0]
        draft = drafts.read_draft(opened, wired.desk)
        return _section_page(incoming, wired, draft, section, errors=error.errors)
    return dataclasses.replace(receipt_answer(incoming, wired, receipt), cookies=(remember(receipt.credentials),))


def draft_answer(incoming: Incoming, wired: PublicWiring, draft: Draft, renewed: str = "") -> Outgoing:
    """What comes next: the first section that is not saved, or everything to read once more.

    `renewed` is the number of the licence whose answers the draft just began with.
    """
    if incoming.wants_json:
        return json_answer(
            {
                "reference": draft.credentials.reference,
                "access_code": draft.credentials.code,
                "saved_at": draft.application.received_at.isoformat(),
                "saved": draft.application.saved,
                "left": [section.id for section in draft.left],
            }
        )
    if draft.left:
        return _section_page(incoming, wired, draft, draft.left[0].id, renewed=renewed)
    answers = render_answers(draft.licence, draft.answers, pages(wired).texts(incoming.language), warn=True)
    return _page(incoming, wired, draft, "draft_check.html", 200, answers=answers)


def _section_page(
    incoming: Incoming,
    wired: PublicWiring,
    draft: Draft,
    section: str,
    raw: Raw | None = None,
    errors: Sequence[AnswerError] = (),
    renewed: str = "",
) -> Outgoing:
    """One section, with what was written just now or saved before."""
    here = _section_of(draft.licence.sections, section)
    if incoming.wants_json and errors:
        return mistakes(incoming, wired, errors)
    hidden = {"reference": draft.credentials.reference, "code": draft.credentials.code}
    form = render_form(
        draft.licence,
        pages(wired).texts(incoming.language),
        digest=draft.application.definition,
        language=incoming.language,
        action=f"/api/permohonan/{draft.licence.licence}/bagian/{section}",
        today=wired.calendar.day_of(wired.clock.now()),
        raw=raw or raw_of({section: draft.answers.get(section, {})}, draft.licence),
        errors=errors,
        hidden=hidden,
        submit="draft.save",
        only=section,
    )
    number = draft.licence.sections.index(here) + 1
    status = 422 if errors else 200
    return _page(incoming, wired, draft, "section.html", status, form=form, here=here, number=number, renewed=renewed)


def _first_page(
    incoming: Incoming,
    wired: PublicWiring,
    submission: Submission,
    section: str,
    errors: Sequence[AnswerError] = (),
    older: str = "",
) -> Outgoing:
    """The first section again: nothing is saved yet, so there is no reference to show. `older`: the page's version."""
    licence = version_of(submission, wired.desk)
    if older:
        return newer_form_page(incoming, wired, submission, older, errors, section)
    _section_of(licence.sections, section)
    if incoming.wants_json:
        return mistakes(incoming, wired, errors)
    form = drawn_form(incoming, wired, submission, errors, section)
    content = {"licence": licence, "form": form, "stale": False, "renewed": ""}
    return Outgoing(pages(wired).render("form.html", incoming.language, **content), 422 if errors else 200)


def _section_of(sections: Sequence[Section], name: str) -> Section:
    for section in sections:
        if section.id == name:
            return section
    raise UnknownSectionError


def _page(
    incoming: Incoming, wired: PublicWiring, draft: Draft, template: str, status: int, **content: object
) -> Outgoing:
    body = pages(wired).render(template, incoming.language, draft=draft, licence=draft.licence, **content)
    return Outgoing(body, status, cookies=(remember(draft.credentials),))
