"""Questions as HTML: one rendering for the static form page, the page with errors and the check page.

Plain HTML that works without script; the templates hold no words of their own (`texts`, the definition) and no style.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from forms import model
from forms.answers import AnswerError, Answers, Raw, filled_rows, is_small_number, labelled
from forms.checks import boundary
from forms.model import Condition, Group, LicenceType
from forms.texts import Texts

if TYPE_CHECKING:
    from jinja2 import Environment

AUTOCOMPLETE = {"email": "email", "phone": "tel"}
INPUT_MODES = {"integer": "numeric", "measure": "decimal", "nik": "numeric", "npwp": "numeric", "nib": "numeric"}
SUBMISSION_ID = "submission_id"
PRACTICE = "latihan"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 70 ms that a program's JSON does not need

    loader = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(
        kind_of=lambda field: type(field).__struct_config__.tag,
        input_mode=lambda field: INPUT_MODES.get(type(field).__struct_config__.tag, "text"),
        autocomplete=lambda field: field.autocomplete or AUTOCOMPLETE.get(type(field).__struct_config__.tag, ""),
    )
    environment.filters["date"] = readable_date
    return environment


def render_form(
    licence: LicenceType,
    texts: Texts,
    *,
    digest: str,
    language: str,
    action: str,
    today: dt.date,
    raw: Raw | None = None,
    errors: Sequence[AnswerError] = (),
    hidden: Mapping[str, str] | None = None,
    submit: str = "form.send",
    only: str = "",
) -> Markup:
    """The whole form, empty or with what was written, errors beside their questions and in a summary on top.

    `hidden` are further hidden fields; `submit` is the key of the button's words; `only` is the one section to show.
    """
    raw = raw or {}
    sentences = {error.name: error_sentence(error, texts) for error in errors}
    return Markup(  # noqa: S704  # autoescape is on in this environment
        _environment()
        .get_template("form.html")
        .render(
            sections=[section for section in licence.sections if only in ("", section.id)],
            t=texts,
            action=action,
            hidden={"form": digest, "lang": language, **(hidden or {})},
            value=lambda name: (raw.get(name) or [""])[-1],
            errors=sentences,
            rows=lambda group, name: shown_rows(group, name, raw),
            when=lambda condition: condition_in_words(condition, licence, texts),
            limit=lambda text: boundary(text, today),
            submit=submit,
            practice=PRACTICE,
        )
    )


def render_answers(licence: LicenceType, answers: Answers, texts: Texts) -> Markup:
    """The answers as a list to read, for check page, status page and office."""
    return Markup(  # noqa: S704  # autoescape is on in this environment
        _environment()
        .get_template("answers.html")
        .render(sections=labelled(licence, answers), t=texts, readable=lambda f, v: readable(f, v, texts), Group=Group)
    )


def shown_rows(group: Group, name: str, raw: Raw) -> int:
    """How many rows of a group to show: what is filled in or was added, at least one, at most the group's limit."""
    filled = filled_rows(name, raw)
    asked = (raw.get(f"{name}.rows") or ["0"])[-1]
    wanted = int(asked) if is_small_number(asked) else 0
    return min(max(group.min, wanted, (filled[-1] + 1) if filled else 1), group.max)


def error_sentence(error: AnswerError, texts: Texts) -> str:
    """The sentence of an error: the question's own, or the general one with its gaps filled."""
    return error.sentence or texts(f"error.{error.code}", **error.gaps)


def readable(field: model.FieldBase, value: Any, texts: Texts) -> str:
    """An answer as people write it."""
    if isinstance(field, model.Choice):
        return field.options.get(str(value), str(value))
    if isinstance(field, model.YesNo | model.Declaration):
        return texts(f"answer.{value}")
    if isinstance(field, model.Date):
        return readable_date(dt.date.fromisoformat(str(value)))
    if isinstance(field, model.Measure | model.Integer):
        return f"{readable_number(value)} {field.unit}".strip()
    return str(value)


def readable_date(day: dt.date) -> str:
    """Day-month-year with the month's number: read alike in both languages."""
    return f"{day.day:02}-{day.month:02}-{day.year}"


def readable_number(value: object) -> str:
    """1234.5 as `1.234,5`; what is no number as it is."""
    try:
        return f"{Decimal(str(value)):,f}".translate(str.maketrans(",.", ".,"))
    except InvalidOperation:
        return str(value)


def condition_in_words(condition: Condition, licence: LicenceType, texts: Texts) -> str:
    """A condition as a reader's sentence part: `Mengapa pohon ditebang? = Lainnya`."""
    fields = {f"{section.id}.{field.id}": field for section in licence.sections for field in section.fields}
    rows = []
    for row in condition:
        tests = []
        for test in row:
            field = fields.get(test.field)
            label = field.label if field else test.field
            sign = {"==": ":", "!=": " ≠"}.get(test.op, f" {test.op}")
            value = readable(field, test.value, texts) if field else test.value
            tests.append(f"“{label.rstrip('?')}”{sign} {value}")
        rows.append(f" {texts('word.and')} ".join(tests))
    return f" {texts('word.or')} ".join(rows)
