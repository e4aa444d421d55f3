"""The state machine against an obvious model: random walks, every (state, role, action), clocks, money, four eyes."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain import workflow
from functions.domain.application import (
    APPLICANT,
    FINAL,
    Actor,
    Application,
    Document,
    Event,
    Need,
    Payment,
    Role,
    Sealed,
    State,
    Step,
)
from functions.domain.audit import first_broken
from functions.domain.calendar import WorkingDays
from functions.domain.errors import (
    AmountError,
    ChecklistError,
    DocumentsMissingError,
    DomainError,
    FourEyesError,
    OpinionError,
    PaymentDueError,
    ReasonMissingError,
    RoleError,
    TransitionError,
)
from functions.domain.transitions import RULES

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)
PATH = (
    Step(State.SUBMITTED, Role.LOKET, 0),
    Step(State.DOCUMENT_CHECK, Role.VERIFIKATOR, 2, checklist=("lengkap",)),
    Step(State.FIELD_INSPECTION, Role.TIM_TEKNIS, 8),
    Step(State.TECHNICAL_REVIEW, Role.TIM_TEKNIS, 6),
    Step(State.FEE_ASSESSMENT, Role.BENDAHARA, 1),
    Step(State.APPROVAL, Role.KEPALA, 4, four_eyes=True),
)
JOB = Actor("job", frozenset({Role.JOB}))
OFFICERS = {role: Actor(f"petugas-{role.value}", frozenset({role})) for role in Role}
ACTORS = {**OFFICERS, Role.APPLICANT: APPLICANT, Role.JOB: JOB}


def application(**changes: Any) -> Application:
    fresh = Application(
        reference="ABCDE-FGHJK-MNP",
        licence="penebangan-pohon",
        definition="0" * 16,
        language="id",
        kind="new",
        version=0,
        state=State.DRAFT,
        received_at=NOW,
        answers_mac="mac",
        path=PATH,
        needs=(Need("ktp", 1, 2), Need("kuasa", 0, 1)),
        fee_due=50_000,
        sealed=Sealed(b"", b"", {}),
    )
    return replace(fresh, **changes)


def document(requirement: str = "ktp", *, released: bool = True, identifier: str = "d1") -> Document:
    return Document(identifier, requirement, released, NOW, 10, "0" * 64, refusal="" if released else "not_a_type")


def move_for(action: str, subject: Application) -> workflow.Move:
    return workflow.Move(
        note=b"sealed words" if action in ("return", "reject", "advise_against") else b"",
        ticked=("lengkap",),
        payment=Payment(subject.outstanding, "B-1", NOW),
        licence_number="X/0001/99.01/2026",
    )


def take(subject: Application, calendar: WorkingDays, *actions: str, at: dt.datetime = NOW) -> Application:
    for action in actions:
        if action == "document":
            subject = workflow.record_document(subject, document(), at).application
            continue
        rule = workflow.rule_for(subject, action)
        step = subject.step()
        actor = ACTORS[rule.by or (step.role if step else Role.JOB)]
        subject = workflow.act(subject, action, actor, at, calendar, move_for(action, subject)).application
    return subject


TO_APPROVAL = (
    "document",
    "submit",
    "register",
    "accept",
    "record_inspection",
    "recommend",
    "assess_fee",
    "record_payment",
)


def test_the_whole_way(calendar: WorkingDays) -> None:
    done = take(application(), calendar, *TO_APPROVAL, "approve", "issue", "hand_over")
    assert done.state == State.COLLECTED
    assert done.licence_number
    assert [state for state, _ in done.acted][:2] == [State.SUBMITTED, State.DOCUMENT_CHECK]


def test_an_application_that_needs_no_document_starts_at_once(calendar: WorkingDays) -> None:
    change = workflow.receive(application(needs=()), NOW, calendar)
    assert change.application.state == State.SUBMITTED
    assert change.application.promised == calendar.after(dt.date(2026, 11, 23), 21)
    waiting = workflow.receive(application(), NOW, calendar).application
    assert (waiting.state, waiting.promised, waiting.clock) == (State.DRAFT, None, None)


def test_the_promise_is_the_sum_of_the_budgets(calendar: WorkingDays) -> None:
    started = take(application(), calendar, "document", "submit")
    assert started.promised == calendar.after(dt.date(2026, 11, 23), sum(step.days for step in PATH))


def test_every_state_role_and_action(calendar: WorkingDays) -> None:
    """What the table allows works for exactly its role; everything else is refused by name and changes nothing."""
    for state, role, rule in itertools.product(State, Role, RULES):
        subject = application(
            state=state,
            documents=(document(),),
            returned_from=State.DOCUMENT_CHECK,
            payment=Payment(50_000, "B-1", NOW),
            granted_at=NOW if rule.action == "issue" else None,
        )
        expected = {r.action: r for r in RULES if state in r.states}.get(rule.action)
        step = subject.step()
        wanted = (expected.by or (step.role if step else None)) if expected else None
        if state == State.APPROVAL and expected is None:
            wanted = None
        try:
            workflow.act(subject, rule.action, ACTORS[role], NOW, calendar, move_for(rule.action, subject))
            allowed = True
        except TransitionError:
            allowed = False
            assert state not in rule.states
        except RoleError:
            allowed = False
            assert role != wanted
        assert allowed == (expected is not None and role == wanted), (state, role, rule.action)


def test_a_return_pauses_the_clock_and_comes_back_to_the_step_that_asked(calendar: WorkingDays) -> None:
    asked = take(application(), calendar, "document", "submit", "register", "accept")
    assert asked.clock
    later = NOW + dt.timedelta(days=3)  # Thursday
    returned = take(asked, calendar, "return", at=later)
    assert returned.clock
    assert returned.clock.due is None
    answered = take(returned, calendar, "answer", at=later + dt.timedelta(days=14))
    assert answered.state == State.FIELD_INSPECTION
    assert answered.clock
    left_before = calendar.between(dt.date(2026, 11, 26), asked.clock.due or dt.date.max)
    assert calendar.between(dt.date(2026, 12, 10), answered.clock.due or dt.date.max) == left_before
    assert asked.promised
    assert answered.promised == calendar.after(
        asked.promised, calendar.between(dt.date(2026, 11, 26), dt.date(2026, 12, 10))
    )


def test_nothing_with_a_fee_is_approved_unpaid_whatever_the_order(calendar: WorkingDays) -> None:
    for payment in (None, Payment(49_999, "B-1", NOW)):
        subject = application(state=State.APPROVAL, payment=payment)
        with pytest.raises(PaymentDueError):
            workflow.act(subject, "approve", OFFICERS[Role.KEPALA], NOW, calendar)
    subject = take(application(), calendar, *TO_APPROVAL[:-1])
    with pytest.raises(AmountError):
        workflow.act(
            subject,
            "record_payment",
            OFFICERS[Role.BENDAHARA],
            NOW,
            calendar,
            workflow.Move(payment=Payment(1, "B-1", NOW)),
        )


def test_a_correction_that_raises_the_fee_goes_back_to_the_treasurer(calendar: WorkingDays) -> None:
    returned = take(application(), calendar, *TO_APPROVAL, "return")
    raised = take(replace(returned, fee_due=75_000), calendar, "answer")
    assert raised.state == State.FEE_ASSESSMENT
    assert raised.outstanding == 25_000
    paid = take(raised, calendar, "assess_fee", "record_payment")
    assert paid.payment == Payment(75_000, "B-1, B-1", NOW)
    assert paid.state == State.APPROVAL
    assert take(returned, calendar, "answer").state == State.APPROVAL


def test_a_fee_of_nothing_skips_the_payment(calendar: WorkingDays) -> None:
    assert take(application(fee_due=0), calendar, *TO_APPROVAL[:-1]).state == State.APPROVAL


def test_who_verified_cannot_approve(calendar: WorkingDays) -> None:
    both = Actor("rangkap", frozenset({Role.VERIFIKATOR, Role.KEPALA}))
    subject = take(application(), calendar, *TO_APPROVAL)
    subject = replace(subject, acted=((State.DOCUMENT_CHECK, "rangkap"),))
    with pytest.raises(FourEyesError):
        workflow.act(subject, "approve", both, NOW, calendar)


def test_what_was_advised_against_is_not_granted_and_goes_back_to_the_advisers(calendar: WorkingDays) -> None:
    against = take(
        application(), calendar, "document", "submit", "register", "accept", "record_inspection", "advise_against"
    )
    assert against.state == State.APPROVAL
    with pytest.raises(OpinionError):
        workflow.act(against, "approve", OFFICERS[Role.KEPALA], NOW, calendar)
    assert take(against, calendar, "return", "answer").state == State.TECHNICAL_REVIEW
    assert take(against, calendar, "reject").state == State.REJECTED


def test_entry_conditions_are_named(calendar: WorkingDays) -> None:
    started = take(application(), calendar, "document", "submit", "register")
    officer = OFFICERS[Role.VERIFIKATOR]
    with pytest.raises(ChecklistError):
        workflow.act(started, "accept", officer, NOW, calendar)
    with pytest.raises(ReasonMissingError):
        workflow.act(started, "return", officer, NOW, calendar)
    with pytest.raises(DocumentsMissingError):
        workflow.act(application(), "submit", JOB, NOW, calendar)
    inspected = take(started, calendar, "accept")
    assert workflow.record_document(started, document(), NOW).application.state == State.DOCUMENT_CHECK
    with pytest.raises(TransitionError):
        workflow.record_document(inspected, document(), NOW)
    with pytest.raises(TransitionError):
        workflow.record_document(application(), document("tidak_diminta"), NOW)


def test_a_granted_application_only_waits_to_be_issued(calendar: WorkingDays) -> None:
    granted = take(application(), calendar, *TO_APPROVAL, "approve")
    assert workflow.waiting_role(granted) is None
    for action in ("approve", "reject", "return", "withdraw"):
        with pytest.raises(TransitionError):
            workflow.act(granted, action, ACTORS[Role.KEPALA], NOW, calendar, move_for(action, granted))
    assert workflow.allowed_actions(granted, JOB) == ["issue"]


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 16), st.sampled_from(sorted(Role)), st.integers(0, 4)), max_size=40))
def test_random_walks_keep_every_promise(calendar: WorkingDays, steps: list[tuple[int, Role, int]]) -> None:
    """However actions fall, the chain holds, versions count events, and no unpaid or unasked licence is issued."""
    subject = application()
    change = workflow.receive(subject, NOW, calendar)
    subject, events, now = change.application, [change.event], NOW
    for index, (number, role, days) in enumerate(steps):
        now += dt.timedelta(days=days)
        rule = RULES[number % len(RULES)]
        try:
            if number == 16:
                change = workflow.record_document(subject, document(identifier=f"d{index}"), now)
            else:
                change = workflow.act(subject, rule.action, ACTORS[role], now, calendar, move_for(rule.action, subject))
        except DomainError:
            continue
        assert subject.state not in FINAL
        subject = change.application
        events.append(change.event)
        assert subject.version == len(events)
        if subject.state in (State.ISSUED, State.COLLECTED):
            assert subject.is_paid
            assert subject.granted_at
            assert not subject.missing()
    assert first_broken(events) is None


@given(st.integers(1, 4), st.sampled_from(["kind", "actor", "hash", "previous", "state"]))
def test_a_changed_removed_or_moved_event_breaks_the_chain(calendar: WorkingDays, position: int, field: str) -> None:
    subject = application()
    changes = [workflow.receive(subject, NOW, calendar)]
    for action in ("document", "submit", "register", "accept"):
        before = changes[-1].application
        if action == "document":
            changes.append(workflow.record_document(before, document(), NOW))
        else:
            rule = workflow.rule_for(before, action)
            step = before.step()
            actor = ACTORS[rule.by or (step.role if step else Role.JOB)]
            changes.append(workflow.act(before, action, actor, NOW, calendar, move_for(action, before)))
    events: list[Event] = [change.event for change in changes]
    assert first_broken(events) is None
    forged = {"kind": "x", "actor": "x", "hash": "x", "previous": "x", "state": State.LAPSED}[field]
    changed = [*events]
    changed[position] = replace(events[position], **{field: forged})  # type: ignore[arg-type]  # any field
    assert first_broken(changed) is not None
    assert first_broken([*events[:position], *events[position + 1 :]]) is not None or position == len(events) - 1
    swapped = [*events]
    swapped[position - 1], swapped[position] = swapped[position], swapped[position - 1]
    assert first_broken(swapped) is not None
