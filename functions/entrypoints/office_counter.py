"""The counter: paper forms keyed in, with receipt and documents; blank forms to print, with numbers of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forms.answers import AnswerError
from forms.model import LicenceType
from forms.render import SUBMISSION_ID, render_form
from functions.bootstrap.office import OfficeWiring
from functions.domain.errors import DomainError, InvalidReferenceError
from functions.domain.reference import new_submission_id, parse_reference
from functions.entrypoints.form_reading import answers_in
from functions.entrypoints.messages import Incoming, Outgoing, redirect
from functions.entrypoints.office_answers import (
    SESSION,
    guarding,
    known_reference,
    language_of,
    page,
    sentence_of,
    status_of,
    with_session,
)
from functions.entrypoints.office_blank import blank_questions, qr
from functions.entrypoints.upload_lists import upload_list
from functions.entrypoints.web import pages
from functions.services import key_in_application as keying
from functions.services.counter_desk import check_counter
from functions.services.keep_session import actor_of
from functions.services.office_ports import OfficeSession
from functions.services.submit_application import AnswersError, Submission

COUNTER = "/kantor/loket"
_OTHERS = frozenset({"csrf", "sheet"})


@with_session
def show_counter(incoming: Incoming, office: OfficeWiring, session: OfficeSession) -> Outgoing:
    """What can be done at the counter; `?nomor=` goes on to replacing that application's code."""
    check_counter(actor_of(session))
    searched = incoming.query.get("nomor", "").strip()
    if searched:
        try:
            return redirect(f"{COUNTER}/kode/{parse_reference(searched)}")
        except InvalidReferenceError as error:
            return _counter(incoming, office, session, error, "nomor", searched=searched)
    return _counter(incoming, office, session)


@with_session
def open_form(incoming: Incoming, office: OfficeWiring, session: OfficeSession, licence: str) -> Outgoing:
    """The empty form, with the id of what will be keyed in."""
    check_counter(actor_of(session))
    digest = office.catalogue.current_hash(licence)
    made = new_submission_id(office.randomness.token(17))
    return _form(incoming, office, session, Submission(licence, digest, made, language_of(incoming), {}))


def _keep_answers(
    error: DomainError, incoming: Incoming, office: OfficeWiring, session: OfficeSession | None, **parts: str
) -> Outgoing:
    """A long form outlives its session: the answers wait on the page until the officer has signed in again."""
    if session is None:
        hidden = {name: values[-1] for name, values in incoming.form.items() if name != "csrf"}
        sentence = sentence_of(error, incoming, office)
        return page("again.html", incoming, office, 401, here="", problem=sentence, hidden=hidden, **parts)
    return _form(incoming, office, session, _submission(incoming, office, parts["licence"]), error=error)


@guarding(_keep_answers)
def key_in(incoming: Incoming, office: OfficeWiring, session: OfficeSession, licence: str) -> Outgoing:
    """Receive the paper form; the receipt is the direct answer, and the same however often it is sent."""
    check_counter(actor_of(session))
    submission = _submission(incoming, office, licence)
    if incoming.text("tambah") or not office.catalogue.is_accepted(licence, submission.form):
        return _form(incoming, office, session, submission)
    try:
        receipt = keying.key_in_application(submission, incoming.text("sheet"), actor_of(session), office.counter)
    except AnswersError as error:
        return _form(incoming, office, session, submission, error.errors)
    except DomainError as error:
        return _form(incoming, office, session, submission, error=error)
    titles = [receipt.licence.requirement(need.requirement).title for need in receipt.application.missing()]
    return page(
        "counter_receipt.html",
        incoming,
        office,
        here="",
        session=session,
        receipt=receipt,
        missing=titles,
        track=qr(_tracking(office, receipt.credentials.reference)),
    )


@with_session
def show_uploads(incoming: Incoming, office: OfficeWiring, session: OfficeSession, reference: str) -> Outgoing:
    """Forms for the documents that were brought on paper, scanned or photographed at the counter."""
    reference = known_reference(reference)
    landing = f"{office.settings.edge_origin}{COUNTER}/berkas/{reference}/sampai"
    papers = keying.offer_uploads(reference, landing, actor_of(session), language_of(incoming), office.counter)
    return page(
        "counter_uploads.html",
        incoming,
        office,
        here=f"{COUNTER}/berkas/{reference}",
        session=session,
        application=papers.application,
        licence=papers.licence,
        uploads=upload_list(papers.application, papers.licence, papers.forms),
        takes_files=bool(papers.forms),
        arrived="terkirim" in incoming.query,
    )


