"""Numbers and sums of money as Indonesians write them: `1.250`, `1.250,5`, `12,5`, but also `12.5`; `Rp1.250.000,-`.

The browser's conditions read them by the same rules (`browser/conditions.js`); change both or neither.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from forms.invalid import InvalidAnswerError
from forms.questions import Integer, Measure, Money

_NUMBER = re.compile(r"^-?\d{1,15}(?:\.\d{1,6})?$", re.ASCII)
_THOUSANDS = re.compile(r"^-?\d{1,3}(?:\.\d{3})+$", re.ASCII)
# what Python and JavaScript call white space differs; both drop all of this
_SPACE = re.compile(r"[\s\x1c-\x1f\x85\ufeff]+")
_RUPIAH = re.compile(r"^[Rr][Pp]\.?|,-$")


def read_number(text: str) -> Decimal:
    """The number that `text` states. Raises InvalidAnswerError."""
    compact = _SPACE.sub("", text)
    if "," in compact:
        compact = compact.replace(".", "").replace(",", ".")
    elif _THOUSANDS.match(compact):
        compact = compact.replace(".", "")
    if not _NUMBER.match(compact):
        raise InvalidAnswerError("not_a_number")
    return Decimal(compact)


def check_integer(question: Integer, text: str, _: dt.date) -> int:
    """A whole number within the question's limits."""
    return _whole(read_number(text), question)


def check_money(question: Money, text: str, _: dt.date) -> int:
    """Whole rupiah; `Rp` before it and `,-` or `,00` behind it are read over."""
    try:
        number = read_number(_RUPIAH.sub("", _SPACE.sub("", text)))
    except InvalidAnswerError as error:
        raise InvalidAnswerError("not_money") from error
    try:
        return _whole(number, question)
    except InvalidAnswerError as error:
        gaps = {key: f"Rp{int(str(value)):,}".replace(",", ".") for key, value in error.gaps.items()}
        raise InvalidAnswerError(error.code, **gaps) from error


def _whole(number: Decimal, question: Integer | Money) -> int:
    if number != number.to_integral_value():
        raise InvalidAnswerError("not_whole")
    _within(number, question.min, question.max)
    return int(number)


def check_measure(question: Measure, text: str, _: dt.date) -> str:
    """A decimal string with a point, without needless zeros."""
    number = read_number(text)
    _within(number, question.min, question.max)
    if number != round(number, question.decimals):
        raise InvalidAnswerError("too_many_decimals", decimals=question.decimals)
    kept = f"{number.normalize():f}"
    return "0" if kept == "-0" else kept


def _within(number: Decimal, least: float, most: float) -> None:
    if number < Decimal(str(least)):
        raise InvalidAnswerError("too_small", min=_plain(least))
    if number > Decimal(str(most)):
        raise InvalidAnswerError("too_large", max=_plain(most))


def _plain(number: float) -> str:
    return f"{Decimal(str(number)).normalize():f}".replace(".", ",")


def exact_in_browsers(question: Any) -> bool:
    """Whether every number that the question takes has at most 15 digits, which a browser's numbers hold exactly."""
    decimals = question.decimals if isinstance(question, Measure) else 0
    return bool(max(abs(question.min), abs(question.max)) * 10**decimals < 10**15)
