from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import msgspec
import pytest

from forms.catalogue import ROOT, Catalogue, compile_catalogue, release, write_catalogue
from forms.compiled import CompiledCatalogue, StaleFormError, UnknownLicenceTypeError
from forms.model import Choice, CompiledLicence, encode
from forms.source import SourceError

TODAY = dt.date(2026, 11, 23)
DEFINITION = "forms/definitions/penebangan-pohon.yml"
GUIDE = "site/izin/penebangan-pohon.md"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what clerks write."""
    for folder in ("forms/definitions", "forms/blocks", "site/izin"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "infra").mkdir()
    for name in ("region.yml", "villages.yml"):
        shutil.copy(ROOT / "infra" / name, tmp_path / "infra")
    return tmp_path


def line_of(path: Path, words: str) -> int:
    return next(n for n, line in enumerate(path.read_text().splitlines(), start=1) if words in line)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (DEFINITION, "        type: choice\n", "        type: chioce\n", "chioce"),
        (DEFINITION, "shown_if: alasan == lain", "shown_if: alasn == lain", "no question is called `alasn`"),
        (DEFINITION, "shown_if: alasan == lain", "shown_if: alasan is lain", "is not a condition"),
        (DEFINITION, "document_check: verifikator, 2 days", "document_check: verifikator", "write `- document_check"),
        (DEFINITION, "document_check: verifikator, 2 days", "document_chek: verifikator, 2 days", "document_chek"),
        (DEFINITION, "document_check: verifikator, 2 days", "document_check: bupati, 2 days", "bupati"),
        (DEFINITION, "    files: 2-6", "    files: dua", "write the number of files"),
        (DEFINITION, "  tariff: penebangan_pohon", "  tariff: tebang", "no tariff `tebang`"),
        (DEFINITION, "  validity: 3 months", "  validity: tiga bulan", "write a period as"),
        (DEFINITION, "  - requirement: denah", "  - requirement: peta", "the guide has no requirement `peta`"),
        (DEFINITION, "  holder: pemohon.nama", "  holder: pemohon.namanya", "no question is called"),
        (DEFINITION, "kinds: [new]", "kinds: [baru]", "baru"),
        (DEFINITION, "version: 1\n", "version: 1\nrenewal_number: pemohon.nama\n", "has no kind `renewal`"),
        (DEFINITION, "kinds: [new]", "kinds: [new, renewal]\nrenewal_number: pemohon.namanya", "no question is called"),
        (
            DEFINITION,
            "kinds: [new]",
            "kinds: [new, renewal]\nrenewal_number: pemohon.nik",
            "must be a question of type",
        ),
        (DEFINITION, "            min: 5\n", "            min: 5\n            maks: 6\n", "maks"),
        (DEFINITION, "version: 1\n", "version: 1\nversion: 2\n", "a second time"),
        (GUIDE, "procedure: from_workflow", "procedure: datang ke loket", "write `procedure: from_workflow`"),
        (GUIDE, "sector: ", "sektor: ", "sektor"),
        (GUIDE, "form: penebangan-pohon", "form: tebang", "expected `form: penebangan-pohon`"),
        (GUIDE, "  - id: denah", "  - id: sketsa", "denah"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tree: Path, file: str, old: str, new: str, expected: str) -> None:
    path = tree / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(SourceError, match=r"\.(yml|md):\d+: ") as caught:
        compile_catalogue(tree)
    assert expected in str(caught.value)


def test_the_line_is_the_mistakes_own(tree: Path) -> None:
    path = tree / DEFINITION
    path.write_text(path.read_text().replace("            max: 400", "            max: banyak"))
    with pytest.raises(SourceError) as caught:
        compile_catalogue(tree)
    assert f"{path}:{line_of(path, 'max: banyak')}: " in str(caught.value)


def test_a_missing_half_of_a_pair_is_named(tree: Path) -> None:
    (tree / GUIDE).unlink()
    with pytest.raises(SourceError, match=r"penebangan-pohon\.md.*missing"):
        compile_catalogue(tree)


def test_a_fee_without_a_treasurers_step_is_refused(tree: Path) -> None:
    path = tree / DEFINITION
    text = path.read_text().replace("  - fee_assessment: bendahara, 1 day\n    skip_if: fee == 0\n", "")
    path.write_text(text)
    with pytest.raises(SourceError, match="`fee_assessment` step is needed"):
        compile_catalogue(tree)


def test_equal_content_has_an_equal_hash_and_any_change_another(tree: Path) -> None:
    first, again = compile_catalogue(tree).licences, compile_catalogue(tree).licences
    assert first == again
    path = tree / DEFINITION
    path.write_text(path.read_text().replace("max: 400", "max: 401"))
    changed = compile_catalogue(tree).licences
    assert [slug for slug in first if first[slug].hash != changed[slug].hash] == ["penebangan-pohon"]


def test_the_two_versions_before_are_accepted_and_older_ones_can_be_read(tree: Path, tmp_path: Path) -> None:
    released, compiled, path = tmp_path / "released", tmp_path / "compiled", tree / DEFINITION
    hashes: list[str] = []
    catalogue = compile_catalogue(tree)
    for limit in (400, 401, 402, 403):
        path.write_text(path.read_text().replace(f"max: {limit - 1}", f"max: {limit}"))
        catalogue = compile_catalogue(tree)
        hashes.append(catalogue.licences["penebangan-pohon"].hash)
        added = release(catalogue, released)
        assert len(added) == (6 if limit == 400 else 1)
        assert release(catalogue, released) == []
    write_catalogue(catalogue, compiled, released, TODAY)
    read = CompiledCatalogue(compiled)
    assert read.index["penebangan-pohon"] == [hashes[3], hashes[2], hashes[1]]
    assert read.accepted("penebangan-pohon", hashes[1]).licence == "penebangan-pohon"
    with pytest.raises(StaleFormError):
        read.accepted("penebangan-pohon", hashes[0])
    assert read.version("penebangan-pohon", hashes[0]).licence == "penebangan-pohon"
    with pytest.raises(UnknownLicenceTypeError):
        read.accepted("tidak-ada", hashes[0])


def test_every_type_is_whole_in_both_languages() -> None:
    catalogue: Catalogue = compile_catalogue()
    assert len(catalogue.licences) == 6
    for slug, licence in catalogue.licences.items():
        assert set(licence.languages) == {"id", "en"}, slug
        assert catalogue.untranslated[slug] == []


def test_options_keep_the_order_in_which_the_clerk_wrote_them() -> None:
    """The page that a function renders must not differ from the static one."""
    made = compile_catalogue(ROOT).licences["penebangan-pohon"]
    again = msgspec.json.decode(encode(made), type=CompiledLicence)
    for language, licence in made.languages.items():
        for section, other in zip(licence.sections, again.languages[language].sections, strict=True):
            for field, kept in zip(section.fields, other.fields, strict=True):
                if isinstance(field, Choice) and isinstance(kept, Choice):
                    assert list(field.options) == list(kept.options)
    first = again.languages["id"].section("pemohon").fields[0]
    assert isinstance(first, Choice)
    assert list(first.options) == ["sendiri", "orang_lain"]
