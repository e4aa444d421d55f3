"""Numbers that the state gives to people, businesses and places: structure only, as domain.md §5 lists them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from forms.invalid import InvalidAnswerError

WOMEN_DAY = 40  # NIK: the day of birth is written with 40 added for women
_PART_MARKS = re.compile(r"[\s.-]")
_PPPK = 21  # a contract officer's number has 21 where a civil servant's has the month of appointment
_NIP_LENGTH, _NIK_LENGTH = 18, 16


class Person(NamedTuple):
    """What a NIK or NIP says of its holder. `year` has two digits in a NIK, four in a NIP."""

    day: int
    month: int
    year: int
    sex: str


def check_nik(_question: object, text: str, _: dt.date) -> str:
    """16 digits: area of first registration, birth date, serial number."""
    digits = _PART_MARKS.sub("", text)
    if not re.match(r"^\d{16}$", digits, re.ASCII):
        raise InvalidAnswerError("not_a_nik", digits=sum(c.isdigit() for c in digits))
    born = holder_of(digits)
    if born.day not in range(1, 32) or born.month not in range(1, 13) or digits[12:] == "0000":
        raise InvalidAnswerError("nik_structure")
    return digits


def check_nip(_question: object, text: str, _: dt.date) -> str:
    """18 digits: YYYYMMDD of birth, YYYYMM of appointment, 1 or 2 for the sex, serial number."""
    digits = _PART_MARKS.sub("", text)
    if not re.match(r"^\d{18}$", digits, re.ASCII):
        raise InvalidAnswerError("not_a_nip", digits=sum(c.isdigit() for c in digits))
    born, year, month = holder_of(digits), int(digits[8:12]), int(digits[12:14])
    try:
        dt.date(born.year, born.month, born.day)
    except ValueError as error:
        raise InvalidAnswerError("nip_structure") from error
    appointed = year > born.year and (month in range(1, 13) or month == _PPPK)
    if not appointed or digits[14] not in "12" or digits[15:] == "000":
        raise InvalidAnswerError("nip_structure")
    return digits


def holder_of(digits: str) -> Person:
    """Birth date and sex as a NIK (16 digits) or NIP (18) states them."""
    if len(digits) == _NIP_LENGTH:
        sex = "laki_laki" if digits[14] == "1" else "perempuan"
        return Person(int(digits[6:8]), int(digits[4:6]), int(digits[:4]), sex)
    day = int(digits[6:8])
    woman = day > WOMEN_DAY
    return Person(
        day - WOMEN_DAY if woman else day, int(digits[8:10]), int(digits[10:12]), "perempuan" if woman else "laki_laki"
    )


def digits_of(*lengths: int, code: str, not_before: str = "") -> Callable[[Any, str, dt.date], str]:
    """A check for so many digits, points and dashes read over; `not_before` is the least that they may be."""

    def check_digits(_question: object, text: str, _: dt.date) -> str:
        digits = _PART_MARKS.sub("", text)
        if not (digits.isascii() and digits.isdigit() and len(digits) in lengths) or digits < not_before:
            raise InvalidAnswerError(code)
        return digits

    return check_digits
