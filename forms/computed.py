"""What is worked out from the answers at the moment of reading: the fee, an area. Never asked, kept or taken in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from forms import conditions
from forms.answers import Answers, is_asked
from forms.fee import compute_fee
from forms.model import Computed, LicenceType


def with_computed(licence: LicenceType, answers: Answers) -> Answers:
    """The answers with what follows from them in its place."""
    questions = [(section.id, each) for section in licence.sections for each in section.fields]
    worked_out = [(section, each) for section, each in questions if isinstance(each, Computed)]
    if not worked_out:
        return answers
    whole = {section.id: dict(answers.get(section.id, {})) for section in licence.sections}
    for section_id, field in worked_out:
        value = compute_fee(licence.fee, answers) if field.of == "fee" else product(field, answers)
        if value is not None and is_asked(field, answers):
            whole[section_id][field.id] = value
    return whole


def product(field: Computed, answers: Mapping[str, Any]) -> Decimal | None:
    """The factors multiplied, rounded half up; None while one of them is not answered."""
    result = Decimal(1)
    for name in field.factors:
        answer = conditions.look_up(answers, name)
        if answer is None:
            return None
        result *= Decimal(str(answer))
    rounded = result.quantize(Decimal(1).scaleb(-field.decimals), ROUND_HALF_UP)
    return rounded.normalize() if rounded != rounded.to_integral_value() else rounded.quantize(Decimal(1))
