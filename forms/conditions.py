"""Conditions such as `alasan == lain and fee > 0`: parsed at build time, evaluated wherever answers are read.

`and` binds tighter than `or`; there are no brackets, so a clerk can read a condition aloud.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from forms.model import Condition, Test

_TEST = re.compile(r"^\s*([a-z][a-z0-9_.]*)\s*(==|!=|>=|<=|>|<)\s*([\w+./-]+)\s*$")


def parse(text: str, resolve: Callable[[str], str]) -> Condition:
    """The condition that `text` states; `resolve` turns a written name into `section.field`.

    Raises ValueError with a sentence for the clerk if it cannot be read.
    """
    return tuple(
        tuple(_parse_test(test, resolve) for test in re.split(r"\s+and\s+", row)) for row in re.split(r"\s+or\s+", text)
    )


def _parse_test(text: str, resolve: Callable[[str], str]) -> Test:
    match = _TEST.match(text)
    if match is None:
        raise ValueError(f"`{text.strip()}` is not a condition; write for example `alasan == lain` or `fee > 0`")
    name, op, value = match.groups()
    return Test(resolve(name), op, value)  # type: ignore[arg-type]  # the pattern allows just these operators


@dataclass(frozen=True)
class Row:
    """One row of a group while it is read: `name` is the group's `section.field`, `values` the row's answers."""

    name: str
    values: Mapping[str, Any]


def holds(condition: Condition, answers: Mapping[str, Any], fee: int | None = None, row: Row | None = None) -> bool:
    """Whether the condition holds for these answers ({section: {field: value}}); an empty condition does not.

    A question that was not answered equals nothing; comparing sizes of what is no number is false. Several choices
    equal each of those that were chosen. The browser decides alike (`browser/conditions.js`): change both or neither.
    """
    return any(all(_test_holds(test, answers, fee, row) for test in tests) for tests in condition)


def _test_holds(test: Test, answers: Mapping[str, Any], fee: int | None, row: Row | None) -> bool:
    actual = fee if test.field == "fee" else look_up(answers, test.field, row)
    if test.op == "==":
        return _same(actual, test.value)
    if test.op == "!=":
        return not _same(actual, test.value)
    left, right = _number(actual), _number(test.value)
    if left is None or right is None:
        return False
    return {">": left > right, ">=": left >= right, "<": left < right, "<=": left <= right}[test.op]


def look_up(answers: Mapping[str, Any], path: str, row: Row | None = None) -> Any:
    """The answer at `section.field`, or at `section.group.field` in that group's row; None if there is none."""
    if row is not None and path.startswith(f"{row.name}."):
        return row.values.get(path[len(row.name) + 1 :])
    section, _, field = path.partition(".")
    return answers.get(section, {}).get(field)


def _same(actual: object, expected: str) -> bool:
    if actual is None:
        return False
    if isinstance(actual, list):
        return expected in actual
    left, right = _number(actual), _number(expected)
    return left == right if left is not None and right is not None else str(actual) == expected


def same_number(one: str, other: str) -> bool:
    """Whether two codes would be read as one number, so that a condition could not tell them apart."""
    return _number(one) is not None and _number(one) == _number(other)


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
