"""Licence types that share a definition and a guide: what the members get, and what is refused with file and line."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from forms.catalogue import ROOT, compile_catalogue
from forms.families import read_families
from forms.model import every_question
from forms.source import SourceError
from forms.written import written_types

VARIANTS = """
    parameters:
      nama: the name in a title
      tempat: "where: {id: ..., en: ...}"
    switches:
      mandiri: may work alone
    variants:
      satu:
        nama: Satu
        tempat: {id: pasar, en: market}
        mandiri: true
        keywords: [khusus]
      dua:
        nama: Dua
        tempat: desa
"""
GUIDE = """
    ---
    title: Izin <nama>
    keywords: [umum]
    requirements:
      - {id: ktp, title: KTP di <tempat>}
      - {id: surat, title: Surat, only_with: mandiri}
      - {id: kartu, title: Kartu, only_without: mandiri}
    ---

    <Tempat> untuk <nama>.
    <?mandiri> Sendiri.
    <!mandiri> Bersama.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two members of one family."""
    family = tmp_path / "forms" / "families" / "contoh"
    family.mkdir(parents=True)
    for name, text in (("variants.yml", VARIANTS), ("guide.md", GUIDE)):
        (family / name).write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return family


def test_members_get_their_words_their_parts_and_their_own_facts(folder: Path) -> None:
    types = written_types(folder.parents[2])
    facts, body = types["satu"].read_guide("id")
    assert facts["title"] == "Izin Satu"
    assert facts["keywords"] == ["umum", "khusus"]
    assert [item["id"] for item in facts["requirements"]] == ["ktp", "surat"]
    assert [line for line in body.split("\n") if line] == ["Pasar untuk Satu.", "Sendiri."]
    english, body = types["satu"].read_guide("id")[0], types["satu"].read_guide("id")[1]
    assert english["requirements"][0]["title"] == "KTP di pasar"
    facts, body = types["dua"].read_guide("id")
    assert [item["id"] for item in facts["requirements"]] == ["ktp", "kartu"]
    assert "Bersama." in body
    assert "Sendiri." not in body


def test_a_member_keeps_the_places_of_the_shared_file(folder: Path) -> None:
    facts, body = written_types(folder.parents[2])["dua"].read_guide("id")
    place = facts["requirements"][0].places["title"]
    assert (place.file, place.line) == (folder / "guide.md", 5)
    whole = (folder / "guide.md").read_text(encoding="utf-8")
    assert body.count("\n") == whole.partition("---\n\n")[2].count("\n") + 1  # lines stay where they are


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "said"),
    [
        ("variants.yml", "    nama: Satu", "    nmaa: Satu", 8, "no parameter is called `nmaa`"),
        ("variants.yml", "    nama: Dua\n", "", 12, "`nama:` is missing: the name in a title"),
        ("variants.yml", "mandiri: true", "mandiri: ya", 10, "write `mandiri: true` or leave it out"),
        ("variants.yml", "{id: pasar, en: market}", "{id: pasar, eng: market}", 9, "or one text for both"),
        ("variants.yml", "switches:", "switch:", 4, "`switch` is not known here"),
        ("variants.yml", "  nama: the", "  kota: the\n  nama: the", 2, "no file of contoh/ uses `kota`"),
    ],
)
def test_what_is_misspelt_among_the_members_is_refused(
    folder: Path, file: str, old: str, new: str, line: int, said: str
) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_families(folder.parent)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("title: Izin <nama>", "title: Izin <nmaa> <nama>", 2, "no parameter `nmaa`"),
        ("only_with: mandiri", "only_with: mandri", 6, "no switch `mandri`"),
        ("untuk <nama>.", "untuk <nmaa>.", 10, "no parameter `nmaa`"),
        ("<!mandiri> B", "<!mandri> B", 12, "no switch `mandri`"),
    ],
)
def test_what_is_misspelt_in_a_shared_guide_is_refused_with_its_line(
    folder: Path, old: str, new: str, line: int, said: str
) -> None:
    path = folder / "guide.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        written_types(folder.parents[2])["satu"].read_guide("id")
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert said in caught.value.message


def test_a_member_cannot_have_files_of_its_own_as_well(folder: Path) -> None:
    own = folder.parents[2] / "site" / "izin"
    own.mkdir(parents=True)
    (own / "satu.md").write_text("---\ntitle: Satu\n---\n", encoding="utf-8")
    with pytest.raises(SourceError, match="`satu` also has files of its own"):
        written_types(folder.parents[2])


def test_a_change_in_the_shared_definition_changes_every_member() -> None:
    catalogue = compile_catalogue(ROOT, only=("sip-bidan", "sip-radiografer", "sip-dokter"))
    for licence in catalogue.licences.values():
        indonesian = licence.languages["id"]
        assert indonesian.promised_days == 9
        alone = indonesian.licence != "sip-radiografer"
        assert ("lokasi.cara_praktik" in every_question(indonesian)) is alone
        assert set(licence.languages) == {"id", "en"}
    assert all(missing == [] for missing in catalogue.untranslated.values())


def test_a_mistake_names_the_member_too(tmp_path: Path) -> None:
    family = tmp_path / "forms" / "families" / "contoh"
    family.mkdir(parents=True)
    (tmp_path / "infra").mkdir()
    for name in ("region.yml", "villages.yml"):
        (tmp_path / "infra" / name).write_text((ROOT / "infra" / name).read_text(encoding="utf-8"), encoding="utf-8")
    (family / "variants.yml").write_text("parameters: {nama: x}\nvariants:\n  satu: {nama: Satu}\n", encoding="utf-8")
    (family / "guide.md").write_text("---\ntitle: <nama>\ndecided_by: oss\n---\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"`description:` is missing \(as `satu`\)"):
        compile_catalogue(tmp_path)
