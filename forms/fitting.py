"""What of earlier answers a form can still use: for a renewal, and for a page that is older than the form."""

from __future__ import annotations

import datetime as dt

from forms.answers import Answers, Raw, check_answers
from forms.model import Declaration, Group, LicenceType


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
