"""An issued licence in the office: found by number, read on record, suspended, reinstated, revoked, replaced."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from functions.domain.application import Actor, Application, Event
from functions.domain.errors import ConflictError, DomainError, ReasonMissingError
from functions.domain.licence import Licence
from functions.domain.licence_life import LIFE_EVENTS, Deed, LifeRule, act_on, allowed_deeds, standing
from functions.domain.workflow import Change
from functions.services.act_on_application import MOST_WORDS, TooManyWordsError
from functions.services.envelope import LICENCE, key_for_officials, open_note, open_part, seal_part
from functions.services.officer_desk import OfficerDesk
from functions.services.open_application import NOTE
from functions.services.ports import LicenceBook

PURPOSE = "licence"
_MOST_NUMBER = 120


class UnknownLicenceError(DomainError):
    """No licence of that number, or none was issued for that application."""

    code = "unknown_licence"


@dataclass(frozen=True)
class LifeDesk:
    """What stands on the desk of who looks after issued licences."""

    officer: OfficerDesk
    licences: LicenceBook


@dataclass(frozen=True)
class LifeOrder:
    """What the head sent; `heard_on` as typed (ISO date), `hearing` the notes of the hearing."""

    reference: str
    action: str
    version: int
    reason: str = ""
    words: str = ""
    heard_on: str = ""
    hearing: str = ""


@dataclass(frozen=True)
class OpenedLicence:
    """A licence as an officer sees it: its whole record, its standing today, its chain, and what may be done."""

    licence: Licence
    application: Application
    record: dict[str, Any]
    standing: str
    chain: list[tuple[Event, str]]  # with the words that went with it
    deeds: list[LifeRule]


def find_licence(number: str, desk: LifeDesk) -> Licence:
    """The licence of a number as people type it. Raises UnknownLicenceError."""
    written = re.sub(r"\s+", "", number).upper()
    found = desk.licences.licence(written) if 0 < len(written) <= _MOST_NUMBER else None
    if found is None:
        raise UnknownLicenceError
    return found


def open_licence(reference: str, actor: Actor, desk: LifeDesk) -> OpenedLicence:
    """Record the read, then open. Raises UnknownLicenceError."""
    office = desk.officer
    licence = _issued(office.applications.get(reference), desk)
    application, key = key_for_officials(
        reference, actor.name, PURPOSE, office.clock.now(), office.applications, office.keys
    )
    events = [event for event in office.applications.events(reference) if event.kind in LIFE_EVENTS]
    notes = [open_note(reference, key, NOTE, event.note, office.sealer) if event.note else "" for event in events]
    return OpenedLicence(
        licence=licence,
        application=application,
        record=open_part(application, key, LICENCE, office.sealer),
        standing=standing(licence, office.today),
        chain=list(zip(events, notes, strict=True)),
        deeds=allowed_deeds(licence, actor, office.today),
    )


def act_on_licence(order: LifeOrder, actor: Actor, desk: LifeDesk) -> Change:
    """Take the action; the status list follows within a minute.

    Raises UnknownLicenceError, ConflictError if somebody changed something since the page was shown, and any
    DomainError of the rule that forbids it; then nothing was written but, at most, a read.
    """
    office, now = desk.officer, desk.officer.clock.now()
    application = office.applications.get(order.reference)
    licence = _issued(application, desk)
    if application is None or application.version != order.version:
        raise ConflictError
    words, hearing, heard_on = order.words.strip(), order.hearing.strip(), _day(order.heard_on)
    if max(len(words), len(hearing)) > MOST_WORDS:
        raise TooManyWordsError(most=MOST_WORDS)
    if not words:
        raise ReasonMissingError
    deed = Deed(order.reason, words.encode(), heard_on if hearing else None)
    act_on(application, licence, order.action, actor, now, office.today, deed)  # allowed? only then is the key opened
    _, key = key_for_officials(order.reference, actor.name, PURPOSE, now, office.applications, office.keys)
    said = "\n\n".join(part for part in (words, hearing) if part)
    sealed = seal_part(order.reference, key, NOTE, said, office.sealer)
    change, after = act_on(
        application, licence, order.action, actor, now, office.today, Deed(order.reason, sealed, deed.heard_on)
    )
    desk.licences.change_licence(change, after)
    return change


def _issued(application: Application | None, desk: LifeDesk) -> Licence:
    licence = desk.licences.licence(application.licence_number) if application else None
    if licence is None:
        raise UnknownLicenceError
    return licence


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
