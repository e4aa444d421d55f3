"""Every night: silence ends what waited too long for its applicant, and due dates follow a changed calendar."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass

from functions.domain import workflow
from functions.domain.application import Actor, Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import ConflictError, NotSilentError
from functions.services.ports import ClockedStore

ACTOR = Actor("keep_clocks", frozenset({Role.JOB}))
SILENT = "silent"  # the queue of what is returned and may lapse
OFFICERS = (Role.LOKET, Role.VERIFIKATOR, Role.TIM_TEKNIS, Role.BENDAHARA, Role.KEPALA)


@dataclass(frozen=True)
class Kept:
    """How many applications lapsed, and how many got other dates."""

    lapsed: int
    moved: int


def keep_clocks(store: ClockedStore, calendar: WorkingDays, now: dt.datetime) -> Kept:
    """One pass over what is open; what somebody changes meanwhile is left for the next night."""
    today = calendar.day_of(now)
    lapsed = sum(_lapse(reference, store, calendar, now) for reference in store.queued(SILENT, until=today))
    open_ones = [reference for name in (SILENT, *OFFICERS) for reference in store.queued(name)]
    return Kept(lapsed, sum(_follow(reference, store, calendar, now) for reference in open_ones))


def _lapse(reference: str, store: ClockedStore, calendar: WorkingDays, now: dt.datetime) -> bool:
    application = store.get(reference)
    if application is None or application.state != State.RETURNED:
        return False  # the index was behind: it was answered
    with contextlib.suppress(NotSilentError, ConflictError):
        store.apply(workflow.act(application, "lapse", ACTOR, now, calendar))
        return True
    return False


def _follow(reference: str, store: ClockedStore, calendar: WorkingDays, now: dt.datetime) -> bool:
    application = store.get(reference)
    change = workflow.follow_calendar(application, calendar, now) if application else None
    with contextlib.suppress(ConflictError):
        if change:
            store.apply(change)
            return True
    return False
