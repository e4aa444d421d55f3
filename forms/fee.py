"""What an application costs, in whole rupiah, from the definition's rule and the answers."""

from __future__ import annotations

from forms import conditions
from forms.answers import Answers
from forms.model import Fee


def compute_fee(rule: Fee, answers: Answers) -> int:
    """Whole rupiah due for these answers; 0 if waived or free. An unanswered `by` counts as the dearest option."""
    if conditions.holds(rule.waive_if, answers):
        return 0
    amount = rule.amount
    if rule.by:
        answer = conditions.look_up(answers, rule.by)
        amount = rule.amounts[answer] if answer in rule.amounts else max(rule.amounts.values())
    return amount * _times(rule, answers)


def _times(rule: Fee, answers: Answers) -> int:
    if not rule.per:
        return 1
    answer = conditions.look_up(answers, rule.per)
    return len(answer) if isinstance(answer, list) else int(answer or 0)
