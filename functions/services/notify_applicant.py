"""Tell the applicant, or who helps, that something happened.

Words only: no name, no answer, no note, never the access code.

Which events are told, and which of them by SMS too, is decided by the words in `forms/texts/*/mail.yml`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.model import Language
from forms.texts import Texts
from functions.domain.application import Event, State
from functions.services.envelope import CONTACT, key_for_officials, open_part
from functions.services.ports import (
    ApplicationStore,
    EventInbox,
    KeyOpener,
    Messenger,
    Sealer,
    UndeliverableError,
)

ACTOR, PURPOSE = "notify_applicant", "notify"


@dataclass(frozen=True)
class NoticeDesk:
    """What a notice works with. `origin` is the site's address; `agency` and `phone` sign the message."""

    store: ApplicationStore
    inbox: EventInbox
    opener: KeyOpener
    sealer: Sealer
    mail: Messenger
    sms: Messenger | None  # None: the region has not switched it on
    texts: Mapping[Language, Texts]
    origin: str
    agency: str
    phone: str


def notify_applicant(reference: str, sequence: int, desk: NoticeDesk, now: dt.datetime) -> str:
    """Send what the event gives to say, once; gives a word for the log.

    One message that went out is enough: the event is handled then, lest the other's trouble repeat it.
    Raises the service's error if nothing went out and another try may help; UnknownApplicationError.
    """
    event = desk.inbox.event(reference, sequence)
    if event is None:
        return "handled_before"
    kind = kind_of_notice(event)
    outcome = "nothing_to_say"
    if f"mail.{kind}.subject" in desk.texts["id"]:
        outcome = _send(reference, kind, desk, now)
    desk.inbox.mark_handled(reference, sequence)
    return outcome


def kind_of_notice(event: Event) -> str:
    """The name under which the words for that event stand; of two events it depends on where they led."""
    if event.kind == "application_received" and event.state == State.DRAFT:
        return "documents_awaited"
    if event.kind == "fee_assessed" and event.state == State.AWAITING_PAYMENT:
        return "payment_asked"
    return event.kind


def _send(reference: str, kind: str, desk: NoticeDesk, now: dt.datetime) -> str:
    application, key = key_for_officials(reference, ACTOR, PURPOSE, now, desk.store, desk.opener)
    contact = open_part(application, key, CONTACT, desk.sealer)
    texts = desk.texts["en" if contact.get("language") == "en" else "id"]
    gaps = {"reference": reference, "agency": desk.agency, "phone": desk.phone}
    gaps["address"] = f"{desk.origin}{texts('mail.status_path')}"
    sent: dict[str, None] = {}
    failures = []
    for name, messenger, to in _ways(contact, desk):
        subject, text = _words(texts, name, kind, gaps)
        if not text:
            continue
        try:
            messenger.send(to, subject, text)
            sent[name] = None
        except UndeliverableError:
            sent[f"{name}_undeliverable"] = None
        except Exception as error:  # noqa: BLE001  # the other ways are still tried
            failures.append(error)
    if failures and not sent:
        raise failures[0]
    return "+".join(sent) or "no_address"


def _ways(contact: Mapping[str, str], desk: NoticeDesk) -> Iterator[tuple[str, Messenger, str]]:
    """(channel, messenger, address) for the applicant, for whoever helps, or for both, as they chose; each once."""
    who = contact.get("messages_to", "applicant")
    prefixes = [prefix for prefix, name in (("", "applicant"), ("helper_", "helper")) if who in (name, "both")]
    for name, messenger, key in (("mail", desk.mail, "email"), ("sms", desk.sms, "phone")):
        addresses = dict.fromkeys(contact.get(prefix + key, "") for prefix in prefixes)
        yield from ((name, messenger, to) for to in addresses if messenger is not None and to)


def _words(texts: Texts, channel: str, kind: str, gaps: Mapping[str, str]) -> tuple[str, str]:
    """(subject, text) for that channel; no text if the channel does not tell of this."""
    if channel == "sms":
        return "", texts(f"mail.{kind}.sms", **gaps) if f"mail.{kind}.sms" in texts else ""
    body = texts(f"mail.{kind}.text", **gaps)
    return texts(f"mail.{kind}.subject", **gaps), f"{body.strip()}\n\n{texts('mail.closing', **gaps).strip()}\n"
