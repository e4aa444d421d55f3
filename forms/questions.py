"""The questions that a form can ask: one struct for each `type:` of a definition.

Every struct is immutable and refuses unknown keys, so a clerk's misspelt key is found at build time. A form that was
released earlier must stay readable: a new key always has a default.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

Identifier = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Privacy = Literal["public", "ordinary", "contact", "identity", "specific"]
Rupiah = Annotated[int, Meta(ge=0, le=999_999_999_999_999)]  # 15 digits: exact in a browser's numbers too


class Base(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Settings that every struct shares."""


class Test(Base, frozen=True):
    """One comparison. `field` is `section.field` or `fee` (whole rupiah)."""

    field: str
    op: Literal["==", "!=", ">", ">=", "<", "<="]
    value: str


# A condition in disjunctive form: it holds if all tests of any one row hold. Empty: never asked, so not there.
Condition = tuple[tuple[Test, ...], ...]


class FieldBase(Base, frozen=True, kw_only=True):
    """What all questions have. A question is required unless it says `optional` or has a `required_if`."""

    id: Identifier
    label: str
    hint: str = ""
    optional: bool = False
    shown_if: Condition = ()
    required_if: Condition = ()
    privacy: Privacy = "ordinary"
    autocomplete: str = ""  # HTML's purpose tokens (WCAG 2.2, 1.3.5)
    errors: dict[str, str] = {}  # error code -> sentence, in place of the general one


class Compare(Base, frozen=True):
    """Which answers a number's birth date and sex are held against; a mismatch is a warning, never a block."""

    birth_date: str = ""
    sex: str = ""  # a choice between `laki_laki` and `perempuan`


class Text(FieldBase, frozen=True, kw_only=True, tag="text"):
    """One line."""

    min: int = 1
    max: int = 200


class LongText(FieldBase, frozen=True, kw_only=True, tag="long_text"):
    """Several lines."""

    min: int = 1
    max: int = 2000


class Integer(FieldBase, frozen=True, kw_only=True, tag="integer"):
    """A whole number."""

    min: int = 0
    max: int = 1_000_000_000
    unit: str = ""


class Measure(FieldBase, frozen=True, kw_only=True, tag="measure"):
    """A decimal number with its unit; Indonesian comma or point is accepted."""

    unit: str
    min: float = 0
    max: float = 1_000_000
    decimals: int = 2


class Date(FieldBase, frozen=True, kw_only=True, tag="date"):
    """`min` and `max`: an ISO date, `today`, a distance from today in days such as `+30` or `-365`, or the answer to an
    earlier date, named `section.field`: `selesai` with `min: mulai` means `selesai >= mulai`.
    """

    min: str = ""
    max: str = ""


class Choice(FieldBase, frozen=True, kw_only=True, tag="choice"):
    """One of `options`: {code: words}."""

    options: dict[str, str]


class YesNo(FieldBase, frozen=True, kw_only=True, tag="yes_no"):
    """Answered `ya` or `tidak`."""


class Email(FieldBase, frozen=True, kw_only=True, tag="email"):
    """An e-mail address."""


class Phone(FieldBase, frozen=True, kw_only=True, tag="phone"):
    """Kept as E.164."""


class Nik(FieldBase, frozen=True, kw_only=True, tag="nik"):
    """16 digits; structure only, a mismatch with other answers never blocks (domain.md §5)."""

    compare: Compare = Compare()


class Npwp(FieldBase, frozen=True, kw_only=True, tag="npwp"):
    """15 (old) or 16 digits (PMK 112/2022)."""


class Nib(FieldBase, frozen=True, kw_only=True, tag="nib"):
    """13 digits."""


class Declaration(FieldBase, frozen=True, kw_only=True, tag="declaration"):
    """A statement that has to be ticked; answered `ya`."""


class Money(FieldBase, frozen=True, kw_only=True, tag="money"):
    """Whole rupiah, as people write them: `Rp1.250.000`."""

    min: Rupiah = 0
    max: Rupiah = 1_000_000_000_000


class DateRange(FieldBase, frozen=True, kw_only=True, tag="date_range"):
    """Two dates, the second not before the first. `min`, `max` as in `date`; `max_days` counts both ends, 0: any."""

    min: str = ""
    max: str = ""
    max_days: Annotated[int, Meta(ge=0)] = 0


class Time(FieldBase, frozen=True, kw_only=True, tag="time"):
    """A time of day, 24 hours, kept as `HH:MM`; `min` and `max` likewise."""

    min: str = ""
    max: str = ""


class Choices(FieldBase, frozen=True, kw_only=True, tag="choices"):
    """Several of `options`: {code: words}; a `max` of 0 allows them all."""

    options: dict[Identifier, str]
    min: Annotated[int, Meta(ge=1)] = 1
    max: Annotated[int, Meta(ge=0)] = 0


class Nip(FieldBase, frozen=True, kw_only=True, tag="nip"):
    """A civil servant's number, 18 digits: birth date, appointment, sex, serial (domain.md §5)."""

    compare: Compare = Compare()


class Postcode(FieldBase, frozen=True, kw_only=True, tag="postcode"):
    """5 digits, the first one not 0."""


class Kbli(FieldBase, frozen=True, kw_only=True, tag="kbli"):
    """A line of business, 5 digits (KBLI 2020 and 2025); structure only, the list changes by regulation."""


class Coordinates(FieldBase, frozen=True, kw_only=True, tag="coordinates"):
    """Latitude and longitude in decimal degrees within Indonesia, kept as `-6.2, 106.8`."""


class Region(FieldBase, frozen=True, kw_only=True, tag="region"):
    """A village, kept by its code. `within`: the area offered; `villages`: {heading: {code: name}}, filled in."""

    within: str = ""
    villages: dict[str, dict[str, str]] = {}


class Computed(FieldBase, frozen=True, kw_only=True, tag="computed"):
    """Worked out, never asked and never taken from the browser: the fee, or the product of some numbers (an area)."""

    of: Literal["fee", "product"] = "fee"
    factors: tuple[str, ...] = ()  # of a product: the questions, as `section.field`
    unit: str = ""
    decimals: Annotated[int, Meta(ge=0, le=6)] = 2


Question = (
    Text | LongText | Integer | Money | Measure | Date | DateRange | Time | Choice | Choices | YesNo
    | Email | Phone | Nik | Npwp | Nib | Nip | Postcode | Kbli | Coordinates | Region | Declaration | Computed
)  # fmt: skip


KINDS = frozenset(kind.__struct_config__.tag for kind in get_args(Question))  # each `type:`; `group` is beside them


class Group(FieldBase, frozen=True, kw_only=True, tag="group"):
    """Questions that repeat, row by row."""

    fields: tuple[Question, ...]
    min: Annotated[int, Meta(ge=1)] = 1
    max: Annotated[int, Meta(le=50)] = 10


Field = Question | Group
