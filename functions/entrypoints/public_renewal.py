"""A renewal on the public surface: number and code come in a post, never in an address; the form comes filled in."""

from __future__ import annotations

from forms.answers import raw_of
from forms.model import KIND_FIELD, Language
from functions.bootstrap.public import PublicWiring
from functions.domain.reference import new_submission_id
from functions.entrypoints import public_drafts
from functions.entrypoints.messages import Incoming, Outgoing, json_answer
from functions.entrypoints.public_pages import form_page, to_form
from functions.services.draft_application import start_draft
from functions.services.renew_licence import RENEWAL, Renewal, start_renewal
from functions.services.submit_application import Submission


def renew(incoming: Incoming, wired: PublicWiring, licence: str) -> Outgoing:
    """The form with what still fits of the old answers; of a long one a draft, which is read section by section."""
    if incoming.method == "GET":
        return to_form(incoming, wired, licence)
    typed = (incoming.text("nomor"), incoming.text("code"))
    language: Language = "en" if incoming.language == "en" else "id"
    renewal = start_renewal(licence, typed, incoming.address, language, wired.window, wired.applications)
    if incoming.wants_json:
        return json_answer({"form": renewal.digest, "answers": renewal.answers})
    raw = raw_of(renewal.answers, renewal.licence)
    if renewal.licence.layout == "page":
        submission = Submission(licence, renewal.digest, "", language, raw)
        return form_page(incoming, wired, submission, renewed=renewal.number)
    return _start_draft(incoming, wired, renewal)


def _start_draft(incoming: Incoming, wired: PublicWiring, renewal: Renewal) -> Outgoing:
    section = KIND_FIELD.partition(".")[0]
    made = new_submission_id(wired.randomness.token(17))
    language: Language = "en" if incoming.language == "en" else "id"
    first = Submission(renewal.licence.licence, renewal.digest, made, language, {KIND_FIELD: [RENEWAL]})
    draft = start_draft(first, section, wired.desk, renewal.answers)
    return public_drafts.draft_answer(incoming, wired, draft, renewed=renewal.number)
