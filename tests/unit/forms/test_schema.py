"""The schema that editors are given: every definition keeps it, and what clerks get wrong does not."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from forms.catalogue import ROOT
from forms.questions import KINDS
from forms.schema import definition_schema
from forms.source import read_yaml

DEFINITIONS = sorted(path for path in (ROOT / "forms" / "definitions").glob("*.yml") if "." not in path.stem)
VALIDATOR = jsonschema.Draft202012Validator(definition_schema())


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(definition_schema())


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem)
def test_every_definition_keeps_it(path: Any) -> None:
    errors = [f"{list(error.path)}: {error.message}" for error in VALIDATOR.iter_errors(read_yaml(path))]
    assert errors == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("type: choice", "type: chioce"),
        ("type: nib", "type: nik, 3"),
        ("label: Jenis reklame", "labl: Jenis reklame"),
        ("kinds: [new]", "kinds: [baru]"),
        ("version: 1", "version: satu"),
        ("- approval: kepala, 2 days", "- approval: kepala"),
        ("- approval: kepala, 2 days", "- aproval: kepala, 2 days"),
        ("- approval: kepala, 2 days", "- approval: bupati, 2 days"),
        ("files: 1-4", "files: dua"),
        ("draft: 30 days", "draft: sebulan"),
        ("  validity: 1 year", "  validity: setahun"),
        ("use: blocks/place", "use: place"),
        ("unit: m\n", "satuan: m\n"),
        ("basis: public_task", "basis: tugas"),
        ("sections:", "bagian:"),
    ],
)
def test_what_is_misspelt_does_not(old: str, new: str, tmp_path: Any) -> None:
    text = (ROOT / "forms" / "definitions" / "reklame.yml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "reklame.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert not VALIDATOR.is_valid(read_yaml(path))


def test_every_type_is_in_it_and_nothing_that_is_filled_in() -> None:
    parts = definition_schema()["$defs"]
    tags = {part["properties"]["type"]["enum"][0] for part in parts.values() if "type" in part.get("properties", {})}
    assert tags == KINDS | {"group"}
    assert "villages" not in parts["Region"]["properties"]
