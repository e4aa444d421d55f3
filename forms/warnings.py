"""Answers that do not go together: worth another look, never a reason to refuse (domain.md §5).

A NIK is not corrected when a birth date is, and a district may have renumbered its people, so a mismatch is often
right. The applicant is asked once, on the check page; nothing of it is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms import conditions
from forms.identity import holder_of
from forms.model import Group, LicenceType, Nik, Nip

_CENTURY = 100


@dataclass(frozen=True)
class Suspicion:
    """`name` is the question's name in the form, `code` that of the sentence, `label` what the question says."""

    name: str
    code: str
    label: str


def find_suspicions(licence: LicenceType, answers: Mapping[str, Any]) -> tuple[Suspicion, ...]:
    """Numbers whose birth date or sex differs from the answers that the definition names in `compare:`."""
    found: list[Suspicion] = []
    for section in licence.sections:
        kept = answers.get(section.id, {})
        for asked in section.fields:
            name = f"{section.id}.{asked.id}"
            if isinstance(asked, Group):
                for index, values in enumerate(kept.get(asked.id, ())):
                    row = conditions.Row(name, values)
                    for inner in asked.fields:
                        found += _compare(inner, f"{name}.{index}.{inner.id}", values.get(inner.id), answers, row)
            else:
                found += _compare(asked, name, kept.get(asked.id), answers, None)
    return tuple(found)


def _compare(
    asked: object, name: str, digits: str | None, answers: Mapping[str, Any], row: conditions.Row | None
) -> list[Suspicion]:
    if not isinstance(asked, Nik | Nip) or not digits:
        return []
    holder, found = holder_of(digits), []
    born = conditions.look_up(answers, asked.compare.birth_date, row)
    if born:
        day = dt.date.fromisoformat(born)
        year = day.year if holder.year >= _CENTURY else day.year % _CENTURY
        if (holder.day, holder.month, holder.year) != (day.day, day.month, year):
            found.append(Suspicion(name, "birth_date", asked.label))
    sex = conditions.look_up(answers, asked.compare.sex, row)
    if sex and sex != holder.sex:
        found.append(Suspicion(name, "sex", asked.label))
    return found
