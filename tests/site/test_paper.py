"""On paper: a guide is a checklist on one page of A4, a form can be filled in by hand and leads back by QR."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from forms.catalogue import compile_catalogue
from tests.site.server import SiteServer

pytestmark = pytest.mark.browser
TYPES = sorted(compile_catalogue().licences)
A4 = (595, 842)  # points


@pytest.fixture(scope="module")
def page(browser: Browser, server: SiteServer) -> Iterator[Page]:
    context = browser.new_context(base_url=server.origin)
    yield context.new_page()
    context.close()


def printed(page: Page, address: str, folder: Path) -> Path:
    page.goto(address)
    path = folder / "kertas.pdf"
    path.write_bytes(page.pdf(prefer_css_page_size=True))
    return path


def facts(path: Path) -> dict[str, str]:
    lines = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout.splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def words(path: Path) -> str:
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("slug", TYPES)
def test_a_guide_prints_as_a_checklist_on_one_page(page: Page, slug: str, tmp_path: Path) -> None:
    path = printed(page, f"/izin/{slug}/", tmp_path)
    said = facts(path)
    assert said["Pages"] == "1"
    assert said["Page size"].startswith("594.96 x 841.92") or "A4" in said["Page size"]
    shown = words(path)
    # a long address is broken after a hyphen, which the reader of the text then takes for a broken word's
    assert f"perizinan.contoh.example/izin/{slug}/".replace("-", "") in shown.replace(" ", "").replace("-", "")
    assert "1. Persyaratan" in shown
    assert "2. Prosedur" in shown
    assert "Dasar hukum" not in shown


@pytest.mark.parametrize("slug", TYPES)
def test_a_form_prints_to_be_filled_in_by_hand(page: Page, slug: str, tmp_path: Path) -> None:
    path = printed(page, f"/formulir/{slug}/", tmp_path)
    assert 1 <= int(facts(path)["Pages"]) <= 4
    shown = words(path)
    assert "Kirim permohonan" not in shown
    assert "tanda tangan pemohon" in shown
    for asked in page.locator("label").all_inner_texts():
        assert " ".join(asked.split()[:3]) in shown


def test_the_forms_code_leads_back_to_its_page(page: Page, tmp_path: Path) -> None:
    path = printed(page, "/formulir/reklame/", tmp_path)
    subprocess.run(["pdftoppm", "-r", "200", "-png", str(path), str(tmp_path / "lembar")], check=True)
    done = subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(max(tmp_path.glob("lembar*.png")))],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "https://perizinan.contoh.example/formulir/reklame/"


def test_what_was_typed_is_printed_and_the_nik_has_boxes(page: Page, tmp_path: Path) -> None:
    page.goto("/formulir/reklame/")
    page.locator("[name='pemohon.nama']").fill("Siti Contoh Rahayu")
    page.emulate_media(media="print")
    boxes = page.evaluate("getComputedStyle(document.querySelector('[name$=\".nik\"]')).backgroundImage")
    assert boxes.startswith("repeating-linear-gradient")
    path = tmp_path / "terisi.pdf"
    path.write_bytes(page.pdf(prefer_css_page_size=True))
    page.emulate_media(media="null")
    assert "Siti Contoh Rahayu" in words(path)
