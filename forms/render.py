"""Questions as HTML: one rendering for the static form page, the page with errors and the check page.

Plain HTML that works without script; the templates hold no words of their own (`texts`, the definition) and no style.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from forms import model
from forms.answers import AnswerError, Answers, Raw, filled_rows, is_small_number, labelled, read_given
from forms.browser_conditions import condition_for_browsers
from forms.checks import boundary
from forms.computed import with_computed
from forms.model import Condition, Group, LicenceType, every_question
from forms.readable import readable, readable_date, readable_number
from forms.texts import Texts
from forms.warnings import find_suspicions

if TYPE_CHECKING:
    from jinja2 import Environment

AUTOCOMPLETE = {"email": "email", "phone": "tel"}
__all__ = ["readable", "readable_date", "readable_number", "render_answers", "render_form", "render_questions"]

INPUT_MODES = dict.fromkeys(("integer", "nik", "npwp", "nib", "nip", "postcode", "kbli"), "numeric") | {
    "measure": "decimal",
    "money": "numeric",
}
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
    practise: bool = False,
    ask: Collection[str] | None = None,
) -> Markup:
    """The whole form, empty or with what was written, errors beside their questions and in a summary on top.

    `hidden` are further hidden fields; `submit` is the key of the button's words; `only` is the one section to show;
    `practise` offers to send it as practice; `ask` names the questions (`section.field`) to ask, if not all: the others
    stay folded, as they were answered.
    """
    hidden = {"form": digest, "lang": language, **(hidden or {})}
    more = {"action": action, "hidden": hidden, "submit": submit, "practice": PRACTICE if practise else "", "ask": ask}
    return _render("form.html", licence, texts, today, raw or {}, errors, only=only, **more)


def render_questions(
    licence: LicenceType, texts: Texts, *, today: dt.date, raw: Raw | None = None, errors: Sequence[AnswerError] = ()
) -> Markup:
    """The questions alone, outside any form, as the clerks' handbook shows them."""
    return _render("questions.html", licence, texts, today, raw or {}, errors)


def _render(
    template: str,
    licence: LicenceType,
    texts: Texts,
    today: dt.date,
    raw: Raw,
    errors: Sequence[AnswerError],
    only: str = "",
    ask: Collection[str] | None = None,
    **more: object,
) -> Markup:
    return Markup(  # noqa: S704  # autoescape is on in this environment
        _environment()
        .get_template(template)
        .render(
            sections=[section for section in licence.sections if only in ("", section.id)],
            parts=[_parted(section, ask) for section in licence.sections if only in ("", section.id)],
            ask=ask,
            t=texts,
            value=lambda name: (raw.get(name) or [""])[-1],
            chosen=lambda field, name: read_given(field, name, raw),
            errors={error.name: error_sentence(error, texts) for error in errors},
            rows=lambda group, name: shown_rows(group, name, raw),
            when=lambda condition: condition_in_words(condition, licence, texts),
            # what is asked on another page is known to the server alone
            data_if=lambda field, name: (
                condition_for_browsers(field.shown_if, licence, name) if _is_within(field.shown_if, only) else ""
            ),
            limit=lambda text: boundary(text, today),
            **more,
        )
    )


def _parted(
    section: model.Section, ask: Collection[str] | None
) -> tuple[model.Section, list[model.Field], list[model.Field]]:
    """The section with its questions to ask, and with those to fold."""
    asked = [field for field in section.fields if ask is None or f"{section.id}.{field.id}" in ask]
    return section, asked, [field for field in section.fields if field not in asked]


def _is_within(condition: Condition, section: str) -> bool:
    """Whether every question that the condition names is in that section (any, if the whole form is shown)."""
    return not section or all(test.field.startswith(f"{section}.") for tests in condition for test in tests)


def render_answers(licence: LicenceType, answers: Answers, texts: Texts, *, warn: bool = False) -> Markup:
    """The answers as a list to read, for check page, status page and office.

    `warn` puts a request to look again before answers that do not go together; only the check page does.
    """
    return Markup(  # noqa: S704  # autoescape is on in this environment
        _environment()
        .get_template("answers.html")
        .render(
            sections=labelled(licence, with_computed(licence, answers)),
            t=texts,
            readable=lambda f, v: readable(f, v, texts),
            suspicions=find_suspicions(licence, answers) if warn else (),
        )
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


def condition_in_words(condition: Condition, licence: LicenceType, texts: Texts) -> str:
    """A condition as a reader's sentence part: `Mengapa pohon ditebang? = Lainnya`."""
    fields = every_question(licence)
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
