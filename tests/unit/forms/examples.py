"""Small forms for tests of the form language."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from textwrap import dedent
from typing import Any

from forms.answers import Checked, check_answers
from forms.catalogue import ROOT
from forms.example import compile_example
from forms.model import LicenceType
from forms.source import Place
from forms.texts import Texts, read_texts

TODAY = dt.date(2026, 11, 23)
TEXTS = {language: Texts(words) for language, words in read_texts(ROOT / "forms" / "texts").items()}
FILE = Path("contoh.yml")


def form(text: str) -> LicenceType:
    """The form that `text` (`fields:` or `sections:`) describes, its first line being contoh.yml:1."""
    return compile_example(dedent(text).lstrip("\n"), Place(FILE, 1))


def asking(kind: str, more: str = "") -> LicenceType:
    """One question of this type, called `contoh.x`."""
    return form(f"fields:\n  - {{id: x, type: {kind}, label: Contoh{more and ', '}{more}}}\n")


def check(licence: LicenceType, answers: dict[str, Any]) -> Checked:
    """Check form names with one value each."""
    return check_answers(licence, {name: [str(value)] for name, value in answers.items()}, TODAY)
