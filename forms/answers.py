"""Answers: from what a browser or a program sent to what is kept, every question checked again.

The same canonical answers come out whether a form was posted or JSON was sent: `{section: {field: value}}`, groups as
lists of `{field: value}`; text is stripped, numbers are `int` or a decimal string, dates ISO, phones E.164.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms import conditions
from forms.checks import InvalidAnswerError, check
from forms.dates import DATE_RANGE_PARTS, bounded
from forms.model import (
    Choices,
    Computed,
    Date,
    DateRange,
    Field,
    FieldBase,
    Group,
    LicenceType,
    Measure,
    Question,
    Section,
)
from forms.warnings import Suspicion, find_suspicions

MAX_VALUE = 20_000  # characters of one raw value; nothing that a form teaches comes near

Raw = Mapping[str, list[str]]  # form names to values, as a browser sends them: `pohon.daftar.0.jenis`
Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class AnswerError:
    """A question that needs another answer. `name` is the form's name of it; `gaps` fill the sentence of `code`."""

    name: str
    code: str
    sentence: str = ""
    gaps: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """What could be kept, and what could not."""

    answers: Answers
    errors: tuple[AnswerError, ...]
    warnings: tuple[Suspicion, ...] = ()  # to be looked at once more; they block nothing and are kept nowhere


def check_answers(licence: LicenceType, raw: Raw, today: dt.date) -> Checked:
    """Check every question of the licence type against what was sent.

    Questions that their `shown_if` hides are dropped, whatever was sent for them.
    """
    answers: Answers = {}
    errors: list[AnswerError] = []
    for section in licence.sections:
        _check_section(section, raw, today, answers, errors)
    return Checked(answers, tuple(errors), find_suspicions(licence, answers))


def check_section(licence: LicenceType, section_id: str, raw: Raw, today: dt.date, before: Answers) -> Checked:
    """Check one section's questions, given the answers that were saved `before` (its own among them are replaced).

    Gives the section's answers alone. Raises KeyError if the licence type has no such section.
    """
    section = licence.section(section_id)
    answers = {name: dict(kept) for name, kept in before.items() if name != section_id}
    errors: list[AnswerError] = []
    _check_section(section, raw, today, answers, errors)
    return Checked({section_id: answers[section_id]}, tuple(errors))


def _check_section(section: Section, raw: Raw, today: dt.date, answers: Answers, errors: list[AnswerError]) -> None:
    kept = answers.setdefault(section.id, {})
    for asked in section.fields:
        if isinstance(asked, Computed) or not is_asked(asked, answers):
            continue
        name = f"{section.id}.{asked.id}"
        value = (
            _check_group(asked, name, raw, today, answers, errors)
            if isinstance(asked, Group)
            else _check_question(_limited(asked, answers), name, raw, today, is_required(asked, answers), errors)
        )
        if value is not None:
            kept[asked.id] = value


def is_asked(asked: FieldBase, answers: Answers, row: conditions.Row | None = None) -> bool:
    """Whether the question is asked, given the answers before it; in a group also those of its own row."""
    return not asked.shown_if or conditions.holds(asked.shown_if, answers, row=row)


def is_required(asked: FieldBase, answers: Answers, row: conditions.Row | None = None) -> bool:
    """Whether the question must be answered, given the answers before it; in a group also those of its own row."""
    if asked.required_if:
        return conditions.holds(asked.required_if, answers, row=row)
    return not asked.optional


def _limited(asked: Question, answers: Answers, row: conditions.Row | None = None) -> Question:
    """The question with limits that are earlier answers put in."""
    return bounded(asked, answers, row) if isinstance(asked, Date | DateRange) else asked


def _check_question(
    asked: Question, name: str, raw: Raw, today: dt.date, required: bool, errors: list[AnswerError]
) -> Any:
    given = read_given(asked, name, raw)
    if any(len(text) > MAX_VALUE for text in _texts_of(given)):
        errors.append(AnswerError(name, "too_long", gaps={"max": MAX_VALUE}))
        return None
    if not any(_texts_of(given)):
        if required:
            errors.append(AnswerError(name, "required", asked.errors.get("required", "")))
        return None
    try:
        return check(asked, given, today)
    except InvalidAnswerError as error:
        errors.append(AnswerError(name, error.code, asked.errors.get(error.code, ""), error.gaps))
        return None


