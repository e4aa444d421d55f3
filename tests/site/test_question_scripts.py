"""Questions that the form's script makes nicer, in Chromium; whether it fails or helps, the field itself stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forms.example import compile_example
from forms.render import render_form
from forms.source import Place
from tests.site.building import Built
from tests.site.server import SiteServer
from tests.unit.forms.examples import TEXTS

pytestmark = pytest.mark.browser
QUESTIONS = """
fields:
  - {id: asal, type: region, label: Desa asal, within: all}
  - {id: titik, type: coordinates, label: Titik}
  - id: daftar
    type: group
    label: Daftar
    max: 3
    fields: [{id: desa, type: region, label: Desa, within: all}, {id: nama, type: text, label: Nama}]
"""
VILLAGE, OTHER = "99.01.03.2003", "99.02.01.2001"
PLACE = {"latitude": -7.25, "longitude": 110.5, "accuracy": 12.4}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, server: SiteServer, built: Built) -> Page:
    licence = compile_example(QUESTIONS, Place(Path("contoh.yml"), 1))
    action = "/api/permohonan/contoh"
    form = render_form(licence, TEXTS["id"], digest="0", language="id", action=action, today=dt.date(2026, 11, 24))
    (script,) = (path for path in (built.site / "skrip").glob("formulir.*.js") if '"language":"id"' in path.read_text())
    server.extra["/contoh/"] = f"<!doctype html><main>{form}</main><script src=/skrip/{script.name}></script>".encode()
    page = context.new_page()
    page.goto(f"{server.origin}/contoh/")
    return page


def shown(page: Page, name: str) -> list[str]:
    """Codes of the villages that can be chosen."""
    options = page.locator(f"[name='{name}'] optgroup:not([hidden]) option")
    return [str(option.get_attribute("value")) for option in options.all()]


def test_a_village_is_chosen_from_large_to_small(page: Page) -> None:
    village = page.locator("[name='contoh.asal']")
    assert {VILLAGE, OTHER} <= set(shown(page, "contoh.asal"))
    expect(page.get_by_label("Provinsi")).to_be_hidden()  # there is one only
    page.locator("[id='contoh.asal-regency']").select_option("Kabupaten Contoh")
    page.locator("[id='contoh.asal-district']").select_option("Kecamatan Contoh Selatan")
    assert VILLAGE in shown(page, "contoh.asal")
    assert OTHER not in shown(page, "contoh.asal")
    village.select_option(VILLAGE)
    page.locator("[id='contoh.asal-regency']").select_option("Kabupaten Misal")
    assert (village.input_value(), VILLAGE in shown(page, "contoh.asal")) == ("", False)


def test_an_answer_that_is_put_back_leads_its_levels(page: Page) -> None:
    page.locator("[id='contoh.asal-regency']").select_option("Kabupaten Misal")
    village = page.locator("[name='contoh.asal']")
    village.evaluate(
        "(node, code) => { node.value = code; node.dispatchEvent(new Event('change', {bubbles: true})) }", VILLAGE
    )
    assert village.input_value() == VILLAGE
    expect(page.locator("[id='contoh.asal-regency']")).to_have_value("Kabupaten Contoh")
    expect(page.locator("[id='contoh.asal-district']")).to_have_value("Kecamatan Contoh Selatan")


def test_only_the_village_is_sent(page: Page) -> None:
    names = page.evaluate("[...new FormData(document.forms.f).keys()]")
    assert [name for name in names if "asal" in name] == ["contoh.asal"]


def test_rows_end_where_the_list_does_and_each_has_levels_of_its_own(page: Page) -> None:
    more = page.get_by_role("button", name="Tambah baris")
    page.locator("[id='contoh.daftar.0.desa-regency']").select_option("Kabupaten Misal")
    more.click()
    assert VILLAGE in shown(page, "contoh.daftar.1.desa")  # the first row's choice is not the second's
    page.locator("[id='contoh.daftar.1.desa-regency']").select_option("Kabupaten Contoh")
    page.locator("[id='contoh.daftar.1.desa-district']").select_option("Kecamatan Contoh Utara")
    assert {VILLAGE, OTHER}.isdisjoint(shown(page, "contoh.daftar.1.desa"))
    assert OTHER in shown(page, "contoh.daftar.0.desa")
    more.click()
    expect(more).to_be_hidden()
    assert page.locator("[name='contoh.daftar.rows']").input_value() == "3"


def test_the_place_is_asked_for_when_the_button_is_pressed(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation(PLACE)  # type: ignore[arg-type]  # a TypedDict of the same shape
    field = page.locator("[name='contoh.titik']")
    assert field.input_value() == ""
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(field).to_have_value("-7.250000, 110.500000")
    expect(page.locator(".t [role=status]").first).to_contain_text("13 meter")


def test_a_refusal_is_said_plainly_and_the_field_stays(page: Page, context: BrowserContext) -> None:
    context.clear_permissions()
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.locator(".t [role=status]").first).to_contain_text("Tulis saja angkanya")
    page.locator("[name='contoh.titik']").fill("-7,1 110,2")


def test_no_page_asks_for_the_place_by_itself(context: BrowserContext, server: SiteServer) -> None:
    page = context.new_page()
    asked = "window.asked = 0; navigator.geolocation.getCurrentPosition = () => { window.asked++ }"
    page.add_init_script(asked)
    page.goto(f"{server.origin}/formulir/penebangan-pohon/")
    page.get_by_role("button", name="Pakai lokasi saya").wait_for()
    assert page.evaluate("window.asked") == 0
