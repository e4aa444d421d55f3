"""What of earlier answers a form can still use: for a renewal, and for a page that is older than the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from forms.answers import AnswerError, Answers, Raw, check_answers, is_asked
from forms.model import Computed, Declaration, Field, Group, LicenceType


def fitting_answers(licence: LicenceType, raw: Raw, today: dt.date) -> Answers:
    """The answers that this version keeps. Declarations are left out: whoever applies again declares again."""
    answers = check_answers(licence, raw, today).answers
    for section in licence.sections:
        kept = answers[section.id]
        for asked in section.fields:
            if isinstance(asked, Declaration):
                kept.pop(asked.id, None)
            elif isinstance(asked, Group):
                declared = {inner.id for inner in asked.fields if isinstance(inner, Declaration)}
                for row in kept.get(asked.id, ()):
                    for name in declared & row.keys():
                        del row[name]
    return answers


def questions_left(
    licence: LicenceType, raw: Raw, errors: Sequence[AnswerError], before: LicenceType | None, today: dt.date
) -> tuple[frozenset[str], tuple[AnswerError, ...]]:
    """What a page that is older than the form has still to ask, and what is wrong with the answers that it sent.

    Gives names as `section.field`: questions that the page did not have (`before` is its version; if that is not kept,
    those of which it sent nothing), and those whose answer no longer holds. A new question is no mistake yet; one that
    these answers do not ask is left out, unless it hangs on a question that is left.
    """
    here = _questions(licence)
    known = _questions(before).keys() if before else {name for name in here if any(_is_of(key, name) for key in raw)}
    wrong = tuple(error for error in errors if any(_is_of(error.name, name) for name in known))
    left = {name for name in here for error in errors if _is_of(error.name, name)}
    answers = check_answers(licence, raw, today).answers
    for name, asked in here.items():
        if name in known:
            continue
        if is_asked(asked, answers) or any(test.field in left for tests in asked.shown_if for test in tests):
            left.add(name)
    return frozenset(left), wrong


def _questions(licence: LicenceType) -> dict[str, Field]:
    """Questions and groups by `section.field`, in order; what is worked out is no question."""
    return {
        f"{section.id}.{asked.id}": asked
        for section in licence.sections
        for asked in section.fields
        if not isinstance(asked, Computed)
    }


def _is_of(key: str, name: str) -> bool:
    """Whether a form's name belongs to that question or group."""
    return key == name or key.startswith(f"{name}.")
