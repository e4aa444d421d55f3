from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import conditions

numbers = st.integers(-50, 50)
OPS = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


def parse(text: str) -> object:
    return conditions.parse(text, lambda name: name)


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(sorted(OPS)), numbers), min_size=1), min_size=1
    ),
    st.fixed_dictionaries(dict.fromkeys("abc", numbers)),
)
def test_a_condition_means_what_python_means(rows: list[list[tuple[str, str, int]]], values: dict[str, int]) -> None:
    text = " or ".join(" and ".join(f"s.{n} {op} {v}" for n, op, v in row) for row in rows)
    expected = any(all(OPS[op](values[n], v) for n, op, v in row) for row in rows)
    parsed = conditions.parse(text, lambda name: name)
    assert conditions.holds(parsed, {"s": values}) is expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=1000))
def test_sizes_are_compared_as_decimals(number: Decimal) -> None:
    parsed = conditions.parse("s.a > 12.5", lambda name: name)
    assert conditions.holds(parsed, {"s": {"a": str(number)}}) is (number > Decimal("12.5"))


def test_an_unanswered_question_equals_nothing_and_is_no_size() -> None:
    for text in ("s.a == x", "s.a > 0", "s.a <= 0"):
        assert not conditions.holds(conditions.parse(text, lambda name: name), {"s": {}})


def test_the_fee_can_be_asked_for() -> None:
    assert conditions.holds(conditions.parse("fee == 0", lambda name: name), {}, 0)
    assert not conditions.holds(conditions.parse("fee == 0", lambda name: name), {}, 25_000)


@pytest.mark.parametrize("text", ["alasan = lain", "alasan ==", "(a == b)", "a == b and", "", "a == b; drop"])
def test_what_is_no_condition_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write for example"):
        parse(text)
