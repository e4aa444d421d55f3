"""Dates, periods and times of day as people write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from forms.conditions import Row, look_up
from forms.invalid import InvalidAnswerError
from forms.questions import Date, DateRange, Time

DATE_RANGE_PARTS = ("start", "end")
_BY_HAND = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$", re.ASCII)
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)
# a browser's picker sends 14:30 or 14:30:00, a hand writes 14.30
_TIME = re.compile(r"^(?:pukul |jam )?(\d{1,2})[.:](\d{2})(?:[.:]00)?$", re.ASCII | re.IGNORECASE)


def check_date(question: Date, text: str, today: dt.date) -> str:
    """ISO."""
    day = read_date(text)
    _within(day, question, today)
    return day.isoformat()


def check_date_range(question: DateRange, parts: Mapping[str, str], today: dt.date) -> dict[str, str]:
    """{start, end}, both ISO."""
    if not all(parts.get(part) for part in DATE_RANGE_PARTS):
        raise InvalidAnswerError("range_incomplete")
    start, end = (read_date(parts[part]) for part in DATE_RANGE_PARTS)
    if end < start:
        raise InvalidAnswerError("end_before_start")
    for day in (start, end):
        _within(day, question, today)
    if question.max_days and (end - start).days + 1 > question.max_days:
        raise InvalidAnswerError("range_too_long", max=question.max_days)
    return {"start": start.isoformat(), "end": end.isoformat()}


def check_time(question: Time, text: str, _: dt.date) -> str:
    """`HH:MM`."""
    match = _TIME.match(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:  # noqa: PLR2004  # a day's hours, an hour's minutes
        raise InvalidAnswerError("not_a_time")
    kept = f"{int(match[1]):02}:{match[2]}"
    if question.min and kept < question.min:
        raise InvalidAnswerError("too_early_in_day", min=question.min.replace(":", "."))
    if question.max and kept > question.max:
        raise InvalidAnswerError("too_late_in_day", max=question.max.replace(":", "."))
    return kept


def _within(day: dt.date, question: Date | DateRange, today: dt.date) -> None:
    earliest, latest = boundary(question.min, today), boundary(question.max, today)
    if earliest and day < earliest:
        raise InvalidAnswerError("too_early", min=earliest.strftime("%d-%m-%Y"))
    if latest and day > latest:
        raise InvalidAnswerError("too_late", max=latest.strftime("%d-%m-%Y"))


def read_date(text: str) -> dt.date:
    """ISO from a date picker, or day-month-year as written by hand where a browser has none."""
    match = _BY_HAND.match(text)
    try:
        if match:
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        if _ISO.match(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidAnswerError("not_a_date")


def bounded(question: Date | DateRange, answers: Mapping[str, Any], row: Row | None) -> Date | DateRange:
    """The question with the answers that are its limits in their place; without an answer there is no limit."""
    limits = {key: limit for key in ("min", "max") if "." in (limit := getattr(question, key))}
    if not limits:
        return question
    given = {key: str(look_up(answers, limit, row) or "") for key, limit in limits.items()}
    return msgspec.structs.replace(question, **given)


def boundary(text: str, today: dt.date) -> dt.date | None:
    """`2026-01-31`, `today`, `+30` or `-365` as a date; None if the question has no such limit, or an answer is it."""
    if not text or "." in text:
        return None
    if text == "today":
        return today
    if text[0] in "+-":
        return today + dt.timedelta(days=int(text))
    return dt.date.fromisoformat(text)
