"""Issued licences in the office: searched by number, shown with their chain, suspended, revoked, replaced."""

from __future__ import annotations

from functions.bootstrap.office import OfficeWiring
from functions.domain.errors import DomainError
from functions.entrypoints.messages import Incoming, Outgoing, redirect
from functions.entrypoints.office_answers import (
    known_reference,
    page,
    read_version,
    sentence_of,
    status_of,
    with_session,
)
from functions.services.keep_session import actor_of
from functions.services.life_of_licence import (
    LifeOrder,
    UnknownLicenceError,
    act_on_licence,
    find_licence,
    open_licence,
)
from functions.services.office_ports import OfficeSession

LICENCES = "/kantor/izin"
_FIELDS = {"reason_missing": "alasan", "hearing_missing": "dengar", "too_many_words": "kata"}


@with_session
def search_licence(incoming: Incoming, office: OfficeWiring, session: OfficeSession) -> Outgoing:
    """Ask for a number; `?nomor=` goes to its licence."""
    searched = incoming.query.get("nomor", "").strip()
    problem, status = "", 200
    if searched:
        try:
            return redirect(f"{LICENCES}/{find_licence(searched, office.life).reference}")
        except UnknownLicenceError as error:
            problem, status = sentence_of(error, incoming, office), status_of(error)
    return page(
        "licences.html", incoming, office, status, LICENCES, session=session, problem=problem, searched=searched
    )


@with_session
def show_licence(incoming: Incoming, office: OfficeWiring, session: OfficeSession, reference: str) -> Outgoing:
    """Everything about one licence; opening it is on record."""
    order = LifeOrder(known_reference(reference), "", 0)
    return _licence(order, incoming, office, session, done=incoming.query.get("selesai", ""))


@with_session
def change_licence(
    incoming: Incoming, office: OfficeWiring, session: OfficeSession, reference: str, action: str
) -> Outgoing:
    """One action; a refused one shows the licence as it stands now, with what the head had written."""
    order = LifeOrder(
        reference=known_reference(reference),
        action=action,
        version=read_version(incoming),
        reason=incoming.text("reason"),
        words=incoming.text("words"),
        heard_on=incoming.text("heard_on"),
        hearing=incoming.text("hearing"),
    )
    try:
        change = act_on_licence(order, actor_of(session), office.life)
    except UnknownLicenceError:
        raise
    except DomainError as error:
        return _licence(order, incoming, office, session, refused=error)
    return redirect(f"{LICENCES}/{order.reference}?selesai={change.event.kind}")


def _licence(
    kept: LifeOrder,
    incoming: Incoming,
    office: OfficeWiring,
    session: OfficeSession,
    refused: DomainError | None = None,
    done: str = "",
) -> Outgoing:
    opened = open_licence(kept.reference, actor_of(session), office.life)
    kinds = {event.kind for event, _ in opened.chain}
    return page(
        "licence.html",
        incoming,
        office,
        status_of(refused) if refused else 200,
        f"{LICENCES}/{kept.reference}",
        session=session,
        problem=sentence_of(refused, incoming, office) if refused else "",
        target=f"{_FIELDS[refused.code]}-{kept.action}" if refused and refused.code in _FIELDS else "",
        opened=opened,
        licence=opened.licence,
        kept=kept,
        done=done if done in kinds else "",
    )
