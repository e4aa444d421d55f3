"""Issue the licence that was granted: number, record, signed token, PDF, and one write that makes it true.

Wherever it breaks off, the next run gives the same number and the same record; nothing is issued twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms.compiled import CompiledCatalogue
from functions.domain import workflow
from functions.domain.application import Actor, Application, Event, Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import UnknownApplicationError
from functions.domain.licence import Licence, claims
from functions.domain.licence_life import note_event
from functions.domain.licence_status import LicenceStatus
from functions.domain.transitions import Move
from functions.services.compose_licence import Contents, compose_licence, succeeding
from functions.services.compose_token import compose_address
from functions.services.envelope import ANSWERS, LICENCE, key_for_officials, open_part, seal_part
from functions.services.ports import (
    ApplicationStore,
    DocumentSealer,
    EventInbox,
    KeyOpener,
    LicenceFiles,
    LicenceStore,
    Sealer,
    Signer,
    Typesetter,
)

ACTOR, PURPOSE = Actor("issue_licence", frozenset({Role.JOB})), "issue"


@dataclass(frozen=True)
class IssuingDesk:
    """What issuing works with. `origin` is the site's address, which the token names as its issuer."""

    store: ApplicationStore
    inbox: EventInbox
    licences: LicenceStore
    files: LicenceFiles
    opener: KeyOpener
    sealer: Sealer
    signer: Signer
    typesetter: Typesetter
    document_sealer: DocumentSealer
    catalogue: CompiledCatalogue
    region: Mapping[str, Any]
    calendar: WorkingDays
    origin: str


def licence_key(reference: str) -> str:
    """The key of the licence's file."""
    return f"{reference}.pdf"


def issue_licence(reference: str, sequence: int, desk: IssuingDesk, now: dt.datetime) -> str:
    """Issue for the approval, or the order of a replacement, that is event `sequence`; gives a word for the log.

    Raises UnknownApplicationError, ConflictError (somebody changed it meanwhile; try again).
    """
    event = desk.inbox.event(reference, sequence)
    if event is None:
        return "handled_before"
    application = desk.store.get(reference)
    if application is None:
        raise UnknownApplicationError
    if event.kind == "replacement_ordered":
        outcome = _replace(application, event, desk, now)
        desk.inbox.mark_handled(reference, sequence)
        return outcome
    outcome = "issued_before" if application.licence_number else "not_granted"
    if application.state == State.APPROVAL and application.granted_at is not None:
        outcome = _issue(reference, application.granted_at, desk, now)
    desk.inbox.mark_handled(reference, sequence)
    return outcome


def _issue(reference: str, granted_at: dt.datetime, desk: IssuingDesk, now: dt.datetime) -> str:
    application, key = key_for_officials(reference, ACTOR.name, PURPOSE, now, desk.store, desk.opener)
    answers = open_part(application, key, ANSWERS, desk.sealer)
    contents = _contents(application, answers, granted_at, reference, desk)
    licence = _put_on_paper(contents, granted_at, desk)
    move = Move(licence_number=licence.number)
    change = workflow.act(application, "issue", ACTOR, now, desk.calendar, move)
    sealed = seal_part(reference, key, LICENCE, contents.record, desk.sealer)
    change = replace(change, application=_with_part(change.application, LICENCE, sealed))
    desk.licences.issue(change, licence)
    return "issued"


def _replace(application: Application, order: Event, desk: IssuingDesk, now: dt.datetime) -> str:
    """A licence under a new number, to the old one's last day; the old one counts as replaced from then on."""
    old = desk.licences.licence(str(order.detail["licence"]))
    if old is None or old.status != LicenceStatus.VALID or application.licence_number != old.number:
        return "not_replaceable"
    reference = application.reference
    application, key = key_for_officials(reference, ACTOR.name, PURPOSE, now, desk.store, desk.opener)
    answers = open_part(application, key, ANSWERS, desk.sealer)
    # a reservation of its own for each order: the same number however often the job runs
    contents = _contents(application, answers, order.at, f"{reference}#{order.sequence}", desk)
    contents = succeeding(contents, old)
    licence = _put_on_paper(contents, order.at, desk)
    replaced = replace(old, status=LicenceStatus.REPLACED, status_since=licence.issued_on, successor=licence.number)
    detail = {"licence": licence.number, "replaced": old.number}
    change = note_event(application, "licence_replaced", ACTOR, now, detail)
    sealed = seal_part(reference, key, LICENCE, contents.record, desk.sealer)
    after = replace(_with_part(change.application, LICENCE, sealed), licence_number=licence.number)
    desk.licences.change_licence(replace(change, application=after), replaced, licence)
    return "replaced"


def _put_on_paper(contents: Contents, at: dt.datetime, desk: IssuingDesk) -> Licence:
    """Give it its place in the status list and its token, and file the PDF; the licence is not issued yet."""
    licence = contents.licence
    licence = replace(licence, status_index=desk.licences.allot_index(licence.number, licence.issued_on.year))
    token, address = compose_address(desk.origin, claims(licence, desk.origin, at), desk.signer)
    printed = contents.printed | {"check": f"{desk.origin}/cek/", "seal": desk.document_sealer.kind}
    pdf = desk.typesetter.typeset(printed, address, at)
    desk.files.put(licence_key(licence.reference), desk.document_sealer.seal_document(pdf, licence.title))
    return replace(licence, token=token)


def _contents(
    application: Application, answers: Any, granted_at: dt.datetime, reservation: str, desk: IssuingDesk
) -> Contents:
    licence_type = desk.catalogue.of_application(application.licence, application.definition, "id")
    granted_on = desk.calendar.day_of(granted_at)
    count = desk.licences.reserve_number(reservation, application.licence, granted_on.year)
    texts = desk.catalogue.texts["id"]
    return compose_licence(
        application,
        answers,
        licence_type,
        region=desk.region,
        count=count,
        granted_on=granted_on,
        texts=texts,
    )


def _with_part(application: Application, name: str, sealed: bytes) -> Application:
    envelope = application.sealed
    return replace(application, sealed=replace(envelope, parts=envelope.parts | {name: sealed}))
