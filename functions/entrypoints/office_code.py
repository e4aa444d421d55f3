"""A new access code at the counter: whom to compare, what was compared, and the letter with the code."""

from __future__ import annotations

from functions.bootstrap.office import OfficeWiring
from functions.domain.errors import DomainError, UnknownApplicationError
from functions.domain.reference import new_submission_id
from functions.entrypoints.messages import Incoming, Outgoing
from functions.entrypoints.office_answers import (
    known_reference,
    language_of,
    page,
    read_version,
    sentence_of,
    status_of,
    with_session,
)
from functions.entrypoints.office_blank import qr
from functions.services import replace_code as codes
from functions.services.keep_session import actor_of
from functions.services.office_ports import OfficeSession

_PLACES = {"identity_unchecked": "dibandingkan", "reason_missing": "words", "too_many_words": "words"}


@with_session
def ask_identity(incoming: Incoming, office: OfficeWiring, session: OfficeSession, reference: str) -> Outgoing:
    """What to compare before a new code is given; the look is on record."""
    return _identity(incoming, office, session, known_reference(reference))


@with_session
def replace_code(incoming: Incoming, office: OfficeWiring, session: OfficeSession, reference: str) -> Outgoing:
    """Give the new code, once, on a page to print."""
    reference = known_reference(reference)
    order = codes.Replacement(
        reference=reference,
        version=read_version(incoming),
        form_id=incoming.text("form_id"),
        person=incoming.text("person"),
        ticked=tuple(incoming.form.get("ticked", ())),
        reason=incoming.text("words"),
    )
    try:
        letter = codes.replace_code(order, actor_of(session), language_of(incoming), office.counter)
    except (UnknownApplicationError, codes.IdentityUnknownError):
        raise
    except DomainError as error:
        return _identity(incoming, office, session, reference, error)
    track = qr(f"{office.settings.edge_origin}/lacak/#{reference}")
    return page("counter_letter.html", incoming, office, here="", session=session, letter=letter, track=track)


def _identity(
    incoming: Incoming,
    office: OfficeWiring,
    session: OfficeSession,
    reference: str,
    error: DomainError | None = None,
) -> Outgoing:
    """The page as the application stands now, with what the officer had ticked and written."""
    person = codes.identify(reference, actor_of(session), language_of(incoming), office.counter)
    return page(
        "counter_code.html",
        incoming,
        office,
        status_of(error) if error else 200,
        here=f"/kantor/loket/kode/{reference}",
        session=session,
        who=person,
        compared=codes.COMPARED[codes.PROXY],
        form_id=new_submission_id(office.randomness.token(17)),
        person=incoming.text("person") or codes.APPLICANT,
        ticked=incoming.form.get("ticked", []),
        words=incoming.text("words"),
        problem=sentence_of(error, incoming, office) if error else "",
        fault=_PLACES.get(error.code, "") if error else "",
    )
