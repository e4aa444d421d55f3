from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.calendar import WorkingDays

days = st.dates(dt.date(2026, 1, 1), dt.date(2035, 12, 31))
zone = ZoneInfo("Asia/Jakarta")


@st.composite
def calendars(draw: st.DrawFn) -> WorkingDays:
    return WorkingDays(draw(st.frozensets(st.dates(dt.date(2026, 1, 1), dt.date(2027, 3, 31)), max_size=60)), zone)


def slow_after(calendar: WorkingDays, day: dt.date, count: int) -> dt.date:
    """Walk day by day and note each working day that is passed."""
    passed: list[dt.date] = []
    here = day
    while True:
        if here != day and here.weekday() not in (5, 6) and here not in calendar.days_off:
            passed.append(here)
        if len(passed) == count and here.weekday() not in (5, 6) and here not in calendar.days_off:
            return here
        here += dt.timedelta(days=1)
        if len(passed) > count or (count == 0 and passed):
            return passed[count if count == 0 else count - 1]


@given(calendars(), days, st.integers(1, 60))
def test_after_counts_like_a_finger_on_the_wall_calendar(calendar: WorkingDays, day: dt.date, count: int) -> None:
    assert calendar.after(day, count) == slow_after(calendar, day, count)


@given(calendars(), days, st.integers(0, 60))
def test_after_and_between_agree(calendar: WorkingDays, day: dt.date, count: int) -> None:
    end = calendar.after(day, count)
    assert calendar.is_working(end)
    if count:
        assert calendar.between(day, end) == count
    assert calendar.between(end, day) == -calendar.between(day, end)


def test_the_regions_day_is_not_utcs() -> None:
    calendar = WorkingDays(frozenset(), zone)
    assert calendar.day_of(dt.datetime(2026, 11, 23, 18, 0, tzinfo=dt.UTC)) == dt.date(2026, 11, 24)
