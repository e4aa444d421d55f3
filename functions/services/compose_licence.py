"""From a granted application to the licence's contents: the record that is kept, and what is printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms.answers import Answers, labelled
from forms.model import Field, Group, LicenceDocument, LicenceType
from forms.render import readable
from forms.texts import Texts
from functions.domain.application import Application
from functions.domain.licence import Licence, as_dict, end_of_validity, licence_number, masked, record_hash

# what follows from the record, or may change after it
_NOT_RECORDED = frozenset(
    {"holder_masked", "record_hash", "token", "status_index", "status", "status_since", "successor"}
)


@dataclass(frozen=True)
class Contents:
    """`licence` is the public face (no token yet), `record` the whole, `printed` what the typesetter gets."""

    licence: Licence
    record: dict[str, Any]
    printed: dict[str, Any]


def compose_licence(
    application: Application,
    answers: Answers,
    licence_type: LicenceType,
    *,
    region: Mapping[str, Any],
    count: int,
    granted_on: dt.date,
    texts: Texts,
) -> Contents:
    """The licence with number `count` of its type and year; equal input gives equal contents.

    It is dated by the decision, not by the moment at which the job comes to it.
    """
    document = licence_type.licence_document
    holder = str(_answer(answers, document.holder) or "")
    chosen = _chosen(answers, document.fields)
    face = Licence(
        number=licence_number(application.licence, str(region["code"]), granted_on.year, count),
        licence=application.licence,
        title=licence_type.title,
        holder_masked=masked(holder),
        place=_readable_answer(licence_type, answers, document.place, texts),
        issued_on=granted_on,
        valid_until=_valid_until(document, answers, granted_on),
        record_hash="",
        token="",
        reference=application.reference,
    )
    said = {name: value for name, value in as_dict(face).items() if name not in _NOT_RECORDED}
    record = said | {
        "definition": application.definition,
        "kind": application.kind,
        "issuer": region["agency"]["name"],
        "holder": holder,
        "answers": chosen,
        "conditions": list(document.conditions),
    }
    printed = record | {
        "region": region["name"],
        "agency": region["agency"],
        "signatory": region["head"]["title"],
        "sections": _printed_sections(licence_type, chosen, document.holder, texts),
    }
    return Contents(replace(face, record_hash=record_hash(record)), record, printed)


def _valid_until(document: LicenceDocument, answers: Answers, granted_on: dt.date) -> dt.date | None:
    """The last day: that of the period, or the day that was answered to `until` if it is earlier."""
    period = document.validity
    ends = [end_of_validity(granted_on, period.count, period.unit)] if period else []
    answered = _answer(answers, document.until)
    if answered:
        ends.append(dt.date.fromisoformat(answered["end"] if isinstance(answered, dict) else answered))
    return min(ends, default=None)


def succeeding(contents: Contents, old: Licence) -> Contents:
    """The contents of a licence that takes the old one's place: same last day, and it names the one before."""
    last = old.valid_until.isoformat() if old.valid_until else None
    changed = {"valid_until": last, "replaces": old.number}
    record = contents.record | changed
    licence = replace(contents.licence, valid_until=old.valid_until, record_hash=record_hash(record))
    return Contents(licence, record, contents.printed | changed)


def _answer(answers: Answers, name: str) -> Any:
    section, _, question = name.partition(".")
    return answers.get(section, {}).get(question)


def _readable_answer(licence_type: LicenceType, answers: Answers, name: str, texts: Texts) -> str:
    value = _answer(answers, name)
    if value is None:
        return ""
    section, _, question = name.partition(".")
    fields = {(part.id, field.id): field for part in licence_type.sections for field in part.fields}
    return readable(fields[section, question], value, texts)


def _chosen(answers: Answers, names: Sequence[str]) -> Answers:
    """The answers that `section` or `section.field` names."""
    return {
        section: kept
        for section, given in answers.items()
        if (kept := {key: value for key, value in given.items() if section in names or f"{section}.{key}" in names})
    }


def _printed_sections(licence_type: LicenceType, answers: Answers, holder: str, texts: Texts) -> list[dict[str, Any]]:
    """Sections with readable rows; the holder stands above them and is left out."""
    section, _, question = holder.partition(".")
    shown = {
        name: {key: value for key, value in given.items() if (name, key) != (section, question)}
        for name, given in answers.items()
    }
    return [
        {"title": title, "rows": [_printed_row(label, value, field, texts) for label, value, field in rows]}
        for title, rows in labelled(licence_type, shown)
    ]


def _printed_row(label: str, value: Any, field: Field, texts: Texts) -> dict[str, Any]:
    """`label` and `text`, or for a group `columns` and `table`."""
    if not isinstance(field, Group):
        return {"label": label, "text": readable(field, value, texts)}
    table = [
        [readable(asked, row[asked.id], texts) if asked.id in row else "–" for asked in field.fields] for row in value
    ]
    return {"label": label, "columns": [asked.label for asked in field.fields], "table": table}
