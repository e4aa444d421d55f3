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
    Clock,
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
from functions.domain.calendar import Terms, WorkingDays
from functions.domain.errors import (
    AmountError,
    ChecklistError,
    DocumentsMissingError,
    DocumentsUnjudgedError,
    DomainError,
    FourEyesError,
    HeldError,
    NotSilentError,
    ObjectionError,
    OpinionError,
    PaymentDueError,
    ReasonMissingError,
    RoleError,
    TransitionError,
)
from functions.domain.transitions import RULES, Move
from tests.fakes.moves import found_wrong, full_move

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


def move_for(action: str, subject: Application) -> Move:
    paid = Payment(subject.outstanding, "B-1", NOW) if action == "record_payment" else None
    return replace(full_move(subject), payment=paid)


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
            holder="petugas-" + role if rule.action == "release" else "",
            decided_at=NOW,
            clock=Clock(NOW.date(), None, lapses=NOW.date() - dt.timedelta(days=1))
            if state == State.RETURNED
            else None,
        )
        expected = {r.action: r for r in RULES if state in r.states}.get(rule.action)
        wanted = (expected.by or workflow.waiting_role(subject)) if expected else None
        officer = role not in (Role.APPLICANT, Role.JOB)
        fits = officer if expected and expected.anyone else role == wanted
        try:
            workflow.act(subject, rule.action, ACTORS[role], NOW, calendar, move_for(rule.action, subject))
            allowed = True
        except TransitionError:
            allowed = False
            assert state not in rule.states
        except RoleError:
            allowed = False
            assert not fits
        assert allowed == (expected is not None and fits), (state, role, rule.action)


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
            Move(payment=Payment(1, "B-1", NOW)),
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
    with pytest.raises(DocumentsUnjudgedError):
        workflow.act(started, "accept", officer, NOW, calendar)
    with pytest.raises(DocumentsUnjudgedError):
        workflow.act(
            started, "accept", officer, NOW, calendar, Move(verdicts={"d1": "", "other": ""} | {"d1": "buram"})
        )
    with pytest.raises(ChecklistError):
        workflow.act(started, "accept", officer, NOW, calendar, Move(verdicts={"d1": ""}))
    with pytest.raises(ReasonMissingError):
        workflow.act(started, "return", officer, NOW, calendar, Move(note=b"words alone"))
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


def test_a_file_that_was_found_wrong_is_asked_for_again(calendar: WorkingDays) -> None:
    started = take(application(), calendar, "document", "submit", "register")
    move = found_wrong(started, "d1")
    returned = workflow.act(started, "return", OFFICERS[Role.VERIFIKATOR], NOW, calendar, move)
    assert returned.event.detail == {
        "ticked": ["lengkap"],
        "reasons": ["tidak_sesuai"],
        "rejected": {"d1": "tidak_terbaca"},
    }
    assert [need.requirement for need in returned.application.missing()] == ["ktp"]
    with pytest.raises(DocumentsMissingError):
        take(returned.application, calendar, "answer")
    again = workflow.record_document(returned.application, document(identifier="d2"), NOW).application
    answered = take(again, calendar, "answer")
    assert (answered.state, answered.unjudged()) == (State.DOCUMENT_CHECK, {"d2"})
    assert take(answered, calendar, "accept").state == State.FIELD_INSPECTION


