"""The state machine at work: what must hold before an action of `transitions`, and what it changes. Pure functions.

Every function takes an application and gives the changed one with the event that changed it; nothing is written here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from functions.domain.application import (
    APPLICANT,
    Actor,
    Application,
    Clock,
    Document,
    Event,
    Payment,
    Role,
    State,
)
from functions.domain.audit import chained
from functions.domain.calendar import WorkingDays
from functions.domain.errors import (
    AmountError,
    ChecklistError,
    DocumentsMissingError,
    FourEyesError,
    OpinionError,
    PaymentDueError,
    ReasonMissingError,
    RoleError,
    TransitionError,
)
from functions.domain.transitions import NEXT, RULES, TAKES_DOCUMENTS, Rule


@dataclass(frozen=True)
class Move:
    """What goes with an action: words for the applicant (sealed), checklist ticks, money, a number."""

    note: bytes = b""
    ticked: tuple[str, ...] = ()
    payment: Payment | None = None
    licence_number: str = ""


@dataclass(frozen=True)
class Change:
    """An application after something happened, and the event that says what."""

    application: Application
    event: Event


def rule_for(application: Application, action: str) -> Rule:
    """The table's row for that action in the present state. Raises TransitionError if there is none."""
    for rule in RULES:
        if rule.action == action and application.state in rule.states and _still_open(application, rule):
            return rule
    raise TransitionError


def allowed_actions(application: Application, actor: Actor) -> list[str]:
    """The actions that this actor may take now, in the table's order; what else must hold is said on trying."""
    return [
        rule.action
        for rule in RULES
        if application.state in rule.states
        and _still_open(application, rule)
        and _role_of(application, rule) in actor.roles
    ]


def waiting_role(application: Application) -> Role | None:
    """Which role's queue the application stands in; None while it waits for the applicant, a job or nobody."""
    if application.state == State.ISSUED:
        return Role.LOKET
    if application.state == State.AWAITING_PAYMENT:
        return Role.BENDAHARA
    step = application.step()
    return step.role if step and application.granted_at is None else None


def act(
    application: Application,
    action: str,
    actor: Actor,
    now: dt.datetime,
    calendar: WorkingDays,
    move: Move = Move(),  # immutable
) -> Change:
    """Take the action. Raises a DomainError that says which rule forbids it; then nothing has changed."""
    rule = rule_for(application, action)
    if _role_of(application, rule) not in actor.roles:
        raise RoleError
    if rule.explained and not move.note:
        raise ReasonMissingError
    _check_entry(application, rule, actor, move)
    after = _with_facts(application, rule, actor, now, move)
    state = _target(application, after, rule)
    after = _run_clock(application, replace(after, state=state), calendar, now)
    return _changed(application, after, rule.event, actor, now, _detail(rule, after, move), move.note)


def record_document(application: Application, document: Document, now: dt.datetime) -> Change:
    """Note a file that was released or refused. Raises TransitionError where no document is asked for."""
    if application.state not in TAKES_DOCUMENTS:
        raise TransitionError
    need = next((need for need in application.needs if need.requirement == document.requirement), None)
    if need is None:
        raise TransitionError
    after = replace(application, documents=(*application.documents, document))
    event = "document_released" if document.released else "document_refused"
    detail = {"document": document.id, "requirement": document.requirement, "sha256": document.sha256}
    if document.refusal:
        detail["refusal"] = document.refusal
    job = Actor("check_document", frozenset({Role.JOB}))
    return _changed(application, after, event, job, now, detail, b"")


def save_section(application: Application, section: str, now: dt.datetime) -> Change:
    """Note a saved section of an application that is being filled in. Raises TransitionError if it was sent already."""
    if not application.filling:
        raise TransitionError
    saved = application.saved if section in application.saved else (*application.saved, section)
    after = replace(application, saved=saved, received_at=now)
    return _changed(application, after, "section_saved", APPLICANT, now, {"section": section}, b"")


def receive(application: Application, now: dt.datetime, calendar: WorkingDays) -> Change:
    """An application was just sent, at once or after its sections; the clock starts if no document is missing."""
    after = replace(application, filling=False, saved=(), received_at=now)
    if application.practice_until:
        return _changed(application, after, "practice_received", APPLICANT, now, {}, b"")
    if not application.missing():
        after = replace(after, submitted_at=now, state=application.path[0].state)
        after = _run_clock(application, after, calendar, now)
    detail = {"licence": application.licence, "definition": application.definition, "answers": application.answers_mac}
    return _changed(application, after, "application_received", APPLICANT, now, detail, b"")


def _still_open(application: Application, rule: Rule) -> bool:
    """A granted application only waits to be issued; before that it cannot be."""
    return (application.granted_at is not None) == (rule.action == "issue") or application.state != State.APPROVAL


def _role_of(application: Application, rule: Rule) -> Role | None:
    step = application.step()
    return rule.by or (step.role if step else None)


