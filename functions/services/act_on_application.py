"""An officer's action on an application: checked by the rules, sealed, written at once or not at all."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from functions.domain.application import Actor, Application, Payment
from functions.domain.errors import AmountError, ConflictError, DomainError, UnknownApplicationError
from functions.domain.transitions import Move
from functions.domain.workflow import Change, act, waiting_role
from functions.services.envelope import key_for_officials, seal_part
from functions.services.officer_desk import OfficerDesk
from functions.services.open_application import NOTE

MOST_WORDS, MOST_RECEIPT = 2000, 60  # characters
_RUPIAH = re.compile(r"(?:rp\.?)?(\d{1,3}(?:\.\d{3})+|\d+)(?:,00|,-)?", re.IGNORECASE)
_MOST_DIGITS = 12


class ReceiptMissingError(DomainError):
    """Money was received without the number of the receipt that was given for it."""

    code = "receipt_missing"


class UnknownOfficerError(DomainError):
    """Nobody of that name has the role whose turn it is."""

    code = "unknown_officer"


class TooManyWordsError(DomainError):
    """The words to the applicant are longer than fits; `most` characters do."""

    code = "too_many_words"


@dataclass(frozen=True)
class Order:
    """What an officer sent: the action, the version that was on the screen, and what goes with the action."""

    reference: str
    action: str
    version: int
    words: str = ""
    ticked: tuple[str, ...] = ()
    amount: str = ""
    receipt: str = ""
    reasons: tuple[str, ...] = ()
    verdicts: Mapping[str, str] = field(default_factory=dict)  # by file: "" if it is right, else a reason's code
    part: str = ""
    officer: str = ""


def act_on_application(order: Order, actor: Actor, desk: OfficerDesk) -> Change:
    """Take the action.

    Raises UnknownApplicationError, ConflictError if the application is no longer the version that the officer
    saw, and any DomainError of the rule that forbids it; then at most a read was put on record.
    """
    store, now = desk.applications, desk.clock.now()
    application = store.get(order.reference)
    if application is None:
        raise UnknownApplicationError
    if application.version != order.version:
        raise ConflictError
    words = order.words.strip()
    if len(words) > MOST_WORDS:
        raise TooManyWordsError(most=MOST_WORDS)
    move = replace(_move(order, application, desk, now), note=words.encode())
    change = act(application, order.action, actor, now, desk.calendar, move)
    if order.action == "reassign":
        _check_officer(order.officer, application, desk)
    if words:  # the rules allow it: only now is the key opened
        _, key = key_for_officials(order.reference, actor.name, NOTE, now, store, desk.keys)
        sealed = seal_part(order.reference, key, NOTE, words, desk.sealer)
        change = act(application, order.action, actor, now, desk.calendar, replace(move, note=sealed))
    store.apply(change)
    return change


def _move(order: Order, application: Application, desk: OfficerDesk, now: dt.datetime) -> Move:
    """What goes with the action, as far as the region and the application know of it."""
    step, known = application.step(), desk.reasons(order.action, "id")
    why, files = desk.reasons("document", "id"), application.unjudged()
    return Move(
        ticked=tuple(name for name in (step.checklist if step else ()) if name in order.ticked),
        payment=_payment(order, now) if order.action == "record_payment" else None,
        reasons=tuple(code for code in order.reasons if code in known),
        verdicts={name: verdict for name, verdict in order.verdicts.items() if name in files and verdict in ("", *why)},
        part=order.part,
        officer=order.officer,
    )


def _check_officer(name: str, application: Application, desk: OfficerDesk) -> None:
    officer = desk.officers.officer(name) if name else None
    if officer is None or waiting_role(application) not in officer.roles:
        raise UnknownOfficerError


def parse_rupiah(text: str) -> int:
    """Whole rupiah from `1250000`, `1.250.000` or `Rp 1.250.000,00`. Raises AmountError."""
    found = _RUPIAH.fullmatch("".join(text.split()))
    digits = found[1].replace(".", "") if found and found[1].isascii() else ""
    if not digits or len(digits) > _MOST_DIGITS:
        raise AmountError
    return int(digits)


def _payment(order: Order, now: dt.datetime) -> Payment:
    amount, receipt = parse_rupiah(order.amount), order.receipt.strip()
    if not receipt or len(receipt) > MOST_RECEIPT:
        raise ReceiptMissingError(most=MOST_RECEIPT)
    return Payment(amount, receipt, now)