def read_given(asked: Question, name: str, raw: Raw) -> str | list[str] | dict[str, str]:
    """What was sent for a question: its text; of a period the parts by name; of several choices the codes.

    A browser sends `name.code=ya` for each box that is ticked, so that every name has one value; a program's list
    comes as `name.0=code`.
    """
    if isinstance(asked, DateRange):
        return {part: _text_of(f"{name}.{part}", raw) for part in DATE_RANGE_PARTS}
    if isinstance(asked, Choices):
        ticked = [code for code in asked.options if _text_of(f"{name}.{code}", raw)]
        listed = [text for index in range(len(asked.options) + 1) if (text := _text_of(f"{name}.{index}", raw))]
        return (
            ticked + listed + [text for value in raw.get(name, [])[: len(asked.options) + 1] if (text := value.strip())]
        )
    return _text_of(name, raw)


def _text_of(name: str, raw: Raw) -> str:
    values = raw.get(name, [])
    return values[-1].strip() if values else ""


def _texts_of(given: str | list[str] | dict[str, str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given.values() if isinstance(given, dict) else given)


def _check_group(
    group: Group, name: str, raw: Raw, today: dt.date, answers: Answers, errors: list[AnswerError]
) -> list[dict[str, Any]] | None:
    rows = []
    indexes = filled_rows(name, raw)
    for index in indexes[: group.max] or ([0] if is_required(group, answers) else []):
        values: dict[str, Any] = {}
        row = conditions.Row(name, values)
        for asked in group.fields:
            if isinstance(asked, Computed) or not is_asked(asked, answers, row):
                continue
            required = is_required(asked, answers, row)
            limited = _limited(asked, answers, row)
            value = _check_question(limited, f"{name}.{index}.{asked.id}", raw, today, required, errors)
            if value is not None:
                values[asked.id] = value
        rows.append(values)
    if len(indexes) > group.max:
        errors.append(AnswerError(name, "too_many_rows", gaps={"max": group.max}))
    elif indexes and len(indexes) < group.min:
        errors.append(AnswerError(name, "too_few_rows", gaps={"min": group.min}))
    return rows or None


def filled_rows(name: str, raw: Raw) -> list[int]:
    """The indexes of the rows in which anything was written, in order."""
    found = set()
    for key, values in raw.items():
        prefix, _, rest = key.partition(f"{name}.")
        index = rest.partition(".")[0]
        if not prefix and is_small_number(index) and any(map(str.strip, values)):
            found.add(int(index))
    return sorted(found)


def is_small_number(text: str) -> bool:
    """Whether a form's name or hidden field holds a row's number: one to three digits."""
    return re.fullmatch(r"[0-9]{1,3}", text) is not None


def raw_of(answers: Mapping[str, Any], licence: LicenceType | None = None) -> dict[str, list[str]]:
    """Form names and values of canonical answers (or of JSON shaped like them), to show a form filled in.

    Kept measures (with the licence type given) and JSON's fractions get the comma that a person would write: a point
    may part thousands.
    """
    measures = _measures(licence) if licence else frozenset()
    raw: dict[str, list[str]] = {}

    def flatten(prefix: str, value: object) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                flatten(f"{prefix}.{key}" if prefix else str(key), inner)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                flatten(f"{prefix}.{index}", inner)
        elif value is not None:
            fraction = isinstance(value, float) or re.sub(r"\.\d+\.", ".", prefix) in measures
            raw[prefix] = [str(value).replace(".", ",") if fraction else str(value)]

    flatten("", answers)
    return raw


def _measures(licence: LicenceType) -> frozenset[str]:
    """Form names of the measures, rows' numbers left out."""
    names = set()
    for section in licence.sections:
        for asked in section.fields:
            inner = [(f".{row.id}", row) for row in asked.fields] if isinstance(asked, Group) else [("", asked)]
            names |= {f"{section.id}.{asked.id}{rest}" for rest, field_ in inner if isinstance(field_, Measure)}
    return frozenset(names)


def document_requirements(licence: LicenceType, answers: Answers, kind: str) -> dict[str, tuple[int, int]]:
    """{requirement: (least, most files)} for these answers; a least of 0 means that it may be left out."""
    needed = {}
    for document in licence.documents:
        if document.kinds and kind not in document.kinds:
            continue
        if document.required_if and not conditions.holds(document.required_if, answers):
            continue
        needed[document.requirement] = (0 if document.optional else document.min_files, document.max_files)
    return needed


def labelled(licence: LicenceType, answers: Answers) -> list[tuple[str, list[tuple[str, Any, Field]]]]:
    """Answers as people read them: (section title, [(label, value, question)]), unanswered questions left out."""
    sections = []
    for section in licence.sections:
        rows = [(f.label, answers[section.id][f.id], f) for f in section.fields if f.id in answers.get(section.id, {})]
        if rows:
            sections.append((section.title, rows))
    return sections
