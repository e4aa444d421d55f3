"""The licence as PDF: tagged, readable by machines, small, always the same, with a QR that a camera reads."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from forms.compiled import CompiledCatalogue
from functions.adapters.typst_licence import TypstLicence, displayable
from functions.domain.calendar import WorkingDays
from functions.services.issue_licence import issue_licence
from tests.fakes.licence_office import LicenceOffice

AT = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)
MAX_BYTES = 80_000
DOTS_PER_INCH = 150  # what a cheap scanner or a phone's camera gives


def facts_of(
    catalogue: CompiledCatalogue, calendar: WorkingDays, licence: str
) -> tuple[dict[str, Any], str, dt.datetime]:
    office = LicenceOffice(catalogue, calendar)
    reference = office.receive(licence)
    issue_licence(reference, office.grant(reference).sequence, office.issuing_desk, office.clock.now())
    return office.typesetter.set[0]


@pytest.fixture(scope="module")
def trees(catalogue: CompiledCatalogue, calendar: WorkingDays) -> tuple[dict[str, Any], str, dt.datetime]:
    return facts_of(catalogue, calendar, "penebangan-pohon")


@pytest.fixture(scope="module")
def pdf(trees: tuple[dict[str, Any], str, dt.datetime], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("licence") / "izin.pdf"
    place.write_bytes(TypstLicence().typeset(*trees))
    return place


def test_it_is_a_tagged_pdf_in_indonesian(pdf: Path) -> None:
    root: Any = PdfReader(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is not None
    assert root["/Lang"] == "id-ID"
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    kinds = structure(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TR", "/TH", "/TD", "/L", "/Figure"} <= kinds


def structure(element: Any) -> set[str]:
    """The kinds of all structure elements below."""
    element = element.get_object()
    if isinstance(element, list):
        return set().union(*map(structure, element))
    if not isinstance(element, dict):
        return set()
    below = structure(element["/K"]) if "/K" in element else set()
    return below | {element["/S"]} if "/S" in element else below


def test_it_says_what_the_licence_is(pdf: Path) -> None:
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    for words in (
        "Izin Penebangan Pohon",
        "PENEBANGAN-POHON/0001/99.01/2026",
        "Siti Contoh Rahayu",
        "23 November 2026",
        "22 Februari 2027",
        "Trembesi",
        "Ketentuan",
        "Kepala DPMPTSP",
        "https://izin.contoh.example/cek/",
    ):
        assert words in text
    assert "bukan tanda tangan elektronik tersertifikasi" in " ".join(text.split())
    assert "9901014101900001" not in text


def test_a_camera_reads_the_qr(pdf: Path, trees: tuple[dict[str, Any], str, dt.datetime]) -> None:
    picture = pdf.with_name("page")
    subprocess.run(["pdftoppm", "-r", str(DOTS_PER_INCH), "-png", "-singlefile", pdf, picture], check=True)
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", picture.with_suffix(".png")], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == trees[1]


def test_it_is_small_and_the_same_each_time(pdf: Path, trees: tuple[dict[str, Any], str, dt.datetime]) -> None:
    made = TypstLicence().typeset(*trees)
    assert made == pdf.read_bytes()
    assert len(made) <= MAX_BYTES


@pytest.mark.parametrize("licence", ["keterangan-penelitian", "reklame", "sip-apoteker", "sip-perawat", "tanah-makam"])
def test_every_licence_type_can_be_set(catalogue: CompiledCatalogue, calendar: WorkingDays, licence: str) -> None:
    made = TypstLicence().typeset(*facts_of(catalogue, calendar, licence))
    assert made.startswith(b"%PDF-")
    assert len(made) <= MAX_BYTES


def test_no_letter_keeps_a_licence_from_being_set(trees: tuple[dict[str, Any], str, dt.datetime]) -> None:
    """PDF/UA refuses what the fonts cannot show; markup of typst in an answer is only text."""
    facts, address, _ = trees
    shown = "".join(map(chr, range(0x20, 0x180)))
    for holder in (
        shown,
        "日本 😀 عربي",
        "a\x00b\u202e\u00ad\ufeffc\nd",
        "#panic() $x$ *b* @nama <label> = h",
    ):
        assert TypstLicence().typeset(facts | {"holder": holder}, address, AT).startswith(b"%PDF-")


def test_what_cannot_be_shown_is_a_question_mark() -> None:
    assert displayable({"a": ["Ni\u0303o 日", 1, None], "b": "x\u200b\ny"}) == {
        "a": ["Nĩo ?", 1, None],
        "b": "x y",
    }


def test_a_long_licence_keeps_its_tags_over_pages(trees: tuple[dict[str, Any], str, dt.datetime]) -> None:
    facts, address, _ = trees
    rows = [["Trembesi " * 6, "45,5 cm", "3 pohon"]] * 60
    listed = {"label": "Pohon", "columns": ["Jenis", "Garis tengah", "Pengganti"], "table": rows}
    section = {"title": "Pohon", "rows": [listed]}
    made = TypstLicence().typeset(facts | {"sections": [section], "valid_until": None}, address, AT)
    assert len(PdfReader(io.BytesIO(made)).pages) >= 2
    assert len(made) <= MAX_BYTES
