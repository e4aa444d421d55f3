"""The public surface: receive an application, show it to who holds its code, check a licence.

A view parses, calls one service and answers; the same view serves a posted form and a program's JSON.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from chalice.app import Blueprint

from functions.bootstrap.public import PublicWiring, wiring
from functions.domain.errors import ConflictError
from functions.entrypoints import public_drafts, public_renewal
from functions.entrypoints.messages import Incoming, Outgoing, cookie, redirect
from functions.entrypoints.public_pages import (
    ask_again,
    check_page,
    correction_page,
    form_page,
    newer_form_page,
    receipt_answer,
    search_answer,
    status_answer,
    to_form,
    verification_answer,
)
from functions.entrypoints.public_reading import (
    CODE_COOKIE,
    credentials_of,
    open_application,
    read_raw,
    read_submission,
    remember,
)
from functions.entrypoints.web import surface_view
from functions.services import track_application as track
from functions.services.draft_application import read_draft
from functions.services.submit_application import AnswersError, read_answers, submit_application, up_to_date
from functions.services.verify_licence import verify_licence

blueprint = Blueprint(__name__)
STATUS_PATH = "/api/status"


@surface_view(blueprint, wiring, "/api/permohonan/{licence}", ["GET", "POST"])
def submit(incoming: Incoming, wired: PublicWiring, licence: str) -> Outgoing:
    """Receive an application; without an id (no script yet) show the answers to check first."""
    if incoming.method == "GET":
        return to_form(incoming, wired, licence)
    sent = read_submission(incoming, licence, wired)
    submission = up_to_date(sent, wired.desk)
    if incoming.text("tambah") or incoming.text("ubah"):
        return form_page(incoming, wired, submission)
    try:
        if not submission.submission_id and not incoming.wants_json:
            kept, answers = read_answers(submission, wired.desk)
            return check_page(incoming, wired, submission, kept, answers)
        receipt = submit_application(submission, wired.desk)
    except AnswersError as error:
        if submission.form != sent.form:
            return newer_form_page(incoming, wired, submission, sent.form, error.errors)
        return form_page(incoming, wired, submission, error.errors)
    # the receipt's upload forms end at the status page, which then knows whose it is
    return dataclasses.replace(receipt_answer(incoming, wired, receipt), cookies=(remember(receipt.credentials),))


@surface_view(blueprint, wiring, STATUS_PATH, ["GET", "POST"])
def status(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """The application as it stands, for half an hour without typing the code again."""
    opened = open_application(incoming, wired)
    if opened.application.filling and not incoming.wants_json:
        return public_drafts.draft_answer(incoming, wired, read_draft(opened, wired.desk))
    return status_answer(incoming, wired, opened, (remember(opened.credentials),))


@surface_view(blueprint, wiring, f"{STATUS_PATH}/dokumen", ["GET"])
def document_sent(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """Where storage sends the browser after an upload: the status page itself, not one more round trip (0023)."""
    return status(dataclasses.replace(incoming, query=incoming.query | {"terkirim": "1"}), wired)


@surface_view(blueprint, wiring, f"{STATUS_PATH}/jawab", ["GET", "POST"])
def correct(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """Show the answers to correct; keep the corrected ones."""
    raw = read_raw(incoming)
    if raw and not any(credentials_of(incoming)):
        return ask_again(incoming, wired, raw)
    opened = open_application(incoming, wired)
    if incoming.method == "GET" or incoming.text("tambah"):
        return correction_page(incoming, wired, opened, raw)
    try:
        track.correct_application(opened, raw, wired.window)
    except AnswersError as error:
        return correction_page(incoming, wired, opened, raw, error.errors)
    except ConflictError:  # a file was released at this moment: once more, over the application as it is now
        track.correct_application(open_application(incoming, wired), raw, wired.window)
    return redirect(STATUS_PATH, (remember(opened.credentials),))


@surface_view(blueprint, wiring, f"{STATUS_PATH}/tarik", ["POST"])
def withdraw(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """Withdraw the application."""
    track.withdraw_application(open_application(incoming, wired), wired.window)
    return redirect(STATUS_PATH)


@surface_view(blueprint, wiring, f"{STATUS_PATH}/keberatan", ["POST"])
def object_to(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """Object to a refusal."""
    track.object_to_refusal(open_application(incoming, wired), incoming.text("words"), wired.window)
    return redirect(STATUS_PATH)


@surface_view(blueprint, wiring, f"{STATUS_PATH}/izin", ["POST"])
def fetch(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """Hand over the issued licence."""
    return redirect(track.fetch_licence(open_application(incoming, wired), wired.window))


@surface_view(blueprint, wiring, f"{STATUS_PATH}/keluar", ["POST"])
def forget(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """Forget the code on this device."""
    del wired
    return redirect("/en/lacak/" if incoming.language == "en" else "/lacak/", (cookie(CODE_COOKIE, "", 0),))


@surface_view(blueprint, wiring, "/api/cek", ["GET", "POST"])
def verify(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """Is this licence genuine, and does it still hold?"""
    typed = incoming.text("kode") or incoming.query.get("kode", "")
    today = wired.calendar.day_of(wired.clock.now())
    verdict = verify_licence(typed, wired.token_reader, wired.applications, today)
    return verification_answer(incoming, wired, verdict)


@surface_view(blueprint, wiring, "/api/cari", ["GET"])
def find(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """Which licence type fits these words?"""
    query = incoming.query.get("q", "")
    return search_answer(incoming, wired, query, wired.search_desk.find(query, incoming.language))


@surface_view(blueprint, wiring, "/api/openapi.json", ["GET"])
def describe(incoming: Incoming, wired: PublicWiring) -> Outgoing:
    """The surface's own description (OpenAPI 3.1)."""
    del incoming, wired
    document = Path(__file__).parent.parent / "pages" / "public" / "openapi.json"
    return Outgoing(document.read_bytes().decode(), content_type="application/json")


for path, methods, view in (
    ("/api/permohonan/{licence}/bagian/{section}", ["POST"], public_drafts.save),
    ("/api/permohonan/{licence}/perpanjangan", ["GET", "POST"], public_renewal.renew),
    (public_drafts.DRAFT_PATH, ["GET", "POST"], public_drafts.show),
    (f"{public_drafts.DRAFT_PATH}/kirim", ["POST"], public_drafts.send),
):
    surface_view(blueprint, wiring, path, methods)(view)
