"""Conditions as `browser/conditions.js` reads them, in the attribute `data-if` of a question.

Tests that hold together are parted by a blank, rows by `|`; a test is `name==value`. Of a question with limits they
follow, parted by `;`, since an answer that the server cannot keep counts as none: `name>4;2;0.1;50` (decimals, least,
most), of several choices `name==kios;c;1;3`. `r` instead of decimals means whole rupiah.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from forms.model import (
    Choices,
    Condition,
    FieldBase,
    Group,
    Integer,
    LicenceType,
    Measure,
    Money,
    Test,
    every_question,
)


def condition_for_browsers(condition: Condition, licence: LicenceType, name: str) -> str:
    """The condition as text; `name` is the asking question's own name in the form, with its row if it has one."""
    if not condition:
        return ""
    fields = every_question(licence)
    return "|".join(" ".join(_test(test, fields[test.field], fields, name) for test in tests) for tests in condition)


def _test(test: Test, field: FieldBase, fields: Mapping[str, FieldBase], name: str) -> str:
    return f"{_name_in_row(test.field, fields, name)}{test.op}{test.value}{_limits(field)}"


def _name_in_row(path: str, fields: Mapping[str, FieldBase], name: str) -> str:
    """`pohon.daftar.jenis` as `pohon.daftar.3.jenis` when it is asked of the fourth row."""
    group, _, inner = path.rpartition(".")
    row = re.match(rf"{re.escape(group)}\.(\d+)\.", name)
    return f"{group}.{row[1]}.{inner}" if row and isinstance(fields.get(group), Group) else path


def _limits(field: FieldBase) -> str:
    if isinstance(field, Choices):
        return f";c;{field.min};{field.max or len(field.options)}"
    if isinstance(field, Money):
        return f";r;{field.min};{field.max}"
    if isinstance(field, Integer):
        return f";0;{field.min};{field.max}"
    if isinstance(field, Measure):
        return f";{field.decimals};{field.min:.15g};{field.max:.15g}"
    return ""
