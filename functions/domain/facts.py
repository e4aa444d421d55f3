"""What an action makes known about the application itself, before its state and clock change. Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from functions.domain.application import Actor, Application, Opinion, Payment, Role, State
from functions.domain.transitions import SAME, Move, Rule

EARLIER = "earlier"  # the part that keeps the answers which an officer returned
Fact = Callable[[Application, Actor, dt.datetime, Move], Application]


def with_facts(application: Application, rule: Rule, actor: Actor, now: dt.datetime, move: Move) -> Application:
    """The application with what the action says of its files, its officers, its money and its decision."""
    after = _with_verdicts(application, move)
    if rule.to != SAME and not actor.roles & {Role.APPLICANT, Role.JOB}:
        after = replace(after, acted=(*after.acted, (application.state, actor.name)))
    if rule.action in _FACTS:
        after = _FACTS[rule.action](after, actor, now, move)
    if rule.coded:
        after = replace(after, reasons=move.reasons)
    if move.note and rule.explained and rule.by != Role.APPLICANT:
        sealed = replace(after.sealed, parts=after.sealed.parts | {"note": move.note})
        after = replace(after, sealed=sealed)
    return after


def _with_verdicts(application: Application, move: Move) -> Application:
    documents = tuple(
        replace(document, rejected=move.verdicts[document.id]) if move.verdicts.get(document.id) else document
        for document in application.documents
    )
    return replace(application, documents=documents)


def _returned(application: Application, actor: Actor, now: dt.datetime, move: Move) -> Application:
    """A refusal that was advised is looked at again by those who advised it; what changes is told from today on."""
    del actor, now, move
    asked = State.TECHNICAL_REVIEW if application.advised_against else application.state
    parts = {name: part for name, part in application.sealed.parts.items() if name != EARLIER}
    return replace(application, returned_from=asked, sealed=replace(application.sealed, parts=parts))


def _opinion(*, in_favour: bool) -> Fact:
    """One opinion more; that of any one team against it stands until they are asked anew."""

    def given(application: Application, actor: Actor, now: dt.datetime, move: Move) -> Application:
        earlier = application.opinions if application.opinions_left() else ()
        opinions = (*earlier, Opinion(move.part, actor.name, in_favour, now))
        against = not all(opinion.in_favour for opinion in opinions)
        return replace(application, opinions=opinions, advised_against=against)

    return given


def _paid(application: Application, actor: Actor, now: dt.datetime, move: Move) -> Application:
    del actor, now
    earlier, payment = application.payment, move.payment
    if earlier and payment:
        payment = Payment(earlier.amount + payment.amount, f"{earlier.receipt}, {payment.receipt}", payment.at)
    return replace(application, payment=payment)


_FACTS: dict[str, Fact] = {
    "submit": lambda application, _actor, now, _move: replace(application, submitted_at=now),
    "return": _returned,
    "recommend": _opinion(in_favour=True),
    "advise_against": _opinion(in_favour=False),
    "record_payment": _paid,
    "approve": lambda application, _actor, now, _move: replace(application, granted_at=now),
    "reject": lambda application, _actor, now, _move: replace(application, decided_at=now),
    "object": lambda application, _actor, _now, _move: replace(application, objected=True),
    "uphold_objection": lambda application, _actor, _now, _move: replace(
        application, advised_against=False, decided_at=None
    ),
    "claim": lambda application, actor, _now, _move: replace(application, holder=actor.name),
    "release": lambda application, _actor, _now, _move: replace(application, holder=""),
    "reassign": lambda application, _actor, _now, move: replace(application, holder=move.officer),
    "issue": lambda application, _actor, _now, move: replace(application, licence_number=move.licence_number),
}
