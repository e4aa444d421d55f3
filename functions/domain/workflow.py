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
    Document,
    Event,
    Role,
    Sealed,
    State,
)
from functions.domain.audit import chained
from functions.domain.calendar import WorkingDays
from functions.domain.deadlines import run_clock, with_calendar
from functions.domain.entry import OPINIONS, check_conditions
from functions.domain.errors import (
    ReasonMissingError,
    RoleError,
    TransitionError,
)
from functions.domain.facts import with_facts
from functions.domain.transitions import BACK, NEXT, NOTHING_MORE, RULES, SAME, TAKES_DOCUMENTS, Move, Rule


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
        if application.state in rule.states and _still_open(application, rule) and _has_role(application, rule, actor)
    ]


def waiting_role(application: Application) -> Role | None:
    """Which role's queue the application stands in; None while it waits for the applicant, a job or nobody."""
    if application.state == State.ISSUED:
        return Role.LOKET
    if application.state == State.AWAITING_PAYMENT:
        return Role.BENDAHARA
    if application.state == State.OBJECTION:
        return Role.KEPALA
    step = application.step()
    return step.role if step and application.granted_at is None else None


def act(
    application: Application,
    action: str,
    actor: Actor,
    now: dt.datetime,
    calendar: WorkingDays,
    move: Move = NOTHING_MORE,
) -> Change:
    """Take the action. Raises a DomainError that says which rule forbids it; then nothing has changed."""
    rule = rule_for(application, action)
    if not _has_role(application, rule, actor):
        raise RoleError
    if (rule.explained and not move.note) or (rule.coded and not move.reasons):
        raise ReasonMissingError
    check_conditions(application, rule, actor, move, calendar.day_of(now), calendar)
    after = with_facts(application, rule, actor, now, move)
    after = _moved(application, after, _target(application, after, rule))
    after = run_clock(application, after, calendar, now)
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
        after = run_clock(application, after, calendar, now)
    detail = {"licence": application.licence, "definition": application.definition, "answers": application.answers_mac}
    assistant = Actor(application.assisted_by, frozenset({Role.LOKET}))
    sender = assistant if application.assisted_by else APPLICANT
    return _changed(application, after, "application_received", sender, now, detail, b"")


def follow_calendar(application: Application, calendar: WorkingDays, now: dt.datetime) -> Change | None:
    """Due dates under a calendar that changed meanwhile; None where they are the same."""
    after = with_calendar(application, calendar)
    if after == application:
        return None
    job = Actor("keep_clocks", frozenset({Role.JOB}))
    return _changed(application, after, "due_date_moved", job, now, {}, b"")


def replace_code(
    application: Application, sealed: Sealed, actor: Actor, now: dt.datetime, compared: tuple[str, ...], reason: bytes
) -> Change:
    """The counter gave a new access code: `sealed` carries the new wrap. Raises RoleError, ReasonMissingError.

    Whoever does that could act as the applicant, and so decides nothing later (four eyes).
    """
    if Role.LOKET not in actor.roles:
        raise RoleError
    if not reason:
        raise ReasonMissingError
    after = replace(application, sealed=sealed, acted=(*application.acted, (State.DRAFT, actor.name)))
    return _changed(application, after, "code_replaced", actor, now, {"compared": list(compared)}, reason)


def _still_open(application: Application, rule: Rule) -> bool:
    """A granted application only waits to be issued; before that it cannot be."""
    return (application.granted_at is not None) == (rule.action == "issue") or application.state != State.APPROVAL


def _has_role(application: Application, rule: Rule, actor: Actor) -> bool:
    if rule.anyone:
        return not actor.roles & {Role.APPLICANT, Role.JOB}
    return (rule.by or waiting_role(application)) in actor.roles


def _moved(before: Application, after: Application, state: State) -> Application:
    """In its new state; who held it lets go, but for the time that the applicant takes to answer."""
    kept = state in (before.state, State.RETURNED)
    back = before.state == State.RETURNED and state == before.returned_from
    holder = after.holder if kept or back else ""
    opinions = () if state == State.TECHNICAL_REVIEW != before.state else after.opinions
    return replace(after, state=state, holder=holder, opinions=opinions)


def _target(before: Application, after: Application, rule: Rule) -> State:
    if rule.to == SAME or (rule.action in OPINIONS and after.opinions_left()):
        return before.state
    if rule.to == BACK:
        return _step_that_asked(before, after)
    # where one of several teams advised against, the head reads what all of them say
    goes_on = rule.to == NEXT and not (rule.action == "recommend" and after.advised_against)
    if rule.to == State.AWAITING_PAYMENT and after.is_paid:
        return _next_on_path(after, State.FEE_ASSESSMENT)
    if goes_on:
        return _next_on_path(after, before.state)
    return State.APPROVAL if rule.to == NEXT else State(rule.to)


def _step_that_asked(before: Application, after: Application) -> State:
    asked = before.returned_from or State.DOCUMENT_CHECK
    assessed = [step.state for step in after.path if step.state == State.FEE_ASSESSMENT]
    if asked == State.APPROVAL and assessed and not after.is_paid and not after.advised_against:
        return State.FEE_ASSESSMENT  # the correction raised the fee
    return asked if after.step(asked) else State.DOCUMENT_CHECK


def _next_on_path(application: Application, state: State) -> State:
    states = [step.state for step in application.path]
    passed = State.FEE_ASSESSMENT if state == State.AWAITING_PAYMENT else state
    return states[states.index(passed) + 1] if passed in states else states[0]


def _detail(rule: Rule, after: Application, move: Move) -> Mapping[str, Any]:
    detail: dict[str, Any] = {}
    if move.ticked:
        detail["ticked"] = list(move.ticked)
    if move.reasons:
        detail["reasons"] = list(move.reasons)
    rejected = {name: why for name, why in move.verdicts.items() if why}
    if rejected:
        detail["rejected"] = rejected
    if move.part and rule.action in ("recommend", "advise_against"):
        detail["opinion"] = move.part
    if rule.action == "reassign":
        detail["officer"] = after.holder
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
