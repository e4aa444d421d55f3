"""The state machine as a table: which action leads where, and who may take it (design.md §6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from functions.domain.application import Payment, Role, State

NEXT = "next"  # the step after this one on the application's path
BACK = "back"  # the step that returned it
SAME = "same"  # it stays where it is

# Until the documents are checked: the last required file submits the application while others may be on their way.
TAKES_DOCUMENTS = frozenset({State.DRAFT, State.SUBMITTED, State.DOCUMENT_CHECK, State.RETURNED})


@dataclass(frozen=True)
class Rule:
    """One row of the table. `by` is a role, or None for the role whose turn it is.

    `explained`: words for the applicant must go with it. `coded`: reasons from the region's list too. `anyone`: every
    officer may, whoever's turn it is.
    """

    action: str
    event: str
    states: frozenset[State]
    to: State | str
    by: Role | None = None
    explained: bool = False
    coded: bool = False
    anyone: bool = False


@dataclass(frozen=True)
class Move:
    """What goes with an action: words for the applicant (sealed), checklist ticks, money, a number.

    `reasons` are codes of the region's list. `verdicts` tell of each file: "" if it is right, else the code of why
    not. `part` is which of several technical opinions this is. `officer` is whom it is given to.
    """

    note: bytes = b""
    ticked: tuple[str, ...] = ()
    payment: Payment | None = None
    licence_number: str = ""
    reasons: tuple[str, ...] = ()
    verdicts: Mapping[str, str] = field(default_factory=dict)
    part: str = ""
    officer: str = ""


NOTHING_MORE = Move()

_STEPS = {State.DOCUMENT_CHECK, State.FIELD_INSPECTION, State.TECHNICAL_REVIEW, State.APPROVAL}
_DESKS = _STEPS | {State.SUBMITTED, State.FEE_ASSESSMENT, State.AWAITING_PAYMENT, State.OBJECTION}
_OPEN = _STEPS | {State.DRAFT, State.SUBMITTED, State.RETURNED, State.FEE_ASSESSMENT, State.AWAITING_PAYMENT}


def _rule(action: str, event: str, states: set[State], to: State | str, **rest: Any) -> Rule:
    return Rule(action, event, frozenset(states), to, **rest)


RULES = (
    _rule("submit", "application_submitted", {State.DRAFT}, NEXT, by=Role.JOB),
    _rule("register", "application_registered", {State.SUBMITTED}, NEXT),
    _rule("accept", "documents_accepted", {State.DOCUMENT_CHECK}, NEXT),
    _rule("record_inspection", "inspection_recorded", {State.FIELD_INSPECTION}, NEXT),
    _rule("recommend", "recommendation_given", {State.TECHNICAL_REVIEW}, NEXT),
    _rule("advise_against", "refusal_advised", {State.TECHNICAL_REVIEW}, State.APPROVAL, explained=True),
    _rule("assess_fee", "fee_assessed", {State.FEE_ASSESSMENT}, State.AWAITING_PAYMENT),
    _rule("record_payment", "payment_recorded", {State.AWAITING_PAYMENT}, NEXT, by=Role.BENDAHARA),
    _rule("approve", "application_approved", {State.APPROVAL}, State.APPROVAL),
    _rule("reject", "application_rejected", {State.APPROVAL}, State.REJECTED, explained=True, coded=True),
    _rule("return", "application_returned", _STEPS | {State.SUBMITTED}, State.RETURNED, explained=True, coded=True),
    _rule("save_correction", "correction_saved", {State.RETURNED}, State.RETURNED, by=Role.APPLICANT),
    _rule("answer", "correction_received", {State.RETURNED}, BACK, by=Role.APPLICANT),
    _rule("withdraw", "application_withdrawn", _OPEN, State.WITHDRAWN, by=Role.APPLICANT),
    _rule("lapse", "application_lapsed", {State.DRAFT, State.RETURNED}, State.LAPSED, by=Role.JOB),
    _rule("issue", "licence_issued", {State.APPROVAL}, State.ISSUED, by=Role.JOB),
    _rule("hand_over", "licence_collected", {State.ISSUED}, State.COLLECTED, by=Role.LOKET),
    _rule("object", "objection_received", {State.REJECTED}, State.OBJECTION, by=Role.APPLICANT, explained=True),
    _rule("uphold_objection", "objection_upheld", {State.OBJECTION}, State.APPROVAL, explained=True),
    _rule("dismiss_objection", "objection_dismissed", {State.OBJECTION}, State.REJECTED, explained=True),
    _rule("claim", "application_claimed", _DESKS, SAME),
    _rule("release", "application_released", _DESKS, SAME),
    _rule("reassign", "application_reassigned", _DESKS, SAME, by=Role.KEPALA),
    _rule("add_note", "note_added", _DESKS | {State.RETURNED, State.ISSUED, State.REJECTED}, SAME, anyone=True),
    _rule("collect", "licence_collected", {State.ISSUED}, State.COLLECTED, by=Role.APPLICANT),
)
