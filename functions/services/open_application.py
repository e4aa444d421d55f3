"""An application opened for an officer: the read is on record before anything is decrypted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forms.changes import ChangedAnswer, changed_answers
from forms.model import Language, LicenceType
from functions.domain.application import Actor, Application, Event
from functions.domain.facts import EARLIER
from functions.domain.workflow import allowed_actions
from functions.services.envelope import ANSWERS, CONTACT, key_for_officials, open_note, open_part
from functions.services.officer_desk import OfficerDesk

REVIEW, NOTE = "review", "note"


@dataclass(frozen=True)
class Opened:
    """What an officer sees of an application. `notes`: the words that went with events, by their number."""

    application: Application
    licence: LicenceType
    answers: dict[str, Any]
    contact: dict[str, Any]
    events: list[Event]
    notes: dict[int, str]
    actions: list[str]
    changes: list[ChangedAnswer]  # by the last correction


def open_application(reference: str, actor: Actor, language: Language, desk: OfficerDesk) -> Opened:
    """Record the read, then open. Raises UnknownApplicationError."""
    store, now = desk.applications, desk.clock.now()
    application, key = key_for_officials(reference, actor.name, REVIEW, now, store, desk.keys)
    events, sealer = store.events(reference), desk.sealer
    licence = desk.catalogue.of_application(application.licence, application.definition, language)
    answers = open_part(application, key, ANSWERS, sealer)
    returned = EARLIER in application.sealed.parts
    earlier = open_part(application, key, EARLIER, sealer) if returned else answers
    return Opened(
        application=application,
        licence=licence,
        answers=answers,
        changes=changed_answers(licence, earlier, answers, desk.catalogue.texts[language]),
        contact=open_part(application, key, CONTACT, sealer),
        events=events,
        notes={event.sequence: open_note(reference, key, NOTE, event.note, sealer) for event in events if event.note},
        actions=allowed_actions(application, actor),
    )