def _check_entry(application: Application, rule: Rule, actor: Actor, move: Move) -> None:
    step = application.step()
    if application.filling and rule.action == "submit":
        raise TransitionError
    if rule.action in ("submit", "accept", "answer") and application.missing():
        raise DocumentsMissingError
    if rule.action in ("accept", "record_inspection", "recommend") and step and set(step.checklist) - set(move.ticked):
        raise ChecklistError
    if rule.action == "record_payment" and (move.payment is None or move.payment.amount != application.outstanding):
        raise AmountError
    earlier = {name for state, name in application.acted if state != State.APPROVAL}
    if rule.action in ("approve", "reject") and step and step.four_eyes and actor.name in earlier:
        raise FourEyesError
    if rule.action == "approve":
        if application.advised_against:
            raise OpinionError
        if not application.is_paid:
            raise PaymentDueError


def _with_facts(application: Application, rule: Rule, actor: Actor, now: dt.datetime, move: Move) -> Application:
    """What the action itself makes known, before state and clock."""
    after = application
    if not actor.roles & {Role.APPLICANT, Role.JOB}:
        after = replace(after, acted=(*after.acted, (application.state, actor.name)))
    match rule.action:
        case "submit":
            after = replace(after, submitted_at=now)
        case "return":
            # a refusal that was advised is looked at again by those who advised it
            asked = State.TECHNICAL_REVIEW if application.advised_against else application.state
            after = replace(after, returned_from=asked)
        case "advise_against":
            after = replace(after, advised_against=True)
        case "recommend":
            after = replace(after, advised_against=False)
        case "record_payment":
            after = replace(after, payment=_with_earlier(after.payment, move.payment))
        case "approve":
            after = replace(after, granted_at=now)
        case "issue":
            after = replace(after, licence_number=move.licence_number)
    if move.note:
        sealed = replace(after.sealed, parts=after.sealed.parts | {"note": move.note})
        after = replace(after, sealed=sealed)
    return after


def _with_earlier(earlier: Payment | None, payment: Payment | None) -> Payment | None:
    if earlier is None or payment is None:
        return payment
    return Payment(earlier.amount + payment.amount, f"{earlier.receipt}, {payment.receipt}", payment.at)


def _target(before: Application, after: Application, rule: Rule) -> State:
    if isinstance(rule.to, State):
        if rule.to == State.AWAITING_PAYMENT and after.is_paid:
            return _next_on_path(after, State.FEE_ASSESSMENT)
        return rule.to
    if rule.to == NEXT:
        return _next_on_path(after, before.state)
    asked = before.returned_from or State.DOCUMENT_CHECK
    assessed = [step.state for step in after.path if step.state == State.FEE_ASSESSMENT]
    if asked == State.APPROVAL and assessed and not after.is_paid and not after.advised_against:
        return State.FEE_ASSESSMENT  # the correction raised the fee
    return asked if after.step(asked) else State.DOCUMENT_CHECK


def _next_on_path(application: Application, state: State) -> State:
    states = [step.state for step in application.path]
    passed = State.FEE_ASSESSMENT if state == State.AWAITING_PAYMENT else state
    return states[states.index(passed) + 1] if passed in states else states[0]


def _run_clock(before: Application, after: Application, calendar: WorkingDays, now: dt.datetime) -> Application:
    """A step's clock starts with it, pauses while it waits for the applicant, and is never set back (domain.md §3)."""
    today = calendar.day_of(now)
    if after.state == before.state:
        return after
    step, clock = after.step(), before.clock
    if after.state in (State.RETURNED, State.AWAITING_PAYMENT):
        left = calendar.between(today, clock.due) if clock and clock.due else 0
        return replace(after, clock=Clock(today, None, left))
    if step is None:
        return replace(after, clock=None)
    if before.state in (State.RETURNED, State.AWAITING_PAYMENT) and clock:
        waited = calendar.between(clock.since, today)
        promised = calendar.after(after.promised, waited) if after.promised else None
        left = max(clock.remaining, 0) if before.state == State.RETURNED else step.days
        return replace(after, promised=promised, clock=Clock(today, calendar.after(today, left)))
    promised = after.promised
    if before.state == State.DRAFT:
        promised = calendar.after(today, sum(step.days for step in after.path))
    return replace(after, promised=promised, clock=Clock(today, calendar.after(today, step.days)))


def _detail(rule: Rule, after: Application, move: Move) -> Mapping[str, Any]:
    detail: dict[str, Any] = {}
    if move.ticked:
        detail["ticked"] = list(move.ticked)
    if rule.action == "assess_fee":
        detail["fee"] = after.fee_due
    if move.payment and rule.action == "record_payment":
        detail |= {"amount": move.payment.amount, "receipt": move.payment.receipt}
    if after.licence_number and rule.action == "issue":
        detail["licence"] = after.licence_number
    return detail


def _changed(
    before: Application,
    after: Application,
    kind: str,
    actor: Actor,
    now: dt.datetime,
    detail: Mapping[str, Any],
    note: bytes,
) -> Change:
    sequence = before.version + 1
    event = Event(after.reference, sequence, kind, now, actor.name, after.state, dict(detail), note)
    event = chained(event, before.last_hash)
    return Change(replace(after, version=sequence, last_hash=event.hash), event)
