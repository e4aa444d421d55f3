"""The clock of an application's steps: it starts, pauses while the applicant is waited for, and is never set back.

Days are working days of the region's calendar (UU 25/2009 promises; domain.md §3: a clarification that restarts the
clock is the abuse that this rules out). Pure functions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from functions.domain.application import Application, Clock, State
from functions.domain.calendar import WorkingDays

PAUSED = frozenset({State.RETURNED, State.AWAITING_PAYMENT})


def run_clock(before: Application, after: Application, calendar: WorkingDays, now: dt.datetime) -> Application:
    """`after` with its clock and promise, where the action has led from one state to another."""
    if after.state == before.state:
        return after
    today = calendar.day_of(now)
    if after.state in PAUSED:
        return replace(after, clock=_paused(before.clock, after.state, today, calendar))
    if before.state == State.DRAFT and after.submitted_at:
        after = replace(after, budget=sum(step.days for step in after.path))
    elif before.state in PAUSED and before.clock:
        after = replace(after, waited=before.waited + calendar.between(before.clock.since, today))
    days = _days_of(before, after, calendar)
    if days is None:
        return replace(after, clock=None)
    start = calendar.start_day(now) if before.state in (State.DRAFT, State.REJECTED) else today
    clock = Clock(start, calendar.after(start, days), days=days)
    return replace(after, clock=clock, promised=_promise(after, calendar))


def with_calendar(application: Application, calendar: WorkingDays) -> Application:
    """The same application under another calendar: due date, promise and lapse worked out anew."""
    clock = application.clock
    if clock and clock.due:
        clock = replace(clock, due=calendar.after(clock.since, clock.days))
    elif clock and clock.lapses:
        clock = replace(clock, lapses=calendar.after(clock.since, calendar.terms.answer))
    promised = _promise(application, calendar) if application.budget else application.promised
    return replace(application, clock=clock, promised=promised)


def _paused(clock: Clock | None, state: State, today: dt.date, calendar: WorkingDays) -> Clock:
    # before its start day nothing of it is used up, and a due date moved on to a working day adds nothing
    left = min(calendar.between(max(today, clock.since), clock.due), clock.days) if clock and clock.due else 0
    answer = calendar.terms.answer if state == State.RETURNED else 0
    return Clock(today, None, left, lapses=calendar.after(today, answer) if answer else None)


def _days_of(before: Application, after: Application, calendar: WorkingDays) -> int | None:
    """The working days that the state now reached has; None if no clock runs in it."""
    if after.state == State.OBJECTION:
        return calendar.terms.objection_decision
    step = after.step()
    if step is None:
        return None
    if before.state == State.RETURNED and before.clock:
        return max(before.clock.remaining, 0)
    return step.days


def _promise(application: Application, calendar: WorkingDays) -> dt.date | None:
    """What was promised when it was complete, and every day that it has waited for the applicant since."""
    if application.submitted_at is None:
        return None
    return calendar.after(calendar.start_day(application.submitted_at), application.budget + application.waited)
