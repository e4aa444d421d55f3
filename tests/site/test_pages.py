"""Every licence type has its pages, in both languages, with all that the service standard asks for."""

from __future__ import annotations

import re

import pytest

from _hooks import situations
from _hooks.examples import HANDBOOK
from forms.catalogue import compile_catalogue
from forms.source import read_yaml
from tests.site.building import Built

CATALOGUE = compile_catalogue()
TYPES = sorted(CATALOGUE.licences)
REFERRALS = sorted(CATALOGUE.referrals)
COMPONENTS = ("sp-persyaratan", "sp-prosedur", "sp-waktu", "sp-biaya", "sp-produk", "sp-pengaduan")


def words(built: Built, address: str) -> str:
    page = built.page(address)
    return " ".join((page.css_first("main") or page).text(separator=" ").split())


@pytest.mark.parametrize("slug", TYPES)
def test_each_type_has_guide_and_form(built: Built, slug: str) -> None:
    assert f"/izin/{slug}/" in built.addresses()
    assert f"/formulir/{slug}/" in built.addresses()
    if "en" in CATALOGUE.licences[slug].languages:
        assert f"/en/formulir/{slug}/" in built.addresses()


@pytest.mark.parametrize("slug", TYPES)
def test_guide_shows_the_six_published_components_in_order(built: Built, slug: str) -> None:
    page = built.page(f"/izin/{slug}/")
    found = [node.attributes["id"] for node in page.css("h2[id^=sp-]")]
    assert found[:6] == list(COMPONENTS)


@pytest.mark.parametrize("slug", TYPES)
def test_guide_draws_facts_from_the_definition(built: Built, slug: str) -> None:
    licence = CATALOGUE.licences[slug].languages["id"]
    shown = words(built, f"/izin/{slug}/")
    assert f"{licence.promised_days} hari kerja" in shown
    for requirement in licence.requirements:
        assert " ".join(requirement.title.split()) in shown
    steps = built.page(f"/izin/{slug}/").css("ol.langkah > li")
    pays = any(step.state == "fee_assessment" for step in licence.workflow)
    assert len(steps) == len(licence.workflow) + 2 + pays
    assert "perlu dicek di daerah" in shown


def test_fees_by_block_stand_in_a_table(built: Built) -> None:
    rows = built.page("/izin/tanah-makam/").css("table tbody tr")
    amounts = CATALOGUE.licences["tanah-makam"].languages["id"].fee.amounts
    assert len(rows) == len(amounts)
    assert "Rp250.000" in rows[0].text()


def test_a_free_licence_says_so_and_tax_stands_apart(built: Built) -> None:
    assert "Izin ini gratis." in words(built, "/izin/reklame/")
    assert "Di luar biaya izin:" in words(built, "/izin/reklame/")


@pytest.mark.parametrize("slug", TYPES)
def test_guide_calls_to_apply(built: Built, slug: str) -> None:
    links = [node.attributes.get("href") for node in built.page(f"/izin/{slug}/").css("a.tombol")]
    assert links == [f"/formulir/{slug}/"] * 2


@pytest.mark.parametrize("slug", REFERRALS)
def test_a_licence_that_others_decide_says_so_and_has_no_form(built: Built, slug: str) -> None:
    referral = CATALOGUE.referrals[slug]
    page = built.page(f"/izin/{slug}/")
    assert f"Izin ini tidak diputuskan oleh kabupaten, tetapi oleh {referral.decider.name['id']}." in words(
        built, f"/izin/{slug}/"
    )
    assert f"/formulir/{slug}/" not in built.addresses()
    assert not page.css("a[href^='/formulir/']")
    links = [node.attributes.get("href") for node in page.css("a.tombol")]
    assert links == ([referral.decider.url] if referral.decider.url else [])


def test_a_member_of_a_family_has_a_page_complete_on_its_own(built: Built) -> None:
    for slug, written in CATALOGUE.written.items():
        if written.variant is not None:
            for address in (f"/izin/{slug}/", f"/en/izin/{slug}/"):
                shown = words(built, address)
                assert not re.search(r"<[?!]?[A-Za-z_]+>", shown)
    assert "Anda perlu izin ini bila Anda bidan" in words(built, "/izin/sip-bidan/")
    assert "di praktik sendiri" in words(built, "/izin/sip-bidan/")
    assert "di praktik sendiri" not in words(built, "/izin/sip-radiografer/")


INDONESIAN = {"/pengembang/kotak-keluar/"}  # a page for developers that says so


@pytest.mark.parametrize("slug", TYPES)
def test_form_posts_to_its_type_with_hash_and_language(built: Built, slug: str) -> None:
    for language, root in (("id", "/"), ("en", "/en/")):
        form = built.page(f"{root}formulir/{slug}/").css_first("form#f")
        assert form is not None
        licence = CATALOGUE.licences[slug].languages["id"]
        first = f"/bagian/{licence.sections[0].id}" if licence.layout == "sections" else ""
        assert (form.attributes["action"], form.attributes["method"]) == (f"/api/permohonan/{slug}{first}", "post")
        hidden = {
            node.attributes["name"]: node.attributes.get("value") or "" for node in form.css("input[type=hidden]")
        }
        assert hidden["form"] == CATALOGUE.licences[slug].hash
        assert hidden["lang"] == language
        assert hidden["submission_id"] == ""


