"""Clocks against a slow, obvious model: a calendar on the wall on which one crosses out day by day, over ten years."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain import workflow
from functions.domain.application import APPLICANT, Actor, Application, Role, Sealed, State, Step
from functions.domain.calendar import Terms, WorkingDays
from functions.domain.deadlines import with_calendar
from tests.fakes.moves import full_move

FIRST, YEARS = dt.date(2026, 1, 1), 10
PATH = (
    Step(State.DOCUMENT_CHECK, Role.VERIFIKATOR, 2),
    Step(State.TECHNICAL_REVIEW, Role.TIM_TEKNIS, 6),
    Step(State.APPROVAL, Role.KEPALA, 4),
)
OFFICERS = {step.state: Actor(f"petugas {step.role}", frozenset({step.role})) for step in PATH}


@st.composite
def calendars(draw: st.DrawFn) -> WorkingDays:
    days = st.integers(0, 365 * YEARS).map(lambda number: FIRST + dt.timedelta(days=number))
    closes = draw(st.sampled_from([dt.time(15), dt.time.max]))
    terms = Terms(answer=draw(st.integers(0, 60)))
    return WorkingDays(draw(st.frozensets(days, max_size=150)), dt.UTC, closes, terms)


def application(at: dt.datetime) -> Application:
    return Application(
        "ABCDE-FGHJK-MNP", "x", "0" * 16, "id", "new", 0, State.DRAFT, at, "mac", PATH, (), 0, Sealed(b"", b"", {})
    )  # fmt: skip


def crossed_out(calendar: WorkingDays, start: dt.date, count: int) -> dt.date:
    """The day on which the last of `count` working days after `start` is crossed out."""
    day = start
    while count:
        day += dt.timedelta(days=1)
        if day.weekday() not in (5, 6) and day not in calendar.days_off:
            count -= 1
    return day


def counted_from(calendar: WorkingDays, moment: dt.datetime) -> dt.date:
    """The day itself if the office was open, else the next one on which it is."""
    day = moment.date()
    late = moment.time() > calendar.closes and day.weekday() not in (5, 6) and day not in calendar.days_off
    if late:
        day += dt.timedelta(days=1)
    while day.weekday() in (5, 6) or day in calendar.days_off:
        day += dt.timedelta(days=1)
    return day


def working_between(calendar: WorkingDays, start: dt.date, end: dt.date) -> int:
    """How many working days were crossed out from the day after `start` to `end`."""
    days = [start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1)]
    return len([day for day in days if day.weekday() not in (5, 6) and day not in calendar.days_off])


moments = st.builds(dt.datetime.combine, st.dates(FIRST, dt.date(2034, 12, 31)), st.times(), tzinfo=st.just(dt.UTC))


@settings(max_examples=150)
@given(calendars(), moments, st.lists(st.tuples(st.booleans(), st.integers(0, 90)), max_size=8))
def test_promise_and_due_dates_are_those_of_the_wall_calendar(
    calendar: WorkingDays, at: dt.datetime, story: list[tuple[bool, int]]
) -> None:
    """Whatever is returned and answered how late: no pause is lost, none counts twice, no step begins anew."""
    subject = workflow.receive(application(at), at, calendar).application
    start, waited, used, since = counted_from(calendar, at), 0, 0, counted_from(calendar, at)
    for forward, days in story:
        step, today = subject.step(), at.date()
        if step is None or (forward and step.state == State.APPROVAL):
            break
        at += dt.timedelta(days=days)
        today = at.date()
        if forward:
            action = "accept" if step.state == State.DOCUMENT_CHECK else "recommend"
            subject = workflow.act(subject, action, OFFICERS[step.state], at, calendar, full_move(subject)).application
            since, used = today, 0
        else:
            used += working_between(calendar, since, today) if today > since else 0
            subject = workflow.act(
                subject, "return", OFFICERS[step.state], at, calendar, full_move(subject)
            ).application
            assert subject.clock
            assert subject.clock.due is None
            at += dt.timedelta(days=days)
            subject = workflow.act(subject, "answer", APPLICANT, at, calendar).application
            waited += working_between(calendar, today, at.date())
            since = at.date()
        now_step = subject.step()
        assert now_step
        assert subject.clock
        left = max(now_step.days - used, 0)
        expected = crossed_out(calendar, since, left) if left else counted_from(replace_close(calendar), at)
        assert subject.clock.due == expected
    assert subject.promised == crossed_out(calendar, start, sum(step.days for step in PATH) + waited)


def replace_close(calendar: WorkingDays) -> WorkingDays:
    """The same days, at whatever hour."""
    return replace(calendar, closes=dt.time.max)


@given(calendars(), calendars(), moments)
def test_another_calendar_gives_the_dates_that_it_would_have_given(
    first: WorkingDays, second: WorkingDays, at: dt.datetime
) -> None:
    second = replace(second, closes=first.closes)
    under_first = workflow.receive(application(at), at, first).application
    under_second = workflow.receive(application(at), at, second).application
    moved = with_calendar(under_first, second)
    assert moved.promised == under_second.promised
    assert moved.clock
    assert under_first.clock
    assert moved.clock.due == second.after(under_first.clock.since, 2)
    assert with_calendar(moved, first) == under_first


@given(calendars(), moments)
def test_the_start_day_is_a_working_day_never_before_the_arrival(calendar: WorkingDays, at: dt.datetime) -> None:
    day = calendar.start_day(at)
    assert day == counted_from(calendar, at)
    assert calendar.is_working(day)
    assert day >= at.date()
