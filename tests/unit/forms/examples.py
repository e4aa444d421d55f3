"""Small forms for tests of the form language."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from textwrap import dedent
from typing import Any

from forms.answers import Checked, check_answers
from forms.catalogue import ROOT
from forms.example import compile_example
from forms.model import LicenceType
from forms.source import Place
from forms.texts import Texts, read_texts
from infra.local.samples import SAMPLE

TODAY = dt.date(2026, 11, 23)
TEXTS = {language: Texts(words) for language, words in read_texts(ROOT / "forms" / "texts").items()}
FILE = Path("contoh.yml")
COPIED = tuple(slug for slug in SAMPLE if (ROOT / "forms" / "definitions" / f"{slug}.yml").is_file())


def copy_sample(tree: Path) -> Path:
    """What clerks write, elsewhere: the sample of licence types (those with files of their own), and the region."""
    for folder in ("forms/definitions", "site/izin"):
        (tree / folder).mkdir(parents=True)
        for slug in COPIED:
            for path in (ROOT / folder).glob(f"{slug}.*"):
                shutil.copy(path, tree / folder)
    shutil.copytree(ROOT / "forms" / "blocks", tree / "forms" / "blocks")
    (tree / "infra").mkdir()
    for name in ("region.yml", "villages.yml"):
        shutil.copy(ROOT / "infra" / name, tree / "infra")
    return tree


def form(text: str) -> LicenceType:
    """The form that `text` (`fields:` or `sections:`) describes, its first line being contoh.yml:1."""
    return compile_example(dedent(text).lstrip("\n"), Place(FILE, 1))


def asking(kind: str, more: str = "") -> LicenceType:
    """One question of this type, called `contoh.x`."""
    return form(f"fields:\n  - {{id: x, type: {kind}, label: Contoh{more and ', '}{more}}}\n")


def check(licence: LicenceType, answers: dict[str, Any]) -> Checked:
    """Check form names with one value each."""
    return check_answers(licence, {name: [str(value)] for name, value in answers.items()}, TODAY)
