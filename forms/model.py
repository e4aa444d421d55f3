"""What a licence type is, once compiled: the one model that build and run time share.

Every struct is immutable and refuses unknown keys, so a clerk's misspelt key is found at build time. The YAML that a
clerk writes is a little looser (see `catalogue`); these are the facts after it has been read.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from forms.questions import (
    Base,
    Choice,
    Choices,
    Compare,
    Computed,
    Condition,
    Coordinates,
    Date,
    DateRange,
    Declaration,
    Email,
    Field,
    FieldBase,
    Group,
    Identifier,
    Integer,
    Kbli,
    LongText,
    Measure,
    Money,
    Nib,
    Nik,
    Nip,
    Npwp,
    Phone,
    Postcode,
    Privacy,
    Question,
    Region,
    Test,
    Text,
    Time,
    YesNo,
)

Slug = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
State = Literal["submitted", "document_check", "technical_review", "field_inspection", "fee_assessment", "approval"]
Role = Literal["loket", "verifikator", "tim_teknis", "bendahara", "kepala"]
Kind = Literal["new", "renewal", "amendment", "revocation"]
Language = Literal["id", "en"]
FileType = Literal["pdf", "jpeg", "png"]

# one door: whoever needs the model imports it from here
__all__ = [
    "Base",
    "Choice",
    "Choices",
    "Compare",
    "Computed",
    "Condition",
    "Coordinates",
    "Date",
    "DateRange",
    "Declaration",
    "Email",
    "Field",
    "FieldBase",
    "Group",
    "Identifier",
    "Integer",
    "Kbli",
    "LongText",
    "Measure",
    "Money",
    "Nib",
    "Nik",
    "Nip",
    "Npwp",
    "Phone",
    "Postcode",
    "Privacy",
    "Question",
    "Region",
    "Test",
    "Text",
    "Time",
    "YesNo",
    "encode",
]

KIND_FIELD = "permohonan.kind"  # the question that every form asks if more than one kind is possible


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
    checklist: dict[str, str] = msgspec.field(default_factory=dict)
    opinions: dict[str, str] = msgspec.field(default_factory=dict)  # technical opinions side by side: id to name


class Fee(Base, frozen=True):
    """Rupiah from the region's tariff: `amount`, or by the answers to `by`; times the rows or number of `per`.

    Of two questions in `by`, `amounts` has for each option of the first an amount for each option of the second.
    """

    tariff: str = ""
    amount: int = 0
    by: str | tuple[str, ...] = ""
    amounts: dict[str, int | dict[str, int]] = msgspec.field(default_factory=dict)
    per: str = ""
    waive_if: Condition = ()
    legal_ground: str = ""
    verified: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """The questions in `by`, in order."""
        return (self.by,) if isinstance(self.by, str) and self.by else tuple(self.by)


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
    until: str = ""  # a date or period among the answers: on its last day the licence ends, if `validity` allows
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
    layout: Literal["page", "sections"] = "page"  # `sections`: a long form, each section saved on its own
    renewal_number: str = ""  # the question that the number of the licence to be renewed answers

    @property
    def renews(self) -> bool:
        """Whether a form can start from a licence that was issued before."""
        return "renewal" in self.kinds and len(self.kinds) > 1

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

    def section(self, identifier: str) -> Section:
        """The section of that id; KeyError if there is none."""
        for section in self.sections:
            if section.id == identifier:
                return section
        raise KeyError(identifier)


class CompiledLicence(Base, frozen=True):
    """A pair of files, compiled: named by the hash of its own content."""

    hash: str
    languages: dict[Language, LicenceType]


def every_question(licence: LicenceType) -> dict[str, Field]:
    """Questions and groups by `section.field`, a group's own questions by `section.group.field`."""
    found: dict[str, Field] = {}
    for section in licence.sections:
        for field in section.fields:
            found[f"{section.id}.{field.id}"] = field
            if isinstance(field, Group):
                found |= {f"{section.id}.{field.id}.{inner.id}": inner for inner in field.fields}
    return found


def encode(value: Struct) -> bytes:
    """JSON in the order that the clerk wrote (options are shown in it): equal content has equal bytes and hash."""
    return msgspec.json.encode(value)
