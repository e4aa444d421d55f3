"""One check per type of question: text in, canonical value out, or an error with a code (words: `texts/`)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from forms import dates, identity, model, numbers, places
from forms.dates import boundary
from forms.invalid import InvalidAnswerError

__all__ = ["InvalidAnswerError", "boundary", "check"]

# HTML's own pattern (WHATWG, "valid e-mail address"), with a dot asked for in the domain.
_EMAIL = re.compile(
    r"^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9-]{1,63})+$", re.ASCII
)
_MOST_EMAIL = 254  # RFC 5321
_PHONE = re.compile(r"^(?:\+?62|0)(\d{7,13})$", re.ASCII)
# Control and format characters and lone surrogates print nothing; some turn the words around them.
_UNPRINTED = frozenset({"Cc", "Cf", "Cs"})
_MOST_MARKS = 30  # on one letter (Unicode's stream-safe format, UAX 15); NFC takes 0.3 s for 20,000 of them


def check(question: model.Question, given: Any, today: dt.date) -> Any:
    """The canonical value of a non-empty answer. Raises InvalidAnswerError.

    `given` is the text; of a period its parts by name, of several choices the list of codes.
    """
    return _CHECKS[type(question)](question, given, today)


def _text(question: model.Text | model.LongText, text: str, _: dt.date) -> str:
    composed = text if text.isascii() else unicodedata.normalize("NFC", _without_heaps(text))
    kept = "".join(c for c in composed if c in "\n\t" or unicodedata.category(c) not in _UNPRINTED)
    kept = kept.replace("\r\n", "\n").strip()
    if isinstance(question, model.Text):
        kept = " ".join(kept.split())
    if len(kept) < question.min:
        raise InvalidAnswerError("too_short", min=question.min)
    if len(kept) > question.max:
        raise InvalidAnswerError("too_long", max=question.max, over=len(kept) - question.max)
    return kept


def _without_heaps(text: str) -> str:
    """The text with at most 30 combining marks on one letter; no language has more."""
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def _choice(question: model.Choice, text: str, _: dt.date) -> str:
    if text not in question.options:
        raise InvalidAnswerError("not_an_option")
    return text


def _choices(question: model.Choices, codes: list[str], _: dt.date) -> list[str]:
    """In the order of the options, each once."""
    if not set(codes) <= question.options.keys():
        raise InvalidAnswerError("not_an_option")
    kept = [code for code in question.options if code in codes]
    if len(kept) < question.min:
        raise InvalidAnswerError("too_few_choices", min=question.min)
    if question.max and len(kept) > question.max:
        raise InvalidAnswerError("too_many_choices", max=question.max)
    return kept


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


_CHECKS: dict[type, Callable[[Any, Any, dt.date], Any]] = {
    model.Text: _text,
    model.LongText: _text,
    model.Integer: numbers.check_integer,
    model.Money: numbers.check_money,
    model.Measure: numbers.check_measure,
    model.Date: dates.check_date,
    model.DateRange: dates.check_date_range,
    model.Time: dates.check_time,
    model.Choice: _choice,
    model.Choices: _choices,
    model.YesNo: _yes_no,
    model.Declaration: _declaration,
    model.Email: _email,
    model.Phone: _phone,
    model.Nik: identity.check_nik,
    model.Npwp: identity.digits_of(15, 16, code="not_an_npwp"),
    model.Nib: identity.digits_of(13, code="not_a_nib"),
    model.Nip: identity.check_nip,
    model.Postcode: identity.digits_of(5, code="not_a_postcode", not_before="10000"),
    model.Kbli: identity.digits_of(5, code="not_a_kbli", not_before="01000"),
    model.Coordinates: places.check_coordinates,
    model.Region: places.check_region,
}
