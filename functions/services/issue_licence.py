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
from functions.domain.application import Actor, Application, Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import UnknownApplicationError
from functions.domain.licence import claims
from functions.domain.transitions import Move
from functions.services.compose_licence import Contents, compose_licence
from functions.services.compose_token import compose_address
from functions.services.envelope import ANSWERS, LICENCE, key_for_officials, open_part, seal_part
from functions.services.ports import (
    ApplicationStore,
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
    catalogue: CompiledCatalogue
    region: Mapping[str, Any]
    calendar: WorkingDays
    origin: str


def licence_key(reference: str) -> str:
    """The key of the licence's file."""
    return f"{reference}.pdf"


def issue_licence(reference: str, sequence: int, desk: IssuingDesk, now: dt.datetime) -> str:
    """Issue for the approval that is event `sequence`; gives a word for the log.

    Raises UnknownApplicationError, ConflictError (somebody changed it meanwhile; try again).
    """
    if desk.inbox.event(reference, sequence) is None:
        return "handled_before"
    application = desk.store.get(reference)
    if application is None:
        raise UnknownApplicationError
    outcome = "issued_before" if application.licence_number else "not_granted"
    if application.state == State.APPROVAL and application.granted_at is not None:
        outcome = _issue(reference, application.granted_at, desk, now)
    desk.inbox.mark_handled(reference, sequence)
    return outcome


def _issue(reference: str, granted_at: dt.datetime, desk: IssuingDesk, now: dt.datetime) -> str:
    application, key = key_for_officials(reference, ACTOR.name, PURPOSE, now, desk.store, desk.opener)
    contents = _contents(application, open_part(application, key, ANSWERS, desk.sealer), granted_at, desk)
    said = claims(contents.licence, desk.origin, granted_at)
    token, address = compose_address(desk.origin, said, desk.signer)
    printed = contents.printed | {"check": f"{desk.origin}/cek/"}
    desk.files.put(licence_key(reference), desk.typesetter.typeset(printed, address, granted_at))
    number = contents.licence.number
    change = workflow.act(application, "issue", ACTOR, now, desk.calendar, Move(licence_number=number))
    sealed = seal_part(reference, key, LICENCE, contents.record, desk.sealer)
    change = replace(change, application=_with_part(change.application, LICENCE, sealed))
    desk.licences.issue(change, replace(contents.licence, token=token))
    return "issued"


def _contents(application: Application, answers: Any, granted_at: dt.datetime, desk: IssuingDesk) -> Contents:
    licence_type = desk.catalogue.of_application(application.licence, application.definition, "id")
    granted_on = desk.calendar.day_of(granted_at)
    count = desk.licences.reserve_number(application.reference, application.licence, granted_on.year)
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
