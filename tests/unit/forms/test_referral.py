"""Licences that others decide, and requirements that guides share."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.catalogue import compile_catalogue
from forms.requirements import put_requirements_in
from forms.source import Place, SourceError, read_yaml_text
from tests.unit.forms.examples import copy_sample

GUIDE = """---
title: Izin Keramaian
description: Untuk acara.
sector: acara
decided_by: polisi
updated: 2026-11-25
prepare:
  - use: ktp
sources:
  - {fact: decided_by, source: PP 60/2017, checked: 2026-11-25, verified: false}
---

Isi.
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    copy_sample(tmp_path)
    (tmp_path / "site" / "izin" / "keramaian.md").write_text(GUIDE, encoding="utf-8")
    return tmp_path


def test_a_guide_that_leads_elsewhere_names_who_decides_and_has_no_form(tree: Path) -> None:
    catalogue = compile_catalogue(tree, only=("keramaian",))
    referral = catalogue.referrals["keramaian"]
    assert referral.decider.name["id"] == "kepolisian"
    assert referral.prepare[0]["title"] == "KTP pemohon"
    assert catalogue.licences == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("decided_by: polisi", "decided_by: bupati", ":5: infra/region.yml has nobody `bupati`"),
        ("sector: acara", "sector: ramai", ":4: no sector `ramai`"),
        ("updated: ", "upadted: ", "`updated:` is missing"),
        ("prepare:", "requirements:", ":7: `requirements` is no fact of a guide that leads elsewhere"),
        ("  - use: ktp", "  - use: ktpp", ":8: no shared requirement `ktpp`"),
        (", verified: false", "", "`verified:` is missing"),
    ],
)
def test_a_mistake_in_it_is_refused(tree: Path, old: str, new: str, said: str) -> None:
    path = tree / "site" / "izin" / "keramaian.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        compile_catalogue(tree, only=("keramaian",))
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_it_cannot_have_a_form_as_well(tree: Path) -> None:
    (tree / "forms" / "definitions" / "keramaian.yml").write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(SourceError, match="so it has no form"):
        compile_catalogue(tree, only=("keramaian",))


def test_shared_requirements_give_english_only_for_words_that_stay() -> None:
    place = Place(Path("contoh.md"), 1)
    items = read_yaml_text(
        "r:\n  - use: ktp\n  - {use: kuasa, title: Surat kuasa ketua}\n  - {id: lain, title: L}\n", place
    )
    words = put_requirements_in(items["r"])
    assert [item["id"] for item in items["r"]] == ["ktp", "kuasa", "lain"]
    assert items["r"][1]["title"] == "Surat kuasa ketua"
    assert "kuasa" not in words
    assert words["kuasa.how_to_get"].startswith("Signed by")
    assert words["ktp"].startswith("Applicant")
