"""A clerk's mistake stops the build with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.browser.packages import ROOT
from tests.site.building import build, copy_sources

# (file, what is there, what a clerk makes of it, what the build says)
REKLAME, GUIDE, HELP = "forms/definitions/reklame.yml", "site/izin/reklame.md", "site/bantuan/index.md"
GAP = "{{ region.agency.phone }}"
MISTAKES = {
    "an unknown state": (REKLAME, "  - approval: kepala", "  - aproval: kepala", "reklame.yml:{line}: "),
    "an unknown tariff": (REKLAME, "tariff: gratis", "tariff: murah", "reklame.yml:{line}: no tariff"),
    "an unknown sector": (GUIDE, "sector: reklame", "sector: iklan", "reklame.md:{line}: no sector"),
    "an unknown situation": (GUIDE, "situations: [usaha]", "situations: [dagang]", "reklame.md:{line}: no situation"),
    "a typed fee": (GUIDE, "fee: from_tariff", "fee: Rp10.000", "reklame.md:{line}: "),
    "a date that is none": (GUIDE, "updated: 2026-11-23", "updated: besok", "reklame.md:{line}: `besok` is"),
    "a gap for nothing": (GUIDE, GAP, "{{ region.agency.fax }}", "reklame.md:{line}: "),
    "a gap that is not closed": (HELP, GAP, "{{ region.agency.phone", "index.md:{line}: "),
    "a link to nowhere": (HELP, "(mengajukan.md)", "(mengaju.md)", "bantuan/index.md"),
    "a word in one language": (
        "forms/texts/en/guide.yml", "tagline: ", "tag_line: ", "stands in one language only"
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES.keys())
def test_the_build_stops_and_names_the_place(tree: Path, mistake: tuple[str, str, str, str]) -> None:
    name, right, wrong, said = mistake
    path = tree / name
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(right)].count("\n") + 1
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    outcome = build(tree)
    assert outcome.code != 0
    assert said.format(line=line) in outcome.words
    assert "Traceback" not in outcome.words


def test_a_guide_without_definition_is_refused(tree: Path) -> None:
    (tree / "site" / "izin" / "izin-baru.md").write_text("---\ntitle: Izin Baru\n---\nIsi.\n", encoding="utf-8")
    outcome = build(tree)
    assert outcome.code != 0
    assert "izin-baru" in outcome.words


def test_a_mistake_in_a_shared_guide_names_that_guide_and_its_line(tmp_path: Path) -> None:
    tree = copy_sources(ROOT, tmp_path / "tree", sample=True)
    shutil.copytree(ROOT / "forms" / "families" / "hewan", tree / "forms" / "families" / "hewan")
    guide = tree / "forms" / "families" / "hewan" / "guide.md"
    text = guide.read_text(encoding="utf-8") + "\nTelepon {{ region.agency.fax }}.\n"
    guide.write_text(text, encoding="utf-8")
    outcome = build(tree)
    assert outcome.code != 0
    line = text.count("\n")
    assert f"families/hewan/guide.md:{line}: " in outcome.words
