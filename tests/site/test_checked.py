"""The Nu checker and axe-core over one page of each kind, and every part of the functions' pages."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from playwright.sync_api import Browser

from tests.browser.axe import violations
from tests.browser.packages import npm_file
from tests.site.building import Built
from tests.site.server import SiteServer

KINDS = (
    "/", "/en/", "/izin/tanah-makam/", "/en/izin/penebangan-pohon/", "/formulir/penebangan-pohon/",
    "/en/formulir/reklame/", "/lacak/", "/cek/", "/bantuan/mengajukan/", "/404.html",
)  # fmt: skip
SAMPLE = "/contoh/"


@pytest.fixture(scope="session")
def sample(built: Built, server: SiteServer) -> str:
    loader = ChoiceLoader([FileSystemLoader(Path(__file__).parent), FileSystemLoader(built.compiled)])
    html = Environment(loader=loader, autoescape=True).get_template("sample.html").render()
    server.extra[SAMPLE] = html.encode()
    return html


def test_nu_checker_finds_no_error(built: Built, sample: str, tmp_path: Path) -> None:
    (tmp_path / "sample.html").write_text(sample, encoding="utf-8")
    files = [str(built.path(address)) for address in KINDS]
    command = ["java", "-jar", str(npm_file("vnu-jar/build/dist/vnu.jar")), "--errors-only", *files]
    done = subprocess.run([*command, str(tmp_path / "sample.html")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone(browser: Browser, server: SiteServer, sample: str, scheme: str) -> None:
    assert sample
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)  # type: ignore[arg-type]
    # what the verification page fetches at its first visit: jobs write it, the build does not
    context.route("**/.well-known/jwks.json", lambda route: route.fulfill(json={"keys": []}))
    context.route("**/data/status/lists.json", lambda route: route.fulfill(json={"status_lists": []}))
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    for address in (*KINDS, SAMPLE):
        page.goto(server.origin + address)
        for folded in page.query_selector_all("details"):
            folded.evaluate("node => { node.open = true }")
        troubles += [f"{address} {violation}" for violation in violations(page)]
        page.set_viewport_size({"width": 320, "height": 740})  # WCAG 1.4.10: 1,280 at 400 %
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            troubles.append(f"{address} scrolls sideways")
        page.set_viewport_size({"width": 360, "height": 740})
    context.close()
    assert troubles == []
