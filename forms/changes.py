"""What a correction changed, in people's words: for the officer who asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forms.answers import Answers
from forms.model import Field, Group, LicenceType
from forms.readable import readable
from forms.texts import Texts


@dataclass(frozen=True)
class ChangedAnswer:
    """One question whose answer is another now; empty words where there was or is none."""

    section: str
    label: str
    before: str
    after: str


def changed_answers(licence: LicenceType, before: Answers, after: Answers, texts: Texts) -> list[ChangedAnswer]:
    """Questions in the form's order whose answers differ."""
    found = []
    for section in licence.sections:
        old, new = before.get(section.id, {}), after.get(section.id, {})
        for field in section.fields:
            was, now = old.get(field.id), new.get(field.id)
            if was != now:
                words = _in_words(field, was, texts), _in_words(field, now, texts)
                found.append(ChangedAnswer(section.title, field.label, *words))
    return found


def _in_words(field: Field, value: Any, texts: Texts) -> str:
    if value is None:
        return ""
    if not isinstance(field, Group):
        return readable(field, value, texts)
    rows = (
        ", ".join(
            f"{inner.label}: {readable(inner, row[inner.id], texts)}" for inner in field.fields if inner.id in row
        )
        for row in value
    )
    return "; ".join(rows)
