"""One check per type of question: text in, canonical value out, or an error with a code (words: `texts/`)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from forms import model

_NUMBER = re.compile(r"^-?\d{1,15}(?:\.\d{1,6})?$", re.ASCII)
_THOUSANDS = re.compile(r"^-?\d{1,3}(?:\.\d{3})+$", re.ASCII)
# HTML's own pattern (WHATWG, "valid e-mail address"), with a dot asked for in the domain.
_EMAIL = re.compile(
    r"^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9-]{1,63})+$", re.ASCII
)
_MOST_EMAIL = 254  # RFC 5321
_PHONE = re.compile(r"^(?:\+?62|0)(\d{7,13})$", re.ASCII)
_WOMEN_DAY = 40  # NIK: the day of birth is written with 40 added for women (domain.md §5)


class InvalidAnswerError(ValueError):
    """An answer that cannot be kept; `code` names the sentence, `gaps` fill it."""

    def __init__(self, code: str, **gaps: object) -> None:
        super().__init__(code)
        self.code = code
        self.gaps = gaps


def check(question: model.Question, text: str, today: dt.date) -> Any:
    """The canonical value of a non-empty answer. Raises InvalidAnswerError."""
    return _CHECKS[type(question)](question, text, today)


def _text(question: model.Text | model.LongText, text: str, _: dt.date) -> str:
    # control and format characters print nothing, and some turn the words around them
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in composed if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf"})
    kept = kept.replace("\r\n", "\n").strip()
    if isinstance(question, model.Text):
        kept = " ".join(kept.split())
    if len(kept) < question.min:
        raise InvalidAnswerError("too_short", min=question.min)
    if len(kept) > question.max:
        raise InvalidAnswerError("too_long", max=question.max, over=len(kept) - question.max)
    return kept


def _decimal(text: str) -> Decimal:
    """Numbers as Indonesians write them: `1.250`, `1.250,5`, `12,5`, but also `12.5`."""
    compact = text.replace(" ", "")
    if "," in compact:
        compact = compact.replace(".", "").replace(",", ".")
    elif _THOUSANDS.match(compact):
        compact = compact.replace(".", "")
    if not _NUMBER.match(compact):
        raise InvalidAnswerError("not_a_number")
    try:
        return Decimal(compact)
    except InvalidOperation as error:
        raise InvalidAnswerError("not_a_number") from error


def _integer(question: model.Integer, text: str, _: dt.date) -> int:
    number = _decimal(text)
    if number != number.to_integral_value():
        raise InvalidAnswerError("not_whole")
    _within(number, question.min, question.max)
    return int(number)


def _measure(question: model.Measure, text: str, _: dt.date) -> str:
    number = _decimal(text)
    _within(number, question.min, question.max)
    if number != round(number, question.decimals):
        raise InvalidAnswerError("too_many_decimals", decimals=question.decimals)
    return f"{number.normalize():f}"


def _within(number: Decimal, least: float, most: float) -> None:
    if number < Decimal(str(least)):
        raise InvalidAnswerError("too_small", min=_plain(least))
    if number > Decimal(str(most)):
        raise InvalidAnswerError("too_large", max=_plain(most))


def _plain(number: float) -> str:
    return f"{Decimal(str(number)).normalize():f}".replace(".", ",")


def _date(question: model.Date, text: str, today: dt.date) -> str:
    day = _read_date(text)
    earliest, latest = boundary(question.min, today), boundary(question.max, today)
    if earliest and day < earliest:
        raise InvalidAnswerError("too_early", min=earliest.strftime("%d-%m-%Y"))
    if latest and day > latest:
        raise InvalidAnswerError("too_late", max=latest.strftime("%d-%m-%Y"))
    return day.isoformat()


def _read_date(text: str) -> dt.date:
    """ISO from a date picker, or day-month-year as written by hand where a browser has none."""
    match = re.match(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$", text, re.ASCII)
    try:
        if match:
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        if re.match(r"^\d{4}-\d{2}-\d{2}$", text, re.ASCII):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidAnswerError("not_a_date")


def boundary(text: str, today: dt.date) -> dt.date | None:
    """`2026-01-31`, `today`, `+30` or `-365` as a date; None if the question has no such limit."""
    if not text:
        return None
    if text == "today":
        return today
    if text[0] in "+-":
        return today + dt.timedelta(days=int(text))
    return dt.date.fromisoformat(text)


def _choice(question: model.Choice, text: str, _: dt.date) -> str:
    if text not in question.options:
        raise InvalidAnswerError("not_an_option")
    return text


def _yes_no(_question: model.YesNo, text: str, _: dt.date) -> str:
    if text not in ("ya", "tidak"):
        raise InvalidAnswerError("not_an_option")
    return text


def _declaration(_question: model.Declaration, text: str, _: dt.date) -> str:
    if text != "ya":
        raise InvalidAnswerError("required")
    return text


def _email(_question: model.Email, text: str, _: dt.date) -> str:
    if len(text) > _MOST_EMAIL or not _EMAIL.match(text):
        raise InvalidAnswerError("not_an_email")
    return text


def _phone(_question: model.Phone, text: str, _: dt.date) -> str:
    match = _PHONE.match(re.sub(r"[\s().-]", "", text))
    if match is None:
        raise InvalidAnswerError("not_a_phone")
    return f"+62{match[1]}"


def _nik(_question: model.Nik, text: str, _: dt.date) -> str:
    digits = re.sub(r"[\s.-]", "", text)
    if not re.match(r"^\d{16}$", digits, re.ASCII):
        raise InvalidAnswerError("not_a_nik", digits=sum(c.isdigit() for c in digits))
    day, month = int(digits[6:8]), int(digits[8:10])
    day = day - _WOMEN_DAY if day > _WOMEN_DAY else day
    if day not in range(1, 32) or month not in range(1, 13) or digits[12:] == "0000":
        raise InvalidAnswerError("nik_structure")
    return digits


def _digits(*lengths: int, code: str) -> Callable[[Any, str, dt.date], str]:
    def check_digits(_question: object, text: str, _: dt.date) -> str:
        digits = re.sub(r"[\s.-]", "", text)
        if not (digits.isascii() and digits.isdigit() and len(digits) in lengths):
            raise InvalidAnswerError(code)
        return digits

    return check_digits


_CHECKS: dict[type, Callable[[Any, str, dt.date], Any]] = {
    model.Text: _text,
    model.LongText: _text,
    model.Integer: _integer,
    model.Measure: _measure,
    model.Date: _date,
    model.Choice: _choice,
    model.YesNo: _yes_no,
    model.Declaration: _declaration,
    model.Email: _email,
    model.Phone: _phone,
    model.Nik: _nik,
    model.Npwp: _digits(15, 16, code="not_an_npwp"),
    model.Nib: _digits(13, code="not_a_nib"),
}