def test_home_leads_to_every_sector_and_situation(built: Built) -> None:
    sectors = {licence.languages["id"].sector for licence in CATALOGUE.licences.values()}
    for root in ("/", "/en/"):
        page = built.page(root)
        assert {node.attributes["id"] for node in page.css("h3[id]")} == sectors
        links = [node.attributes["href"] or "" for node in page.css("h3 a")]
        assert sorted(links) == sorted(f"{root}sektor/{sector}/" for sector in sectors)
        assert page.css_first("form[role=search][action='/api/cari'] input[name=q]") is not None
        for link in page.css(".pilih a"):
            assert built.page(link.attributes["href"] or "").css(".kotak")


@pytest.mark.parametrize("slug", TYPES)
def test_each_type_is_listed_from_a_to_z_in_its_sector_and_in_its_situations(built: Built, slug: str) -> None:
    sector = CATALOGUE.licences[slug].languages["id"].sector
    facts, _ = CATALOGUE.written[slug].read_guide("id")
    names = situations._names(read_yaml(built.tree / situations.FILE))
    pages = [f"sektor/{sector}/", "izin/", *(f"situasi/{names[each]}/" for each in facts.get("situations", []))]
    for page in pages:
        assert built.page(f"/{page}").css_first(f'main a[href="/izin/{slug}/"]') is not None
        english = built.page(f"/en/{page}")
        assert english.css_first(f'main a[href$="/{slug}/"]') is not None


def test_the_list_from_a_to_z_is_in_order(built: Built) -> None:
    for root in ("/", "/en/"):
        titles = [link.text().casefold() for link in built.page(f"{root}izin/").css("main ul a b")]
        assert titles == sorted(titles)
        assert len(titles) == len(TYPES) + len(REFERRALS)


def test_tracking_and_checking_are_plain_forms(built: Built) -> None:
    for root in ("/", "/en/"):
        track = built.page(f"{root}lacak/").css_first("form")
        check = built.page(f"{root}cek/").css_first("form")
        assert track is not None
        assert check is not None
        assert track.attributes["action"] == "/api/status"
        assert [node.attributes["name"] for node in track.css("input")] == ["lang", "reference", "code"]
        assert check.attributes["action"] == "/api/cek"
        assert [node.attributes["name"] for node in check.css("input")] == ["lang", "kode"]


def test_languages_are_declared_and_linked_both_ways(built: Built) -> None:
    for address in built.addresses():
        page = built.page(address)
        html = page.css_first("html")
        assert html is not None
        in_indonesian = address in INDONESIAN or address.startswith(f"/{HANDBOOK}/")
        english = address.startswith(("/en/", "/pengembang/")) and not in_indonesian
        assert html.attributes["lang"] == ("en" if english else "id")
        alternate = page.css_first("link[rel=alternate]")
        if alternate is not None:
            target = alternate.attributes["href"] or ""
            back = built.page(target).css_first("link[rel=alternate]")
            assert back is not None
            assert back.attributes["href"] == address
            assert page.css_first(f'.kepala a[href="{target}"][lang]') is not None


def test_english_lists_mark_guides_that_are_indonesian(built: Built) -> None:
    for slug in TYPES:
        english = f"/en/izin/{slug}/"
        page = built.page(f"/en/sektor/{CATALOGUE.licences[slug].languages['id'].sector}/")
        if english in built.addresses():
            assert page.css_first(f'.kotak a[href="{english}"]') is not None
        else:
            link = page.css_first(f'.kotak a[href="/izin/{slug}/"][hreflang=id]')
            assert link is not None
            assert "in Indonesian" in link.text()


def test_every_link_leads_to_a_page_and_every_anchor_to_an_element(built: Built) -> None:
    for address in built.addresses():
        for link in built.page(address).css("a[href]"):
            target = link.attributes["href"] or ""
            if target.startswith(("http", "tel:", "mailto:")):
                continue
            path, _, anchor = target.partition("#")
            if path.endswith(".png"):
                assert built.path(_resolved(address, path)).is_file(), f"{address} → {target}"
                continue
            page = built.page(_resolved(address, path))
            assert not anchor or page.css_first(f'[id="{anchor}"]') is not None, f"{address} → {target}"


def _resolved(address: str, path: str) -> str:
    if path.startswith("/") or not path:
        return path or address
    parts = [part for part in address.split("/") if part]
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts) + ("/" if parts else "")


def test_unknown_addresses_get_our_page(built: Built) -> None:
    assert "Halaman tidak ditemukan" in built.text("/404.html")
    assert "Page not found" in built.text("/404.html")


def test_navigation_needs_no_script_and_names_its_own_sector(built: Built) -> None:
    page = built.page("/izin/sip-perawat/")
    menu = page.css_first("details.menu")
    assert menu is not None
    links = [node.attributes["href"] for node in menu.css("a")]
    assert {"/sektor/kesehatan/", "/#izin", "/izin/", "/simpan/", "/bantuan/"} == set(links)
