from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from forms.catalogue import compile_catalogue
from forms.lint import lint
from forms.scaffold import ScaffoldError, begin_licence_type
from tests.unit.forms.examples import copy_sample

TODAY = dt.date(2026, 11, 25)


def test_a_new_licence_type_builds_and_keeps_every_rule(tmp_path: Path) -> None:
    tree = copy_sample(tmp_path)
    made = begin_licence_type(tree, "izin-baru", "Izin Baru", TODAY)
    assert [path.name for path in made] == ["izin-baru.md", "izin-baru.yml", "izin-baru.en.yml"]
    catalogue = compile_catalogue(tree, only=("izin-baru",))
    assert catalogue.licences["izin-baru"].languages["id"].title == "Izin Baru"
    assert catalogue.untranslated["izin-baru"] == []
    assert lint(tree, TODAY, ("izin-baru",)) == []


@pytest.mark.parametrize(
    ("slug", "name", "said"),
    [
        ("Izin Baru", "Izin Baru", "SLUG: small letters"),
        ("", "Izin Baru", "SLUG: small letters"),
        ("../izin", "Izin Baru", "SLUG: small letters"),
        ("izin-baru", "", "NAME: the name"),
        ("izin-baru", "Izin: Baru", "NAME: the name"),
        ("reklame", "Reklame", "`reklame` is there already"),
    ],
)
def test_a_name_that_does_not_do_writes_nothing(tmp_path: Path, slug: str, name: str, said: str) -> None:
    tree = copy_sample(tmp_path)
    before = sorted(tree.rglob("*"))
    with pytest.raises(ScaffoldError, match=said):
        begin_licence_type(tree, slug, name, TODAY)
    assert sorted(tree.rglob("*")) == before
