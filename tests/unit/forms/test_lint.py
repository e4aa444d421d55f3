"""Planted mistakes, each caught by its rule, with the file and the line where it stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from forms.catalogue import ROOT
from forms.lint import lint
from tests.unit.forms.examples import copy_sample

TODAY = dt.date(2026, 11, 25)
GUIDE, FORM, ENGLISH = "site/izin/reklame.md", "forms/definitions/reklame.yml", "forms/definitions/reklame.en.yml"
REGION = "infra/region.yml"

# (file, what stands there, what is planted, rule, words of the line that is named; empty: any line)
PLANTED = {
    "no legal basis": (GUIDE, "legal_basis:", "dasar_hukum:", "agreement", "dasar_hukum:"),
    "legal basis taken out": (GUIDE, "\nlegal_basis:\n", "\n#", "source", ""),
    "a requirement that cannot be got": (
        GUIDE, "  - id: foto_lokasi\n", "  - id: tambahan\n    title: T\n  - id: foto_lokasi\n", "agreement", "tambahan"
    ),
    "no way to get a paper": (GUIDE, "    how_to_get: Foto", "    only_if: Foto", "missing-component", ""),
    "no text": (GUIDE, "BODY", "", "missing-component", ""),
    "no processing time": (GUIDE, "processing_time: from_workflow\n", "", "agreement", ""),
    "no complaints": (GUIDE, "complaints: from_region\n", "", "agreement", ""),
    "a typed time": (GUIDE, "processing_time: from_workflow", "processing_time: 5 hari", "agreement", "5 hari"),
    "a fact without source": (GUIDE, "  - fact: validity\n", "  - fact: product\n", "missing-source", "sources:"),
    "a fact of no kind": (GUIDE, "  - fact: validity\n", "  - fact: masa\n", "unknown-fact", "fact: masa"),
    "an empty source": (GUIDE, "SOURCE", "web", "missing-source", "source: web"),
    "a doubtful fact shown as read": (GUIDE, "VERIFIED", "true", "unverifiable-fact", "verified: true"),
    "a source read two years ago": (GUIDE, "CHECKED", "2024-11-25", "stale-source", "2024-11-25"),
    "a day that has not come": (GUIDE, "CHECKED", "2027-01-01", "checked-date", "2027-01-01"),
    "a day that is none": (GUIDE, "CHECKED", "kemarin", "checked-date", "kemarin"),
    "a source without date": (GUIDE, "    checked: CHECKED\n", "", "referral", ""),
    "no keywords": (GUIDE, "KEYWORDS", "keywords: [iklan]", "keywords", "keywords:"),
    "a link to no licence": (GUIDE, "BODY", "Lihat [ini](/izin/reklamme/).", "dead-link", "reklamme"),
    "a link that is cut": (GUIDE, "BODY", "Lihat [ini](/izin/reklame).", "dead-link", "Lihat"),
    "a link without address": (GUIDE, "BODY", "Lihat [ini]().", "dead-link", "Lihat"),
    "a link that is not safe": (GUIDE, "BODY", "Lihat [ini](http://contoh.example/).", "dead-link", "Lihat"),
    "a fee in the text": (GUIDE, "BODY", "Biayanya Rp75.000.", "typed-fee", "Rp75.000"),
    "a time in the text": (GUIDE, "BODY", "Selesai dalam 3 hari kerja.", "typed-time", "Selesai"),
    "an office word": (GUIDE, "BODY", "Apabila ragu, tanyakan.", "jargon", "Apabila"),
    "an English word": (GUIDE, "BODY", "Silakan upload berkas.", "jargon", "upload"),
    "an office word in the description": (GUIDE, "description: ", "description: Dimaksud ", "jargon", "Dimaksud"),
    "a misspelling in a hint": (FORM, "hint: 13 angka.", "hint: Nomor ijin, 13 angka.", "jargon", "ijin"),
    "a sentence without end": (GUIDE, "BODY", "kata " * 31 + ".", "long-sentence", "kata"),
    "a personal paper kept as ordinary": (
        FORM, "  - requirement: ktp\n    privacy: identity\n", "  - requirement: ktp\n", "privacy", "requirement: ktp"
    ),
    "a document without requirement": (FORM, "requirement: asuransi", "requirement: asurans", "agreement", "asurans"),
    "a misspelt type": (FORM, "type: nib", "type: nibb", "definition", "nibb"),
    "a condition on nothing": (FORM, "shown_if: jenis ==", "shown_if: jns ==", "naming", "jns"),
    "limits the wrong way round": (FORM, "        max: 8", "        max: 0", "limits", "max: 0"),
    "an unknown block": (FORM, "use: blocks/place", "use: blocks/plece", "reuse", "plece"),
    "two steps alike": (FORM, "  - field_inspection: tim", "  - document_check: tim", "agreement", ""),
    "an unknown tariff": (FORM, "tariff: gratis", "tariff: murah", "catalogue", "murah"),
    "officers check nothing": (FORM, "CHECKLISTS", "", "checklist", "workflow:"),
    "a translation of nothing": (ENGLISH, "  jenis.hint: ", "  jenis.hnt: ", "overlay", "jenis.hnt"),
    "words without English": (ENGLISH, "  jenis.hint: ", "  # jenis.hint: ", "untranslated", ""),
    "a fee without ground": (REGION, "GROUND", "legal_ground: keputusan rapat kemarin", "fee-ground", "kemarin"),
    "a ground that is no regulation": (REGION, "GROUND", "legal_ground: kebiasaan", "fee-ground", "kebiasaan"),
    "an invented fee shown as read": (REGION, "TREES", "verified: true", "unverifiable-fact", "verified: true"),
    "YAML that cannot be read": (GUIDE, "title: Izin Reklame", "title: Izin: Reklame: x", "source", "title:"),
    "a form for what others decide": (GUIDE, "form: reklame", "decided_by: polisi", "catalogue", ""),
}  # fmt: skip


_WORKFLOW = "workflow:\n  - document_check: verifikator, 1 day\n  - approval: kepala, 2 days\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return copy_sample(tmp_path)


def planted(text: str, old: str, new: str) -> str:
    """The file with the mistake in it; words in capitals stand for a place rather than for the words there."""
    head, _, _ = text.partition("\n---\n")
    if old == "BODY":
        return f"{head}\n---\n\n{new}\n"
    if old in ("SOURCE", "VERIFIED", "CHECKED") or "CHECKED" in old:
        return _in_sources(text, old, new)
    if old in ("KEYWORDS", "GROUND"):
        key = "keywords:" if old == "KEYWORDS" else "    legal_ground:"
        return _line_replaced(text, key, new if old == "KEYWORDS" else f"    {new}")
    if old == "TREES":
        at = text.index("  penebangan_pohon:")
        return text[:at] + text[at:].replace("verified: false", new, 1)
    if old == "CHECKLISTS":
        return text[: text.index("workflow:")] + _WORKFLOW + text[text.index("\nfee:") :]
    assert old in text
    return text.replace(old, new, 1)


def _line_replaced(text: str, key: str, new: str) -> str:
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(key))
    return "\n".join([*lines[:at], new, *lines[at + 1 :]])


def _in_sources(text: str, old: str, new: str) -> str:
    at = text.index("\nsources:")
    lines = text[at:].split("\n")
    wanted = {"SOURCE": "    source:", "VERIFIED": "    verified:"}.get(old, "    checked:")
    number = next(n for n, line in enumerate(lines) if line.startswith(wanted))
    if old == "VERIFIED":
        lines[number - 2] = "    source: Angka di sini karangan wilayah contoh"
        number = next(n for n, line in enumerate(lines) if line.startswith(wanted))
    lines[number] = f"{wanted} {new}" if new else ""
    return text[:at] + "\n".join(lines)


def test_forty_are_planted() -> None:
    assert len(PLANTED) >= 40


@pytest.mark.parametrize("mistake", PLANTED.values(), ids=PLANTED.keys())
def test_each_planted_mistake_is_caught_by_its_rule(tree: Path, mistake: tuple[str, str, str, str, str]) -> None:
    file, old, new, rule, words = mistake
    path = tree / file
    if rule in ("checklist", "missing-component"):
        (tree / ENGLISH).unlink()  # it would complain first of words for what is no longer there
    path.write_text(planted(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    found = [finding for finding in lint(tree, TODAY) if finding.rule == rule]
    assert found, [str(finding) for finding in lint(tree, TODAY)]
    lines = path.read_text(encoding="utf-8").split("\n")
    if words:
        assert any(finding.file == file and words in lines[finding.line - 1] for finding in found), found


def test_what_was_copied_has_no_mistake(tree: Path) -> None:
    assert lint(tree, TODAY) == []


def test_every_licence_type_keeps_every_rule() -> None:
    """Without the age of sources: a checkout does not become wrong overnight; `make lint` asks for that."""
    assert [str(finding) for finding in lint(ROOT, TODAY)] == []
