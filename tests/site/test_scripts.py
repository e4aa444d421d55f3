"""The two small scripts in Chromium, under the pages' own policies; and the pages without any script.

The form's larger script never arrives here: the few bytes in the page must do alone.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, Page, Route

from tests.site.server import SiteServer

pytestmark = pytest.mark.browser
KEY = ec.generate_private_key(ec.SECP256R1())
FACTS = {
    "jti": "503/1/PTSP/2026",
    "typ": "reklame",
    "ttl": "Izin Reklame",
    "sub": "C**** P****",
    "loc": "Jalan Contoh",
}
FACTS |= {"iat": 1_700_000_000, "h": "x", "vf": "2020-01-01"}  # type: ignore[dict-item]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.route("**/skrip/**", lambda route: route.fulfill(body="", content_type="text/javascript"))
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    yield page
    context.close()
    assert troubles == []


def test_form_makes_one_id_and_a_retry_sends_it_again(page: Page, server: SiteServer) -> None:
    sent: list[str] = []

    def hold(route: Route) -> None:
        body = parse_qs(route.request.post_data or "", keep_blank_values=True)
        sent.append(body["submission_id"][0])
        route.fulfill(status=204)

    page.route("**/api/**", hold)
    page.clock.install()
    page.goto(f"{server.origin}/formulir/penebangan-pohon/")
    button = page.get_by_role("button", name="Kirim permohonan")
    button.click()
    button.click()
    page.wait_for_timeout(200)
    assert len(sent) == 1
    assert re.fullmatch(r"1[0-9A-HJKMNP-TV-Z]{26}", sent[0])
    page.clock.fast_forward(3_500)
    button.click()
    page.wait_for_timeout(200)
    assert sent == [sent[0]] * 2
    page.reload()


def test_a_step_back_after_a_lost_reply_keeps_id_and_answers(page: Page, server: SiteServer) -> None:
    sent: list[str] = []

    def fail(route: Route) -> None:
        sent.append(parse_qs(route.request.post_data or "")["submission_id"][0])
        route.fulfill(body="<title>502</title>", content_type="text/html")

    page.route("**/api/**", fail)
    page.goto(f"{server.origin}/formulir/reklame/")
    page.locator('[name="pemohon.nama"]').fill("Contoh")
    for _ in range(2):
        page.get_by_role("button", name="Kirim permohonan").click()
        page.wait_for_url("**/api/permohonan/reklame")
        assert sent[0] not in page.url
        page.go_back()
        assert page.locator('[name="pemohon.nama"]').input_value() == "Contoh"
    assert sent == [sent[0]] * 2


def test_two_forms_have_two_ids(page: Page, server: SiteServer) -> None:
    ids = set()
    for _ in range(2):
        page.goto("about:blank")
        page.goto(f"{server.origin}/formulir/reklame/")
        page.evaluate("document.forms.f.addEventListener('submit', e => e.preventDefault())")
        page.get_by_role("button", name="Kirim permohonan").click()
        ids.add(page.evaluate("document.forms.f.submission_id.value"))
    assert len(ids) == 2


def test_without_script_no_id_is_sent_and_the_button_leads_to_the_check(browser: Browser, server: SiteServer) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sent: list[str] = []

    def take(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(status=204)

    page.route("**/api/**", take)
    page.goto(f"{server.origin}/formulir/reklame/")
    page.get_by_role("button", name="Lanjut ke pemeriksaan jawaban").click()
    page.wait_for_timeout(200)
    context.close()
    assert parse_qs(sent[0], keep_blank_values=True)["submission_id"] == [""]


def token(server: SiteServer, key: ec.EllipticCurvePrivateKey = KEY, kid: str = "k1", **facts: str) -> str:
    return jwt.encode({"iss": server.origin, **FACTS, **facts}, key, algorithm="ES256", headers={"kid": kid})


def serve_keys(server: SiteServer) -> None:
    key = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
    server.extra["/.well-known/jwks.json"] = json.dumps({"keys": [{**key, "kid": "k1", "alg": "ES256"}]}).encode()


def verdict(page: Page, server: SiteServer, text: str, language: str = "") -> str:
    page.goto("about:blank")
    page.goto(f"{server.origin}{language}/cek/#{text}")
    heading = page.locator("#hasil h2")
    heading.wait_for()
    return heading.inner_text()


def changed(text: str) -> str:
    head, body, signature = text.split(".")
    facts = json.loads(base64.urlsafe_b64decode(body + "=="))
    facts["sub"] = "D**** K****"
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip('=')}.{signature}"


def unsigned(server: SiteServer) -> str:
    return jwt.encode({"iss": server.origin, **FACTS}, "", algorithm="none", headers={"kid": "k1"})


def test_verdicts(page: Page, server: SiteServer) -> None:
    serve_keys(server)
    stranger = ec.generate_private_key(ec.SECP256R1())
    for text, said in (
        (token(server), "ASLI DAN BERLAKU"),
        (token(server, vt="2999-12-31"), "ASLI DAN BERLAKU"),
        (token(server, vt="2021-01-01"), "SUDAH BERAKHIR"),
        (token(server, vf="2999-01-01"), "BELUM BERLAKU"),
        (changed(token(server)), "TIDAK ASLI"),
        (unsigned(server), "TIDAK ASLI"),
        (token(server, stranger), "TIDAK ASLI"),
        (token(server, kid="k2"), "TIDAK DIKENAL"),
        (token(server, iss="https://palsu.example"), "TIDAK DIKENAL"),
        ("bukan-token", "TIDAK TERBACA"),
        (f"{token(server)}.lagi", "TIDAK TERBACA"),
    ):
        assert said in verdict(page, server, text), text


def test_verdicts_differ_in_colour_too(page: Page, server: SiteServer) -> None:
    serve_keys(server)
    colours = set()
    for text in (token(server), token(server, vt="2021-01-01"), changed(token(server))):
        verdict(page, server, text)
        colours.add(page.locator("#hasil .kabar").evaluate("node => getComputedStyle(node).borderLeftColor"))
    assert len(colours) == 3


def test_verdict_shows_the_facts_and_admits_what_it_does_not_know(page: Page, server: SiteServer) -> None:
    serve_keys(server)
    assert "GENUINE AND VALID" in verdict(page, server, token(server, vt="2999-12-31"), "/en")
    shown = page.locator("#hasil").inner_text()
    for words in (
        "503/1/PTSP/2026",
        "C**** P****",
        "Izin Reklame",
        "Jalan Contoh",
        "31-12-2999",
        "Revocation is not checked",
    ):
        assert words in shown


def test_a_token_is_text_never_markup(page: Page, server: SiteServer) -> None:
    serve_keys(server)
    verdict(page, server, token(server, sub="<img src=x onerror=alert(1)>"))
    assert page.locator("#hasil img").count() == 0


def test_without_keys_it_says_so(browser: Browser, server: SiteServer) -> None:
    server.extra.pop("/.well-known/jwks.json", None)
    context = browser.new_context()
    assert "BELUM BISA DIPERIKSA" in verdict(context.new_page(), server, token(server))
    context.close()
