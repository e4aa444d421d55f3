"""A form as paper shows it: questions with boxes to tick and lines to write on, and QR codes."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from forms.model import Choice, Declaration, Field, Group, LicenceType, LongText, YesNo
from forms.render import condition_in_words
from forms.texts import Texts

LINES = 3  # to write on, where an answer may be long
ROWS = 3  # of a group; who needs more uses another sheet of paper


@dataclass(frozen=True)
class Blank:
    """One question. `boxes` are ticked, `lines` written on; `rows` of a group hold questions again."""

    label: str
    hint: str = ""
    boxes: tuple[str, ...] = ()
    lines: int = 0
    rows: tuple[tuple[Blank, ...], ...] = field(default=())


def blank_questions(licence: LicenceType, texts: Texts) -> list[tuple[str, list[Blank]]]:
    """(section title, questions) in the form's order."""
    return [
        (section.title, [_blank(asked, licence, texts) for asked in section.fields]) for section in licence.sections
    ]


def qr(words: str) -> Markup:
    """A QR code as inline SVG, dark on white whatever the page's colours are."""
    import segno

    svg = segno.make(words, error="m", micro=False).svg_inline(scale=3, light="#fff", svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704  # segno's own drawing


def _blank(asked: Field, licence: LicenceType, texts: Texts) -> Blank:
    hint = asked.hint
    if asked.shown_if:
        only = texts("form.only_if", condition=condition_in_words(asked.shown_if, licence, texts))
        hint = f"{hint} {only}".strip()
    label = f"{asked.label} {texts('form.optional')}" if asked.optional else asked.label
    if isinstance(asked, Group):
        row = tuple(_blank(inner, licence, texts) for inner in asked.fields)
        return Blank(label, hint, rows=(row,) * min(ROWS, asked.max))
    if isinstance(asked, Declaration):
        return Blank("", hint, boxes=(label,))
    if isinstance(asked, Choice):
        return Blank(label, hint, boxes=tuple(asked.options.values()))
    if isinstance(asked, YesNo):
        return Blank(label, hint, boxes=(texts("answer.ya"), texts("answer.tidak")))
    return Blank(label, hint, lines=LINES if isinstance(asked, LongText) else 1)
