"""One flight: budgets, one request, a policy for just what the page holds, the same bytes each time."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import brotli
import rjsmin

from _hooks import precompress, size
from tests.browser.packages import ROOT
from tests.site.building import Built, build, copy_sources

MATERIAL_LEFTOVERS = ("md-toggle", "__config", "md-overlay", "assets/javascripts", "assets/stylesheets")

OUTBOX = ("outbox", "page", "receipt")  # what keeps, sends, and shows the receipt


def policy(html: str) -> dict[str, list[str]]:
    (content,) = re.findall(r'<meta content="([^"]*)" http-equiv=Content-Security-Policy>', html)
    parts = (part.split(" ") for part in content.split(";"))
    return {name: values for name, *values in parts}


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_every_page_keeps_its_budget_in_one_request(built: Built) -> None:
    pages = size.measure(built.site)
    assert len(pages) == len(built.addresses())
    assert [page for page in pages if page.complaint] == []
    assert {page.requests for page in pages} == {1}
    assert {page.kind for page in pages} == {"guide", "form", "page"}


def test_a_heavy_page_and_a_fetching_page_are_refused(tmp_path: Path) -> None:
    heavy = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(200))
    for name, html in (
        ("izin/berat", f"<style>{heavy}</style><main><p>isi</main>"),
        ("mengambil", "<script src=/a.js></script>"),
    ):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.html").write_text(html, encoding="utf-8")
    report = tmp_path / "size.json"
    complaints = {page.address: page.complaint for page in size.measure(tmp_path)}
    assert "over its 6000; heaviest parts: style 7" in complaints["/izin/berat/"]
    assert complaints["/mengambil/"] == "fetches /a.js"
    assert size.main(tmp_path, report) == 1
    written = json.loads(report.read_text())
    assert [page["address"] for page in written["pages"]] == ["/izin/berat/", "/mengambil/"]
    assert written["pages"][0]["brotli"] < written["pages"][0]["size"]
    assert len(written["complaints"]) == 2


def test_each_policy_names_the_pages_own_style_and_scripts(built: Built) -> None:
    for address in built.addresses():
        html = built.text(address)
        allowed = policy(html)
        (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
        scripts = [digest(script) for script in re.findall(r"<script>(.*?)</script>", html, re.DOTALL)]
        fetches = ("/cek/", "/formulir/", "/situasi/", "/sektor/", "/simpan/")
        lists = address in ("/", "/en/", "/izin/", "/en/izin/")
        own = ["'self'"] if lists or any(each in address for each in fetches) else []
        assert allowed["style-src"] == [digest(style)]
        assert allowed.get("script-src", []) == scripts + own
        assert allowed["default-src"] == ["'none'"]
        assert allowed["form-action"] == ["'self'"]
        assert " style=" not in html
        assert not re.search(r"<[^>]+ on\w+=", html)


def test_nothing_of_materials_bundle_is_left(built: Built) -> None:
    # the schema for editors, and the pictures of developers' pages
    suffixes = {path.suffix for path in built.site.rglob("*") if path.is_file()}
    assert suffixes <= {".html", ".js", ".json", ".png"}
    for address in built.addresses():
        assert not [word for word in MATERIAL_LEFTOVERS if word in built.text(address)]


def test_form_script_is_small(built: Built) -> None:
    for address in built.addresses():
        if "/formulir/" in address:
            (script,) = re.findall(r"<script>(.*?)</script>", built.text(address), re.DOTALL)
            assert len(script.encode()) <= 650


def test_scripts_that_come_after_the_page_keep_their_budgets(built: Built) -> None:
    scripts = list((built.site / "skrip").iterdir())
    assert len(scripts) == 6  # form, upload and search, in two languages
    for path in scripts:
        assert len(gzip.compress(path.read_bytes(), 9, mtime=0)) <= 8_000
        assert path.name.split(".")[1] == hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    outbox = "\n".join(rjsmin.jsmin((ROOT / "forms/browser" / f"{each}.js").read_text()) for each in OUTBOX)
    assert len(gzip.compress(outbox.encode(), 9, mtime=0)) <= 4_000


def test_the_service_worker_and_the_bundle_keep_their_budgets(built: Built) -> None:
    assert len(gzip.compress(built.path("/sw.js").read_bytes(), 9, mtime=0)) <= 2_000
    bundle = built.path("/panduan.id.json").read_bytes()
    guides = sum(address.startswith("/izin/") for address in json.loads(bundle)["pages"])
    # frame, home and help beside the guides: 8,000
    assert len(brotli.compress(bundle, quality=11)) <= 8_000 + 1_000 * guides


def test_each_form_names_the_script_of_its_language(built: Built) -> None:
    for address in built.addresses():
        if "/formulir/" in address:
            (name,) = re.findall(r'"(/skrip/formulir\.\w+\.js)"', built.text(address))
            english = '"language":"en"' in built.text(name)
            assert english == address.startswith("/en/")


def test_text_files_are_pressed_and_only_once(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<p>isi</p>" * 50, encoding="utf-8")
    assert precompress.press(tmp_path) == 1
    assert precompress.press(tmp_path) == 0
    assert gzip.decompress((tmp_path / "index.html.gz").read_bytes()) == page.read_bytes()
    assert brotli.decompress((tmp_path / "index.html.br").read_bytes()) == page.read_bytes()


def test_the_same_sources_give_the_same_bytes(built: Built, tmp_path: Path) -> None:
    again = Built(copy_sources(ROOT, tmp_path / "tree"))
    assert build(again.tree).code == 0
    for first, second in ((built.site, again.site), (built.compiled, again.compiled)):
        files = {path.relative_to(first): path.read_bytes() for path in first.rglob("*") if path.is_file()}
        assert files == {path.relative_to(second): path.read_bytes() for path in second.rglob("*") if path.is_file()}
