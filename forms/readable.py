"""Answers as people write them: for the check page, the office, the printed licence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from forms import model
from forms.dates import DATE_RANGE_PARTS
from forms.places import village_in_words
from forms.texts import Texts


def readable(field: model.FieldBase, value: Any, texts: Texts) -> str:
    """An answer in words."""
    write = _WRITERS.get(type(field))
    return write(field, value, texts) if write else str(value)


def _choice(field: model.Choice, value: object, _: Texts) -> str:
    return field.options.get(str(value), str(value))


def _choices(field: model.Choices, value: str | list[str], _: Texts) -> str:
    """The words of each; a single code where a condition names one."""
    return ", ".join(field.options.get(code, code) for code in ([value] if isinstance(value, str) else value))


def _yes_or_no(_field: object, value: object, texts: Texts) -> str:
    return texts(f"answer.{value}")


def _date(_field: object, value: object, _: Texts) -> str:
    return readable_date(dt.date.fromisoformat(str(value)))


def _date_range(_field: object, value: dict[str, str], texts: Texts) -> str:
    start, end = (readable_date(dt.date.fromisoformat(value[part])) for part in DATE_RANGE_PARTS)
    return texts("answer.period", start=start, end=end)


def _time(_field: object, value: object, _: Texts) -> str:
    return str(value).replace(":", ".")


def _number(field: model.Measure | model.Integer, value: object, _: Texts) -> str:
    return f"{readable_number(value)} {field.unit}".strip()


def _computed(field: model.Computed, value: object, texts: Texts) -> str:
    return _rupiah(field, value, texts) if field.of == "fee" else f"{readable_number(value)} {field.unit}".strip()


def _rupiah(_field: object, value: object, _: Texts) -> str:
    return f"Rp{readable_number(value)}"


def _village(field: model.Region, value: object, _: Texts) -> str:
    return village_in_words(field, str(value))


_WRITERS: dict[type, Callable[[Any, Any, Texts], str]] = {
    model.Choice: _choice,
    model.Choices: _choices,
    model.YesNo: _yes_or_no,
    model.Declaration: _yes_or_no,
    model.Date: _date,
    model.DateRange: _date_range,
    model.Time: _time,
    model.Measure: _number,
    model.Integer: _number,
    model.Money: _rupiah,
    model.Computed: _computed,
    model.Region: _village,
}


def readable_date(day: dt.date) -> str:
    """Day-month-year with the month's number: read alike in both languages."""
    return f"{day.day:02}-{day.month:02}-{day.year}"


def readable_number(value: object) -> str:
    """1234.5 as `1.234,5`; what is no number as it is."""
    try:
        return f"{Decimal(str(value)):,f}".translate(str.maketrans(",.", ".,"))
    except InvalidOperation:
        return str(value)
