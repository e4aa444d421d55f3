"""What a licence type is, once compiled: the one model that build and run time share.

Every struct is immutable and refuses unknown keys, so a clerk's misspelt key is found at build time. The YAML that a
clerk writes is a little looser (see `catalogue`); these are the facts after it has been read.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Identifier = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Slug = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
State = Literal["submitted", "document_check", "technical_review", "field_inspection", "fee_assessment", "approval"]
Role = Literal["loket", "verifikator", "tim_teknis", "bendahara", "kepala"]
Kind = Literal["new", "renewal", "amendment", "revocation"]
Privacy = Literal["public", "ordinary", "contact", "identity", "specific"]
Language = Literal["id", "en"]
FileType = Literal["pdf", "jpeg", "png"]

KIND_FIELD = "permohonan.kind"  # the question that every form asks if more than one kind is possible


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
    """`min` and `max`: an ISO date, `today`, or a distance from today in days such as `+30` or `-365`."""

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


class Npwp(FieldBase, frozen=True, kw_only=True, tag="npwp"):
    """15 (old) or 16 digits (PMK 112/2022)."""


class Nib(FieldBase, frozen=True, kw_only=True, tag="nib"):
    """13 digits."""


class Declaration(FieldBase, frozen=True, kw_only=True, tag="declaration"):
    """A statement that has to be ticked; answered `ya`."""


Question = Text | LongText | Integer | Measure | Date | Choice | YesNo | Email | Phone | Nik | Npwp | Nib | Declaration


class Group(FieldBase, frozen=True, kw_only=True, tag="group"):
    """Questions that repeat, row by row."""

    fields: tuple[Question, ...]
    min: Annotated[int, Meta(ge=1)] = 1
    max: Annotated[int, Meta(le=50)] = 10


Field = Question | Group


class Section(Base, frozen=True):
    """A part of the form under a heading."""

    id: Identifier
    title: str
    fields: tuple[Field, ...]


class Requirement(Base, frozen=True):
    """A requirement of the service standard (UU 25/2009 art. 21, component 1), from the guide's front matter."""

    id: Identifier
    title: str
    how_to_get: str = ""
    tip: str = ""
    only_if: str = ""


class Document(Base, frozen=True):
    """A file that a requirement asks for. `files` counts objects; the page says size and types, a job holds them."""

    requirement: Identifier
    min_files: int = 1
    max_files: int = 1
    max_mb: Annotated[int, Meta(ge=1, le=20)] = 5
    types: tuple[FileType, ...] = ("pdf", "jpeg", "png")
    required_if: Condition = ()
    optional: bool = False
    privacy: Privacy = "ordinary"
    kinds: tuple[Kind, ...] = ()  # empty: every kind of application


class Step(Base, frozen=True):
    """One stage of the workflow: who acts, and within how many working days."""

    state: State
    role: Role
    days: Annotated[int, Meta(ge=0, le=60)]
    skip_if: Condition = ()
    four_eyes: bool = False
    checklist: dict[str, str] = {}


class Fee(Base, frozen=True):
    """Rupiah from the region's tariff: `amount`, or by the answer to `by`; times the rows or number of `per`."""

    tariff: str = ""
    amount: int = 0
    by: str = ""
    amounts: dict[str, int] = {}
    per: str = ""
    waive_if: Condition = ()
    legal_ground: str = ""
    verified: bool = False


class Period(Base, frozen=True):
    """A length of time."""

    count: Annotated[int, Meta(ge=1)]
    unit: Literal["days", "months", "years"]


class LicenceDocument(Base, frozen=True):
    """What the issued licence prints (`fields`), what the public may see (`public`), whose it is (`holder`)."""

    fields: tuple[str, ...]
    holder: str
    public: tuple[str, ...] = ()
    place: str = ""
    validity: Period | None = None
    conditions: tuple[str, ...] = ()


class Retention(Base, frozen=True):
    """How long drafts, refused and granted applications are kept."""

    draft: Period
    refused: Period
    granted: Period


class PrivacyRule(Base, frozen=True):
    """Legal basis (UU 27/2022 art. 20) and how long what is kept."""

    basis: Literal["public_task", "legal_obligation", "consent", "contract"]
    retention: Retention


class LicenceType(Base, frozen=True):
    """One licence type in one language: everything that form, workflow, fee, receipt and licence need."""

    licence: Slug
    title: str
    sector: Slug
    product: str
    version: int
    kinds: tuple[Kind, ...]
    requirements: tuple[Requirement, ...]
    sections: tuple[Section, ...]
    documents: tuple[Document, ...]
    workflow: tuple[Step, ...]
    fee: Fee
    licence_document: LicenceDocument
    privacy: PrivacyRule

    @property
    def promised_days(self) -> int:
        """Working days from complete to decided: the sum of the steps' budgets."""
        return sum(step.days for step in self.workflow)

    def requirement(self, identifier: str) -> Requirement:
        """The requirement of that id; KeyError if there is none."""
        for requirement in self.requirements:
            if requirement.id == identifier:
                return requirement
        raise KeyError(identifier)


class CompiledLicence(Base, frozen=True):
    """A pair of files, compiled: named by the hash of its own content."""

    hash: str
    languages: dict[Language, LicenceType]


def encode(value: Struct) -> bytes:
    """Canonical JSON: keys sorted, so equal content has equal bytes and an equal hash."""
    return msgspec.json.encode(value, order="deterministic")
