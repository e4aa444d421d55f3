"""What an application costs, in whole rupiah, from the definition's rule and the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forms import conditions
from forms.answers import Answers
from forms.model import Fee

Amounts = int | Mapping[str, Any]  # an amount, or the amounts for each option of the next question


def compute_fee(rule: Fee, answers: Answers) -> int:
    """Whole rupiah due for these answers; 0 if waived or free. An unanswered `by` counts as the dearest option."""
    if conditions.holds(rule.waive_if, answers):
        return 0
    return _dearest(rule.amounts if rule.by else rule.amount, rule.choices, answers) * _times(rule, answers)


def _dearest(amounts: Amounts, choices: Sequence[str], answers: Answers) -> int:
    if isinstance(amounts, int):
        return amounts
    answer = conditions.look_up(answers, choices[0])
    left = [amounts[answer]] if answer in amounts else amounts.values()
    return max(_dearest(each, choices[1:], answers) for each in left)


def _times(rule: Fee, answers: Answers) -> int:
    if not rule.per:
        return 1
    answer = conditions.look_up(answers, rule.per)
    return len(answer) if isinstance(answer, list) else int(answer or 0)


def every_amount(amounts: Amounts) -> Iterator[int]:
    """All amounts of a tariff, whole rupiah."""
    if isinstance(amounts, int):
        yield amounts
        return
    for each in amounts.values():
        yield from every_amount(each)
