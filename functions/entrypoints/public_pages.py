"""The public surface's answers: pages for people, JSON for programs, from the same facts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from forms.answers import AnswerError, Answers, Raw, raw_of
from forms.compiled import StaleFormError
from forms.fitting import questions_left
from forms.model import LicenceType
from forms.render import PRACTICE, SUBMISSION_ID, error_sentence, render_answers, render_form
from forms.texts import Texts
from functions.bootstrap.public import PublicWiring
from functions.domain.application import Application, State
from functions.domain.licence_life import standing
from functions.domain.licence_status import LicenceStatus
from functions.domain.reference import new_submission_id
from functions.domain.transitions import TAKES_DOCUMENTS
from functions.entrypoints.messages import Incoming, Outgoing, json_answer, redirect
from functions.entrypoints.upload_lists import upload_list
from functions.entrypoints.web import pages
from functions.services import track_application as track
from functions.services.envelope import ANSWERS
from functions.services.reasons import reasons_of
from functions.services.submit_application import Receipt, Submission, version_of
from functions.services.verify_licence import Verdict

if TYPE_CHECKING:
    from functions.domain.search import Entry


def form_page(
    incoming: Incoming,
    wired: PublicWiring,
    submission: Submission,
    errors: Sequence[AnswerError] = (),
    renewed: str = "",
) -> Outgoing:
    """The form with what was written: after a mistake, with one row more, or begun with an old licence's answers.

    `renewed` is the number of that licence.
    """
    if incoming.wants_json:
        return mistakes(incoming, wired, errors)
    form = drawn_form(incoming, wired, submission, errors)
    content = {"licence": version_of(submission, wired.desk), "form": form, "stale": False, "renewed": renewed}
    return _page(wired, incoming, "form.html", 422 if errors else 200, **content)


def newer_form_page(
    incoming: Incoming,
    wired: PublicWiring,
    submission: Submission,
    older: str,
    errors: Sequence[AnswerError],
    section: str = "",
) -> Outgoing:
    """The form as it is offered now, where the page was of version `older`: asks what is new or no longer holds.

    `section` is the one section that was sent of a long form.
    """
    if incoming.wants_json:
        return mistakes(incoming, wired, errors, "stale_form", 409)
    licence = version_of(submission, wired.desk)
    try:
        before = wired.catalogue.version(submission.licence, older, submission.language)
    except StaleFormError:
        before = None
    ask, wrong = questions_left(licence, submission.raw, errors, before, _today(wired))
    form = drawn_form(incoming, wired, submission, wrong, section, ask)
    content = {"licence": licence, "form": form, "stale": True, "renewed": ""}
    return _page(wired, incoming, "form.html", 409, **content)


def drawn_form(
    incoming: Incoming,
    wired: PublicWiring,
    submission: Submission,
    errors: Sequence[AnswerError] = (),
    section: str = "",
    ask: Collection[str] | None = None,
) -> str:
    """The form of a submission that has no reference yet, or one `section` of it; of `ask` see `render_form`."""
    hidden = hidden_of(submission)
    # what carries an id goes straight to the receipt
    submit = "draft.save" if section else "form.send_now" if SUBMISSION_ID in hidden else "form.send"
    return render_form(
        version_of(submission, wired.desk),
        pages(wired).texts(incoming.language),
        digest=submission.form,
        language=incoming.language,
        action=f"/api/permohonan/{submission.licence}" + (f"/bagian/{section}" if section else ""),
        today=_today(wired),
        raw=submission.raw,
        errors=errors,
        hidden=hidden,
        submit=submit,
        only=section,
        practise=not submission.practice,
        ask=ask,
    )


def mistakes(
    incoming: Incoming,
    wired: PublicWiring,
    errors: Sequence[AnswerError],
    error: str = "answers",
    status: int = 422,
) -> Outgoing:
    """The questions that need another answer, for a program."""
    texts = pages(wired).texts(incoming.language)
    listed = [{"field": e.name, "code": e.code, "message": error_sentence(e, texts)} for e in errors]
    return json_answer({"error": error, "fields": listed}, status if errors else 200)


def to_form(incoming: Incoming, wired: PublicWiring, licence: str) -> Outgoing:
    """The way to the empty form: a reload asks so for a posted page whose history entry a script has named.

    What was typed is on the device then, and shows there again. Raises UnknownLicenceTypeError.
    """
    wired.catalogue.current_hash(licence)
    return redirect(f"{'/en' if incoming.language == 'en' else ''}/formulir/{licence}/")


def hidden_of(submission: Submission) -> dict[str, str]:
    """What a form carries on from one page to the next beside its answers."""
    carried = {SUBMISSION_ID: submission.submission_id, PRACTICE: "1" if submission.practice else ""}
    return {name: value for name, value in carried.items() if value}


def check_page(
    incoming: Incoming, wired: PublicWiring, submission: Submission, licence: LicenceType, answers: Answers
) -> Outgoing:
    """The answers to read once more, with a fresh id and everything as hidden fields: nothing is stored yet."""
    texts = pages(wired).texts(incoming.language)
    hidden = {name: values[-1] for name, values in submission.raw.items()}
    hidden |= {"form": submission.form, "lang": incoming.language, **hidden_of(submission)}
    return _page(
        wired,
        incoming,
        "check.html",
        licence=licence,
        answers=render_answers(licence, answers, texts, warn=True),
        practice=submission.practice,
        hidden=hidden,
        submission_id=new_submission_id(wired.randomness.token(17)),
    )


def receipt_answer(incoming: Incoming, wired: PublicWiring, receipt: Receipt) -> Outgoing:
    """Reference, access code and promised date; what is still missing, with forms to send it."""
    application = receipt.application
    if incoming.wants_json:
        return json_answer(
            {
                "reference": receipt.credentials.reference,
                "access_code": receipt.credentials.code,
                "received_at": application.received_at.isoformat(),
                "state": application.state,
                "promised": receipt.promised.isoformat(),
                "missing": [need.requirement for need in application.missing()],
                "messages": _who_is_told(receipt, pages(wired).texts(incoming.language)),
            }
        )
    uploads = _uploads(application, receipt.licence, incoming, wired)
    return _page(wired, incoming, "receipt.html", receipt=receipt, licence=receipt.licence, uploads=uploads)


def _who_is_told(receipt: Receipt, texts: Texts) -> str:
    """Who gets the messages, as a sentence; empty if nobody helps."""
    return texts(f"receipt.messages_{receipt.messages_to}") if receipt.messages_to else ""


def status_answer(incoming: Incoming, wired: PublicWiring, opened: track.Opened, cookies: tuple[str, ...]) -> Outgoing:
    """What happened, what happens next and by when."""
    application = opened.application
    issued = wired.licences.licence(application.licence_number) if application.licence_number else None
    held_back = issued is not None and issued.status in (LicenceStatus.SUSPENDED, LicenceStatus.REVOKED)
    explained = application.state in (State.RETURNED, State.REJECTED, State.OBJECTION) or held_back
    note = track.read_part(opened, "note", wired.window) if explained else None
    if incoming.wants_json:
        facts = _status_facts(application, note, wired, incoming)
        return json_answer(facts | ({"licence_status": standing(issued, _today(wired))} if issued else {}))
    outgoing = _page(
        wired,
        incoming,
        "status.html",
        application=application,
        licence=opened.licence,
        note=note,
        held_back=issued.status.value if issued and held_back else "",
        reasons=[_reasons(wired, incoming)[code] for code in (application.reasons if explained else ())],
        may_object=_may_object(application, wired),
        terms=wired.calendar.terms,
        steps=_steps(application),
        uploads=_uploads(application, opened.licence, incoming, wired),
        takes_files=application.state in TAKES_DOCUMENTS,
        arrived="terkirim" in incoming.query,
    )
    return dataclasses.replace(outgoing, cookies=cookies)


def _reasons(wired: PublicWiring, incoming: Incoming) -> dict[str, str]:
    return reasons_of(wired.region, "", "en" if incoming.language == "en" else "id")


def _may_object(application: Application, wired: PublicWiring) -> bool:
    """Whether a refusal can still be objected to; the rules say it again (domain/entry.py)."""
    calendar, decided = wired.calendar, application.decided_at
    if application.state != State.REJECTED or application.objected or decided is None:
        return False
    return calendar.between(calendar.day_of(decided), _today(wired)) <= calendar.terms.objection


def correction_page(
    incoming: Incoming, wired: PublicWiring, opened: track.Opened, raw: Raw, errors: Sequence[AnswerError] = ()
) -> Outgoing:
    """The form again, filled with what was sent before (or just now)."""
    texts = pages(wired).texts(incoming.language)
    form = render_form(
        opened.licence,
        texts,
        digest=opened.application.definition,
        language=incoming.language,
        action="/api/status/jawab",
        today=_today(wired),
        raw=raw or raw_of(track.read_part(opened, ANSWERS, wired.window), opened.licence),
        errors=errors,
        submit="form.again",
    )
    status = 422 if errors else 200
    content = {"licence": opened.licence, "form": form, "stale": False, "renewed": ""}
    return _page(wired, incoming, "form.html", status, **content)


def ask_again(incoming: Incoming, wired: PublicWiring, raw: Raw) -> Outgoing:
    """Reference and code are asked for once more; the corrected answers wait on the page."""
    return _page(wired, incoming, "again.html", 401, hidden={name: values[-1] for name, values in raw.items()})


def verification_answer(incoming: Incoming, wired: PublicWiring, verdict: Verdict) -> Outgoing:
    """What the token or number proves, in words and shape."""
    if incoming.wants_json:
        return json_answer({"verdict": verdict.verdict, "facts": verdict.facts})
    return _page(wired, incoming, "verify.html", verdict=verdict, now=wired.clock.now())


def search_answer(incoming: Incoming, wired: PublicWiring, query: str, found: list[Entry]) -> Outgoing:
    """The pages that were found, the likeliest first."""
    from functions.services.find_licence import readable_query

    shown = readable_query(query)
    if incoming.wants_json:
        listed = [
            {"address": e.address, "title": e.title, "description": e.description, "place": e.place} for e in found
        ]
        return json_answer({"query": shown, "found": listed})
    return _page(wired, incoming, "search.html", query=shown, found=found)


def _status_facts(
    application: Application, note: str | None, wired: PublicWiring, incoming: Incoming
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "reference": application.reference,
        "licence": application.licence,
        "state": application.state,
        "received_at": application.received_at.isoformat(),
        "promised": application.promised.isoformat() if application.promised else None,
        "missing": [need.requirement for need in application.missing()],
        "documents": [
            {"id": d.id, "requirement": d.requirement, "released": d.released, "refusal": d.refusal, "sha256": d.sha256}
            for d in application.documents
        ],
        "fee_due": application.fee_due,
        "paid": application.is_paid,
        "note": note,
        "licence_number": application.licence_number or None,
    }
    forms = track.upload_forms(application, _landing(wired, incoming), wired.window)
    facts["uploads"] = {name: {"action": form.action, "fields": form.fields} for name, form in forms.items()}
    return facts


def _uploads(
    application: Application, licence: LicenceType, incoming: Incoming, wired: PublicWiring
) -> list[dict[str, Any]]:
    forms = track.upload_forms(application, _landing(wired, incoming), wired.window)
    return upload_list(application, licence, forms)


def _steps(application: Application) -> list[tuple[str, str]]:
    """(state, done | now | later) along the application's path, payment put in where a fee is due."""
    states = [State.DRAFT]
    for step in application.path:
        states.append(step.state)
        if step.state == State.FEE_ASSESSMENT and application.fee_due:
            states.append(State.AWAITING_PAYMENT)
    states.append(State.ISSUED)
    here = application.state
    if here == State.RETURNED:
        here = application.returned_from or State.DOCUMENT_CHECK
    if here == State.COLLECTED:
        here = State.ISSUED
    if here not in states:
        return []
    position = states.index(here)
    ended = application.state in (State.ISSUED, State.COLLECTED)
    words = ["done" if i < position or ended else "now" if i == position else "later" for i in range(len(states))]
    return [(state.value, word) for state, word in zip(states, words, strict=True)]


def _landing(wired: PublicWiring, incoming: Incoming) -> str:
    return f"{wired.settings.edge_origin}/api/status/dokumen" + ("?lang=en" if incoming.language == "en" else "")


def _today(wired: PublicWiring) -> dt.date:
    return wired.calendar.day_of(wired.clock.now())


def _page(wired: PublicWiring, incoming: Incoming, template: str, status: int = 200, **content: Any) -> Outgoing:
    return Outgoing(pages(wired).render(template, incoming.language, **content), status)
