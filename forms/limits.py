"""Limits of questions that no answer could keep, or that make no sense: refused at build time with file and line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from forms import model
from forms.conditions import same_number
from forms.dates import boundary
from forms.numbers import exact_in_browsers
from forms.source import Mapping, Place, SourceError, read_yaml

_OPTION = re.compile(r"^[\w+/-][\w+./-]*$", re.ASCII)
_CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$", re.ASCII)
_SENTENCES = Path(__file__).parent / "texts" / "id" / "error.yml"


def check_questions(licence: model.LicenceType, tree: Mapping) -> None:
    """Every question's limits. Raises SourceError."""
    codes = read_yaml(_SENTENCES)
    for section, written in zip(licence.sections, tree["sections"], strict=True):
        for field, source in zip(section.fields, written["fields"], strict=True):
            _check(field, source, codes)
            if isinstance(field, model.Group):
                for inner, inner_source in zip(field.fields, source["fields"], strict=True):
                    _check(inner, inner_source, codes)
                    if isinstance(inner, model.Computed):
                        raise SourceError(
                            inner_source.place, "what is worked out is one for the whole form; move it out of rows"
                        )


def _check(field: model.Field, source: Mapping, codes: Mapping) -> None:
    for code in field.errors:
        if code not in codes:
            known = ", ".join(sorted(codes))
            raise SourceError(source["errors"].places[code], f"no check ends in `{code}`; write one of {known}")
    for kinds, check in _CHECKS:
        if isinstance(field, kinds):
            check(field, source)


def _check_choices(field: model.Choices, source: Mapping) -> None:
    most = len(field.options)
    if not field.min <= (field.max or most) <= most:
        raise SourceError(_at(source), f"of {most} options, `min:` to `max:` must be 1 to {most}, the smaller first")


def _check_order(field: Any, source: Mapping) -> None:
    if field.min > field.max:
        raise SourceError(_at(source), f"`min:` ({field.min}) is more than `max:` ({field.max})")


def _check_digits(field: model.Integer | model.Money | model.Measure, source: Mapping) -> None:
    if not exact_in_browsers(field):
        raise SourceError(_at(source), "numbers of more than 15 digits are no longer exact; write a smaller `max:`")


def _check_villages(field: model.Region, source: Mapping) -> None:
    if not field.villages:
        raise SourceError(_at(source), f"infra/villages.yml lists no village within `{field.within}`")


def _check_options(field: model.Choice | model.Choices, source: Mapping) -> None:
    options = field.options
    if not options:
        raise SourceError(source.places["options"], "write at least one option: `code: words`")
    seen: list[str] = []
    for code in options:
        place = source["options"].places.get(code, source.place)
        if not _OPTION.match(code):
            raise SourceError(place, f"`{code}` is no code; use letters, digits and `_`, and put the words behind it")
        if any(same_number(code, other) for other in seen):
            raise SourceError(place, f"`{code}` is the same number as another option; give it a name")
        seen.append(code)


def _check_days_and_times(field: model.Date | model.DateRange | model.Time, source: Mapping) -> None:
    limits = []
    for key in ("min", "max"):
        text = getattr(field, key)
        if isinstance(field, model.Time):
            if text and not _CLOCK.match(text):
                raise SourceError(source.places[key], f"`{text}` is no time; write it as `08:00`")
        else:
            try:
                limits.append(boundary(text, dt.date(2026, 1, 1)))
            except (ValueError, OverflowError) as error:
                message = (
                    f"`{text}` is no day; write `2026-01-31`, `today`, `+30`, `-365`, or an earlier question's name"
                )
                raise SourceError(source.places[key], message) from error
    if isinstance(field, model.Time):
        backwards = bool(field.min and field.max and field.min > field.max)
    else:
        backwards = _moves_alike(field.min, field.max) and None not in limits and limits[0] > limits[1]  # type: ignore[operator]
    if backwards:
        raise SourceError(_at(source), "`min:` is later than `max:`")


def _moves_alike(least: str, most: str) -> bool:
    """Whether both limits move with the day, or neither does; only then the order is known at build time."""
    return (least[:1] in "+-t") == (most[:1] in "+-t")


def _check_computed(field: model.Computed, source: Mapping) -> None:
    if (field.of == "product") != bool(field.factors):
        raise SourceError(source.place, "`of: product` and `factors: [panjang, lebar]` belong together")


def _at(source: Mapping) -> Place:
    return source.places.get("max", source.places.get("min", source.place))


_CHECKS: tuple[tuple[Any, Callable[[Any, Mapping], None]], ...] = (
    (model.Choice | model.Choices, _check_options),
    (model.Choices, _check_choices),
    (model.Date | model.DateRange | model.Time, _check_days_and_times),
    (model.Text | model.LongText | model.Integer | model.Money | model.Measure | model.Group, _check_order),
    (model.Integer | model.Money | model.Measure, _check_digits),
    (model.Region, _check_villages),
    (model.Computed, _check_computed),
)