def document_sent(incoming: Incoming, office: OfficeWiring, reference: str) -> Outgoing:
    """Where storage sends the browser after an upload (its own query is left behind).

    A browser may withhold a strict cookie from an address that another site led to; then a link, followed here,
    carries it again.
    """
    back = f"{COUNTER}/berkas/{known_reference(reference)}?terkirim=1"
    if incoming.cookies.get(SESSION):
        return redirect(back)
    return page("counter_sent.html", incoming, office, here="", back=back)


@with_session
def print_blank(incoming: Incoming, office: OfficeWiring, session: OfficeSession) -> Outgoing:
    """Blank forms to print, each with its own number; nothing is stored, and printing again gives other numbers."""
    slug, language = incoming.text("licence"), language_of(incoming)
    digest = office.catalogue.current_hash(slug)
    try:
        sheets = keying.allot_sheets(incoming.text("count"), actor_of(session), office.counter)
    except keying.SheetCountError as error:
        return _counter(incoming, office, session, error, "count", count=incoming.text("count"), chosen=slug)
    licence = office.catalogue.accepted(slug, digest, language)
    texts = pages(office).texts(incoming.language)
    return page(
        "counter_blank.html",
        incoming,
        office,
        here="",
        session=session,
        licence=licence,
        sections=blank_questions(licence, texts),
        sheets=[
            (
                sheet,
                qr(f"{sheet.credentials.reference} {sheet.mark}"),
                qr(_tracking(office, sheet.credentials.reference)),
            )
            for sheet in sheets
        ],
    )


def _submission(incoming: Incoming, office: OfficeWiring, licence: str) -> Submission:
    office.catalogue.current_hash(licence)
    return Submission(
        licence=licence,
        form=incoming.text("form"),
        submission_id=incoming.text(SUBMISSION_ID).strip(),
        language=language_of(incoming),
        raw=answers_in(incoming, _OTHERS),
    )


def _counter(
    incoming: Incoming,
    office: OfficeWiring,
    session: OfficeSession,
    error: DomainError | None = None,
    fault: str = "",
    **kept: str,
) -> Outgoing:
    problem = sentence_of(error, incoming, office) if error else ""
    language = language_of(incoming)
    offered = [
        (slug, office.catalogue.accepted(slug, office.catalogue.current_hash(slug), language).title)
        for slug in sorted(office.catalogue.index)
    ]
    content: dict[str, Any] = {"searched": "", "count": "1", "chosen": "", **kept}
    return page(
        "counter.html",
        incoming,
        office,
        422 if error else 200,
        here=COUNTER,
        session=session,
        problem=problem,
        fault=fault,
        offered=offered,
        most=keying.MOST_SHEETS,
        **content,
    )


def _form(
    incoming: Incoming,
    office: OfficeWiring,
    session: OfficeSession,
    submission: Submission,
    errors: Sequence[AnswerError] = (),
    error: DomainError | None = None,
) -> Outgoing:
    """The form on one page, with what was keyed in so far; ERROR is about the whole, ERRORS about its questions."""
    licence, digest, stale = _current(office, submission)
    hidden = {"csrf": session.csrf, SUBMISSION_ID: submission.submission_id}
    form = render_form(
        licence,
        pages(office).texts(incoming.language),
        digest=digest,
        language=incoming.language,
        action=f"{COUNTER}/isi/{submission.licence}",
        today=office.desk.today,
        raw=submission.raw,
        errors=errors,
        hidden=hidden,
        submit="counter.save",
    )
    status = status_of(error) if error else 409 if stale else 422 if errors else 200
    return page(
        "counter_form.html",
        incoming,
        office,
        status,
        here=f"{COUNTER}/isi/{submission.licence}" if incoming.method == "GET" else "",
        session=session,
        licence=licence,
        form=form,
        stale=stale,
        sheet=incoming.text("sheet"),
        problem=sentence_of(error, incoming, office) if error else "",
        beside_sheet=error is not None and error.code == "sheet",
        there=str(error.gaps.get("reference", "")) if error else "",
    )


def _current(office: OfficeWiring, submission: Submission) -> tuple[LicenceType, str, bool]:
    """The form's version, or the present one if that is too old."""
    stale = not office.catalogue.is_accepted(submission.licence, submission.form)
    digest = office.catalogue.current_hash(submission.licence) if stale else submission.form
    return office.catalogue.accepted(submission.licence, digest, submission.language), digest, stale


def _tracking(office: OfficeWiring, reference: str) -> str:
    """The address of the tracking page; the reference in its fragment reaches no server."""
    return f"{office.settings.edge_origin}/lacak/#{reference}"