def test_what_one_officer_holds_no_other_one_works_on(calendar: WorkingDays) -> None:
    started = take(application(), calendar, "document", "submit", "register")
    mine, other = OFFICERS[Role.VERIFIKATOR], Actor("lain", frozenset({Role.VERIFIKATOR}))
    held = workflow.act(started, "claim", mine, NOW, calendar).application
    for action in ("accept", "return", "claim", "release"):
        with pytest.raises(HeldError):
            workflow.act(held, action, other, NOW, calendar, full_move(held))
    given = Move(officer="lain")
    reassigned = workflow.act(held, "reassign", OFFICERS[Role.KEPALA], NOW, calendar, given).application
    with pytest.raises(HeldError):
        workflow.act(reassigned, "accept", mine, NOW, calendar, full_move(held))
    returned = workflow.act(reassigned, "return", other, NOW, calendar, full_move(held)).application
    assert take(returned, calendar, "answer").holder == "lain"  # whoever asked reads the answer
    accepted = workflow.act(reassigned, "accept", other, NOW, calendar, full_move(held)).application
    assert accepted.holder == ""
    released = workflow.act(held, "release", mine, NOW, calendar).application
    assert workflow.act(released, "accept", other, NOW, calendar, full_move(held)).event.actor == "lain"
    assert [state for state, _ in released.acted] == [state for state, _ in started.acted]  # holding is no work


def test_a_note_changes_nothing_that_the_applicant_sees(calendar: WorkingDays) -> None:
    started = take(application(), calendar, "document", "submit", "register")
    noted = workflow.act(started, "add_note", OFFICERS[Role.BENDAHARA], NOW, calendar, Move(note=b"sealed"))
    assert noted.event.note == b"sealed"
    assert replace(noted.application, version=started.version, last_hash=started.last_hash) == started


SIDE_BY_SIDE = tuple(
    replace(step, opinions=("kesehatan", "tata_ruang")) if step.state == State.TECHNICAL_REVIEW else step
    for step in PATH
)


def test_technical_opinions_are_given_side_by_side(calendar: WorkingDays) -> None:
    asked = take(
        application(path=SIDE_BY_SIDE), calendar, "document", "submit", "register", "accept", "record_inspection"
    )
    team = OFFICERS[Role.TIM_TEKNIS]
    for part in ("", "pertanian"):
        with pytest.raises(OpinionError):
            workflow.act(asked, "recommend", team, NOW, calendar, Move(part=part))
    one = workflow.act(asked, "recommend", team, NOW, calendar, Move(part="tata_ruang")).application
    assert (one.state, one.opinions_left(), one.clock) == (asked.state, ("kesehatan",), asked.clock)
    with pytest.raises(OpinionError):
        workflow.act(one, "recommend", team, NOW, calendar, Move(part="tata_ruang"))
    both = workflow.act(one, "recommend", team, NOW, calendar, Move(part="kesehatan")).application
    assert (both.state, both.advised_against) == (State.FEE_ASSESSMENT, False)


@pytest.mark.parametrize("order", [("advise_against", "recommend"), ("recommend", "advise_against")])
def test_one_opinion_against_is_enough_and_all_are_heard(calendar: WorkingDays, order: tuple[str, str]) -> None:
    subject = take(
        application(path=SIDE_BY_SIDE), calendar, "document", "submit", "register", "accept", "record_inspection"
    )
    for action, part in zip(order, ("kesehatan", "tata_ruang"), strict=True):
        assert subject.state == State.TECHNICAL_REVIEW
        move = Move(part=part, note=b"sealed words")
        subject = workflow.act(subject, action, OFFICERS[Role.TIM_TEKNIS], NOW, calendar, move).application
    assert (subject.state, subject.advised_against, len(subject.opinions)) == (State.APPROVAL, True, 2)
    again = take(subject, calendar, "return", "answer")
    assert (again.state, again.opinions) == (State.TECHNICAL_REVIEW, ())


