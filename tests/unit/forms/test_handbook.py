"""The clerks' handbook has a page for each type, with an example that the language takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from _hooks.examples import _FENCE, HANDBOOK
from forms.catalogue import ROOT
from forms.example import compile_example
from forms.model import LicenceType, every_question
from forms.questions import KINDS
from forms.render import render_questions
from forms.source import Place
from tests.unit.forms.examples import TEXTS, TODAY

FOLDER = ROOT / "site" / HANDBOOK
TYPES = sorted(KINDS | {"group"})
MOST_WORDS = 260  # of running text on one page


def examples(path: Path) -> list[LicenceType]:
    text = path.read_text(encoding="utf-8")
    return [compile_example(fence["yaml"], Place(path, 1)) for fence in _FENCE.finditer(text)]


def types_of(licence: LicenceType) -> set[str]:
    return {str(type(field).__struct_config__.tag) for field in every_question(licence).values()}


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_has_its_page_with_a_living_example(kind: str) -> None:
    licences = examples(FOLDER / f"{kind}.md")
    assert licences
    assert kind in set.union(*map(types_of, licences))
    for licence in licences:
        html = render_questions(licence, TEXTS["id"], today=TODAY)
        for section in licence.sections:
            assert all(field.label in html for field in section.fields)
        assert "<form" not in html  # a page to read: nothing can be sent from it


def test_there_is_a_page_for_nothing_else_and_the_index_links_all() -> None:
    pages = {path.stem for path in FOLDER.glob("*.md")}
    assert pages == {*TYPES, "index", "syarat", "blok", "dokumen", "biaya-dan-masa"}
    linked = set(re.findall(r"\]\(([\w-]+)\.md\)", (FOLDER / "index.md").read_text(encoding="utf-8")))
    assert pages - {"index"} == linked


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_pages_are_short(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(text.split()) <= MOST_WORDS + (120 if path.stem == "index" else 0)
