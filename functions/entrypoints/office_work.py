"""An officer's work on one application: seeing it, the actions on it, its documents."""

from __future__ import annotations

from functions.bootstrap.office import OfficeWiring
from functions.domain.errors import DomainError, UnknownApplicationError
from functions.entrypoints.messages import Incoming, Outgoing, redirect
from functions.entrypoints.office_answers import (
    QUEUE,
    known_reference,
    language_of,
    page,
    read_version,
    sentence_of,
    status_of,
    with_session,
)
from functions.entrypoints.office_pages import FILE, Refused, application_content
from functions.services.act_on_application import Order, act_on_application
from functions.services.keep_session import actor_of
from functions.services.office_ports import OfficeSession
from functions.services.open_application import open_application
from functions.services.open_document import download_original, open_document, open_together


@with_session
def show_application(incoming: Incoming, office: OfficeWiring, session: OfficeSession, reference: str) -> Outgoing:
    """Everything about one application; opening it is on record."""
    return _application(known_reference(reference), incoming, office, session)


@with_session
def take_action(
    incoming: Incoming, office: OfficeWiring, session: OfficeSession, reference: str, action: str
) -> Outgoing:
    """One action; refused ones show the application as it stands now, with what the officer had written."""
    reference = known_reference(reference)
    order = Order(
        reference=reference,
        action=action,
        version=read_version(incoming),
        words=incoming.text("words"),
        ticked=tuple(incoming.form.get("ticked", ())),
        amount=incoming.text("amount"),
        receipt=incoming.text("receipt"),
        reasons=tuple(incoming.form.get("reasons", ())),
        verdicts=_verdicts(incoming),
        part=incoming.text("part"),
        officer=incoming.text("officer"),
    )
    try:
        act_on_application(order, actor_of(session), office.desk)
    except UnknownApplicationError:
        raise
    except DomainError as error:
        return _application(reference, incoming, office, session, (order, error))
    return redirect(f"{QUEUE}?selesai={reference}.{action}")


@with_session
def give_document(
    incoming: Incoming, office: OfficeWiring, session: OfficeSession, reference: str, document: str
) -> Outgoing:
    """Go on to the rebuilt copy; opening it is on record."""
    del incoming
    return redirect(open_document(known_reference(reference), document, actor_of(session), office.desk))


@with_session
def give_original(
    incoming: Incoming, office: OfficeWiring, session: OfficeSession, reference: str, document: str
) -> Outgoing:
    """Download what was sent; that is on record."""
    del incoming
    return redirect(download_original(known_reference(reference), document, actor_of(session), office.desk))


@with_session
def give_together(
    incoming: Incoming, office: OfficeWiring, session: OfficeSession, reference: str, requirement: str
) -> Outgoing:
    """Go on to the copies of all files of a requirement; opening them is on record."""
    del incoming
    return redirect(open_together(known_reference(reference), requirement, actor_of(session), office.desk))


def _verdicts(incoming: Incoming) -> dict[str, str]:
    """What the officer found of each file: `ok`, or the code of what is wrong with it."""
    found = {name.removeprefix(FILE): incoming.text(name) for name in incoming.form if name.startswith(FILE)}
    return {file: "" if word == "ok" else word for file, word in found.items() if word}


def address_of(reference: str) -> str:
    """The page of an application."""
    return f"{QUEUE}/permohonan/{reference}"


def _application(
    reference: str,
    incoming: Incoming,
    office: OfficeWiring,
    session: OfficeSession,
    refused: Refused | None = None,
) -> Outgoing:
    language, here = language_of(incoming), address_of(reference)
    opened = open_application(reference, actor_of(session), language, office.desk)
    content = {"session": session, **application_content(opened, session, refused, language, office.desk)}
    if refused is None:
        return page("application.html", incoming, office, 200, here, **content)
    error = refused[1]
    content["problem"] = sentence_of(error, incoming, office)
    return page("application.html", incoming, office, status_of(error), here, **content)