def test_someone_else_decides_on_an_objection_once_and_in_time(calendar: WorkingDays) -> None:
    refused = take(application(), calendar, *TO_APPROVAL, "reject")
    head, deputy = OFFICERS[Role.KEPALA], Actor("wakil", frozenset({Role.KEPALA}))
    last_day = calendar.after(calendar.day_of(NOW), calendar.terms.objection)
    noon = dt.datetime.combine(last_day, dt.time(12), calendar.zone)
    with pytest.raises(ReasonMissingError):
        workflow.act(refused, "object", APPLICANT, noon, calendar)
    with pytest.raises(ObjectionError):
        take(refused, calendar, "object", at=noon + dt.timedelta(days=4))
    objected = take(refused, calendar, "object", at=noon)
    assert objected.clock == Clock(last_day, calendar.after(last_day, 10), days=10)
    for action in ("uphold_objection", "dismiss_objection"):
        with pytest.raises(FourEyesError):
            workflow.act(objected, action, head, noon, calendar, full_move(objected))
    dismissed = workflow.act(objected, "dismiss_objection", deputy, noon, calendar, full_move(objected)).application
    assert dismissed.state == State.REJECTED
    with pytest.raises(ObjectionError):
        take(dismissed, calendar, "object", at=noon)
    upheld = workflow.act(objected, "uphold_objection", deputy, noon, calendar, full_move(objected)).application
    assert (upheld.state, upheld.decided_at) == (State.APPROVAL, None)
    assert take(upheld, calendar, "approve", "issue").state == State.ISSUED


def test_silence_ends_a_returned_application_after_its_time_and_not_before(calendar: WorkingDays) -> None:
    strict = replace(calendar, terms=Terms(answer=5))
    returned = take(application(), strict, "document", "submit", "register", "return")
    assert returned.clock
    assert returned.clock.lapses == calendar.after(calendar.day_of(NOW), 5)
    last = dt.datetime.combine(returned.clock.lapses, dt.time(23), calendar.zone)
    with pytest.raises(NotSilentError):
        take(returned, strict, "lapse", at=last)
    assert take(returned, strict, "lapse", at=last + dt.timedelta(days=1)).state == State.LAPSED
    patient = take(application(), calendar, "document", "submit", "register", "return")
    with pytest.raises(NotSilentError):
        take(patient, calendar, "lapse", at=NOW + dt.timedelta(days=3650))


def test_a_new_day_off_moves_the_dates_and_is_on_record(calendar: WorkingDays) -> None:
    started = take(application(), calendar, "document", "submit", "register")
    assert workflow.follow_calendar(started, calendar, NOW) is None
    later = replace(calendar, days_off={*calendar.days_off, dt.date(2026, 11, 24)})
    change = workflow.follow_calendar(started, later, NOW)
    assert change
    assert started.clock
    assert started.clock.due == dt.date(2026, 11, 25)
    assert change.application.clock == replace(started.clock, due=dt.date(2026, 11, 26))
    assert change.application.promised == later.after(dt.date(2026, 11, 23), 21)
    assert (change.event.kind, change.event.actor) == ("due_date_moved", "keep_clocks")


def test_what_arrives_after_closing_time_counts_from_the_next_working_day(calendar: WorkingDays) -> None:
    early = replace(calendar, closes=dt.time(15))
    friday_evening = dt.datetime(2026, 11, 27, 16, 0, tzinfo=calendar.zone)
    started = take(application(), early, "document", "submit", at=friday_evening)
    assert started.promised == calendar.after(dt.date(2026, 11, 30), 21)
    assert take(application(), calendar, "document", "submit", at=friday_evening).promised == calendar.after(
        dt.date(2026, 11, 27), 21
    )


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, len(RULES)), st.sampled_from(sorted(Role)), st.integers(0, 4)), max_size=40))
def test_random_walks_keep_every_promise(calendar: WorkingDays, steps: list[tuple[int, Role, int]]) -> None:
    """However actions fall, the chain holds, versions count events, and no unpaid or unasked licence is issued."""
    subject = application()
    change = workflow.receive(subject, NOW, calendar)
    subject, events, now = change.application, [change.event], NOW
    for index, (number, role, days) in enumerate(steps):
        now += dt.timedelta(days=days)
        rule = RULES[number % len(RULES)]
        try:
            if number == len(RULES):
                change = workflow.record_document(subject, document(identifier=f"d{index}"), now)
            else:
                change = workflow.act(subject, rule.action, ACTORS[role], now, calendar, move_for(rule.action, subject))
        except DomainError:
            continue
        assert subject.state not in FINAL - {State.REJECTED}
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
