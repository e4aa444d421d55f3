"""What must hold before an action of the table: documents, checklists, money, four eyes, time. Pure functions."""

from __future__ import annotations

import datetime as dt

from functions.domain.application import Actor, Application, Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import (
    AmountError,
    ChecklistError,
    DocumentsMissingError,
    DocumentsUnjudgedError,
    FourEyesError,
    HeldError,
    NotSilentError,
    ObjectionError,
    OpinionError,
    PaymentDueError,
    TransitionError,
)
from functions.domain.transitions import Move, Rule

OPINIONS = ("recommend", "advise_against")
_DECISIONS = ("approve", "reject")
_ON_OBJECTION = ("uphold_objection", "dismiss_objection")


def check_conditions(
    application: Application, rule: Rule, actor: Actor, move: Move, today: dt.date, calendar: WorkingDays
) -> None:
    """Raises the DomainError that names the condition which does not hold."""
    _check_holder(application, rule, actor)
    _check_papers(application, rule, move)
    _check_money(application, rule, move)
    _check_decider(application, rule, actor)
    _check_time(application, rule, today, calendar)


def _check_holder(application: Application, rule: Rule, actor: Actor) -> None:
    """What one officer has taken up, no other one works on; the head may give it to someone else."""
    if rule.anyone or rule.by in (Role.APPLICANT, Role.JOB) or rule.action == "reassign":
        return
    held = application.holder
    if (held and held != actor.name) or (rule.action == "release" and not held):
        raise HeldError(officer=held)


def _check_papers(application: Application, rule: Rule, move: Move) -> None:
    step = application.step()
    if application.filling and rule.action == "submit":
        raise TransitionError
    if rule.action in ("submit", "accept", "answer") and application.missing():
        raise DocumentsMissingError
    if rule.action == "accept" and application.unjudged() - {name for name, why in move.verdicts.items() if not why}:
        raise DocumentsUnjudgedError
    if rule.action in ("accept", "record_inspection", "recommend") and step and set(step.checklist) - set(move.ticked):
        raise ChecklistError
    if rule.action in OPINIONS and step and step.opinions and move.part not in application.opinions_left():
        raise OpinionError


def _check_money(application: Application, rule: Rule, move: Move) -> None:
    if rule.action == "record_payment" and (move.payment is None or move.payment.amount != application.outstanding):
        raise AmountError
    if rule.action == "approve" and not application.is_paid and not application.advised_against:
        raise PaymentDueError


def _check_decider(application: Application, rule: Rule, actor: Actor) -> None:
    """Four eyes: who worked on it does not decide, and who refused it does not decide on the objection."""
    step, decided = application.step(), {State.APPROVAL, State.OBJECTION}
    workers = {name for state, name in application.acted if state not in decided}
    deciders = {name for state, name in application.acted if state == State.APPROVAL}
    if rule.action in _DECISIONS and step and step.four_eyes and actor.name in workers:
        raise FourEyesError
    if rule.action in _ON_OBJECTION and actor.name in deciders:
        raise FourEyesError
    if rule.action == "approve" and application.advised_against:
        raise OpinionError


def _check_time(application: Application, rule: Rule, today: dt.date, calendar: WorkingDays) -> None:
    if rule.action == "object":
        refused = calendar.day_of(application.decided_at) if application.decided_at else today
        if application.objected or calendar.between(refused, today) > calendar.terms.objection:
            raise ObjectionError
    if rule.action == "lapse" and application.state == State.RETURNED:
        clock = application.clock
        if not (clock and clock.lapses and clock.lapses < today):
            raise NotSilentError
