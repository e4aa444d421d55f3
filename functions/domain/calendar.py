"""Working days of the region: Monday to Friday without its days off (UU 25/2009 promises are counted in these)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

SATURDAY = 5


@dataclass(frozen=True)
class Terms:
    """The region's other periods, in working days (infra/region.yml, with their legal ground).

    `answer`: how long a returned application waits for its applicant; 0: for ever. `objection`: how long after a
    refusal one may object. `objection_decision`: how long deciding on that may take.
    """

    answer: int = 0
    objection: int = 21
    objection_decision: int = 10


@dataclass(frozen=True)
class WorkingDays:
    """The region's calendar. `days_off` are holidays and cuti bersama; weekends need not be listed.

    What arrives on a working day after `closes` counts from the next one.
    """

    days_off: Collection[dt.date]
    zone: dt.tzinfo
    closes: dt.time = dt.time.max
    terms: Terms = Terms()  # immutable

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The region's date at that moment."""
        return moment.astimezone(self.zone).date()

    def start_day(self, moment: dt.datetime) -> dt.date:
        """The working day on which something that arrives at that moment is there: days are counted after it."""
        local = moment.astimezone(self.zone)
        day = local.date()
        if local.time() > self.closes and self.is_working(day):
            return self.after(day, 1)
        return self.after(day, 0)

    def midnight_after(self, moment: dt.datetime) -> dt.datetime:
        """When the region's day ends."""
        next_day = self.day_of(moment) + dt.timedelta(days=1)
        return dt.datetime.combine(next_day, dt.time(), self.zone)

    def is_working(self, day: dt.date) -> bool:
        """Whether the offices work on that day."""
        return day.weekday() < SATURDAY and day not in self.days_off

    def after(self, day: dt.date, count: int) -> dt.date:
        """The date `count` working days after `day`; with 0 the day itself or, if it is a day off, the next one."""
        while count > 0 or not self.is_working(day):
            day += dt.timedelta(days=1)
            count -= self.is_working(day)
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end`; negative if `end` is the earlier one."""
        if end < start:
            return -self.between(end, start)
        days = (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_working, days))
