"""The verification page in Chromium: every verdict by name, in colour and shape, with a line and without."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, BrowserContext, Page

from functions.domain.licence_status import LicenceStatus, pack_statuses
from tests.site.server import SiteServer

pytestmark = pytest.mark.browser
KEY = ec.generate_private_key(ec.SECP256R1())
FACTS = {"jti": "REKLAME/0007/99.01/2026", "typ": "reklame", "sub": "C**** P****", "loc": "Jalan Contoh"}
LISTED = {1: LicenceStatus.REVOKED, 2: LicenceStatus.SUSPENDED, 3: LicenceStatus.REPLACED}
OFFLINE_MS, SLOWER = 100, 4  # the limit of issue 5, on a processor four times slower


@pytest.fixture
def device(browser: Browser, server: SiteServer) -> Iterator[BrowserContext]:
    """A phone that was never here, and a server with keys and a list of today."""
    serve_keys(server)
    serve_list(server)
    context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    yield context
    context.close()


@pytest.fixture
def page(device: BrowserContext) -> Iterator[Page]:
    page = device.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    yield page
    # an answer that does not come is no fault of the page's
    assert [trouble for trouble in troubles if "Failed to load resource" not in trouble] == []


def serve_keys(server: SiteServer) -> None:
    key = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key()))
    server.extra["/.well-known/jwks.json"] = json.dumps({"keys": [{**key, "kid": "k1", "alg": "ES256"}]}).encode()


def serve_list(
    server: SiteServer,
    version: int = 5,
    age: dt.timedelta = dt.timedelta(),
    listed: dict[int, LicenceStatus] = LISTED,
    key: ec.EllipticCurvePrivateKey = KEY,
    **changes: Any,
) -> None:
    address, made = f"{server.origin}/data/status/2026.jwt", int(time.time() - age.total_seconds())
    claims = {"iss": server.origin, "sub": address, "iat": made, "exp": made + 7 * 86400, "ttl": 300}
    claims |= {"version": version, "status_list": {"bits": 2, "lst": pack_statuses(listed, 10)}, **changes}
    headers = {"kid": "k1", "typ": "statuslist+jwt"}
    server.extra["/data/status/2026.jwt"] = jwt.encode(claims, key, "ES256", headers).encode()
    server.extra["/data/status/lists.json"] = json.dumps({"status_lists": [address]}).encode()


def token(server: SiteServer, key: Any = KEY, kid: str = "k1", **facts: Any) -> str:
    said = {"iss": server.origin, "iat": int(time.time()) - 60, "vf": "2026-01-01", "vt": "2999-12-31", "idx": 0}
    return jwt.encode({**said, **FACTS, **facts}, key, "ES256", {"kid": kid, "typ": None})


def verdict(page: Page, server: SiteServer, text: str, language: str = "") -> str:
    page.goto("about:blank")
    page.goto(f"{server.origin}{language}/cek/#{text}")
    heading = page.locator("#hasil h2")
    heading.wait_for()
    return heading.inner_text()


def respelt(text: str) -> str:
    """The same signature in other letters: the last one's unused bits are not zero."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + letters[letters.index(text[-1]) ^ 1]


def changed(text: str) -> str:
    head, body, signature = text.split(".")
    facts = json.loads(base64.urlsafe_b64decode(body + "=="))
    facts["sub"] = "D**** K****"
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip('=')}.{signature}"


def unsigned(server: SiteServer) -> str:
    return jwt.encode({"iss": server.origin, **FACTS}, "", algorithm="none", headers={"kid": "k1"})


def signed_with_the_public_key(server: SiteServer) -> str:
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1"}').rstrip(b"=").decode()
    signed = f"{head}.{token(server).split('.')[1]}"
    return f"{signed}.{base64.urlsafe_b64encode(hmac.digest(pem, signed.encode(), 'sha256')).rstrip(b'=').decode()}"


def test_every_verdict_by_its_name(page: Page, server: SiteServer) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    for text, said in (
        (token(server), "✓ ASLI DAN BERLAKU"),
        (token(server, vt=""), "✓ ASLI DAN BERLAKU"),
        (token(server, idx=1), "✕ DICABUT"),
        (token(server, idx=1, vt="2026-01-02"), "✕ DICABUT"),
        (token(server, idx=2), "! DIBEKUKAN SEMENTARA"),
        (token(server, idx=3), "! SUDAH DIGANTI"),
        (token(server, vt="2026-01-02"), "! ASLI, SUDAH BERAKHIR"),
        (token(server, vf="2999-01-01"), "! ASLI, TETAPI BERTANGGAL NANTI"),
        (token(server, iat=int(time.time()) + 7200), "! ASLI, TETAPI BERTANGGAL NANTI"),
        (token(server, idx=99999), "! TANDA TANGAN BENAR, PENCABUTAN BELUM DIPERIKSA"),
        (changed(token(server)), "✕ TIDAK ASLI ATAU BERUBAH"),
        (token(server, stranger), "✕ TIDAK ASLI ATAU BERUBAH"),
        (token(server, kid="k2"), "✕ KUNCI TIDAK DIKENAL"),
        (token(server, iss="https://palsu.example"), "✕ BUKAN DARI KAMI"),
        (unsigned(server), "✕ TANDA TANGAN DITOLAK"),
        (signed_with_the_public_key(server), "✕ TANDA TANGAN DITOLAK"),
        (token(server, loc="x" * 2000), "? KODE TERLALU PANJANG"),
        (respelt(token(server)), "? TIDAK TERBACA"),
        ("bukan-token", "? TIDAK TERBACA"),
        (f"{token(server)}.lagi", "? TIDAK TERBACA"),
        (server.extra["/data/status/2026.jwt"].decode(), "? TIDAK TERBACA"),  # ours, but no licence
    ):
        assert verdict(page, server, text) == said, text


def test_verdicts_differ_in_colour_too(page: Page, server: SiteServer) -> None:
    colours = set()
    for text in (token(server), token(server, idx=2), token(server, idx=1)):
        verdict(page, server, text)
        colours.add(page.locator("#hasil .kabar").evaluate("node => getComputedStyle(node).borderLeftColor"))
    assert len(colours) == 3


def test_the_verdict_shows_the_facts_the_age_of_the_list_and_the_kind_of_signature(
    page: Page, server: SiteServer
) -> None:
    serve_list(server, age=dt.timedelta(days=3, hours=1))
    assert verdict(page, server, token(server), "/en") == "✓ GENUINE AND VALID"
    shown = page.locator("#hasil").inner_text()
    for words in (FACTS["jti"], "C**** P****", "Jalan Contoh", "31-12-2999", "is 3 days old", "not certified"):
        assert words in shown
    verdict(page, server, token(server, idx=1), "/en")
    link = page.locator("#hasil").get_by_role("link", name="Report a suspected forgery")
    assert link.get_attribute("href") == "https://www.lapor.go.id"


def test_a_list_of_more_than_a_week_is_not_trusted_for_a_yes(page: Page, server: SiteServer) -> None:
    serve_list(server, age=dt.timedelta(days=8))
    assert verdict(page, server, token(server)) == "! TANDA TANGAN BENAR, DAFTAR PENCABUTAN SUDAH LAMA"
    assert "berumur 8 hari" in page.locator("#hasil").inner_text()
    assert verdict(page, server, token(server, idx=1)) == "✕ DICABUT"


def test_a_list_that_was_rolled_back_is_refused(page: Page, server: SiteServer) -> None:
    assert verdict(page, server, token(server, idx=4)) == "✓ ASLI DAN BERLAKU"
    serve_list(server, version=4, listed={})
    forget_freshness(page)
    assert verdict(page, server, token(server, idx=4)) == "! DAFTAR PENCABUTAN DITOLAK"
    forget_freshness(page)
    assert verdict(page, server, token(server, idx=1)) == "✕ DICABUT"  # by the list that we had
    serve_list(server, version=6, age=dt.timedelta(days=2), listed={})
    forget_freshness(page)
    assert verdict(page, server, token(server, idx=4)) == "! DAFTAR PENCABUTAN DITOLAK"


@pytest.mark.parametrize(
    "changes",
    [
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"sub": "https://palsu.example/data/status/2026.jwt"},
        {"iss": "https://palsu.example"},
        {"iat": int(time.time()) + 86400},
    ],
)
def test_a_list_that_is_not_ours_is_as_good_as_none(page: Page, server: SiteServer, changes: dict[str, Any]) -> None:
    serve_list(server, **changes)
    assert verdict(page, server, token(server, idx=1)) == "! TANDA TANGAN BENAR, PENCABUTAN BELUM DIPERIKSA"


def test_a_token_is_text_never_markup(page: Page, server: SiteServer) -> None:
    verdict(page, server, token(server, sub="<img src=x onerror=alert(1)>"))
    assert page.locator("#hasil img").count() == 0


def test_what_is_typed_is_checked_here_if_it_is_a_token(page: Page, server: SiteServer) -> None:
    page.goto(f"{server.origin}/cek/")
    wait_for(page, "localStorage.getItem('cek.kunci')")
    page.get_by_label("Nomor izin").fill(f"{server.origin}/cek#{token(server)}")
    page.get_by_role("button", name="Cek sekarang").click()
    page.locator("#hasil h2").wait_for()
    assert page.locator("#hasil h2").inner_text() == "✓ ASLI DAN BERLAKU"


def test_without_keys_it_says_so(page: Page, server: SiteServer) -> None:
    server.extra.pop("/.well-known/jwks.json")
    assert verdict(page, server, token(server)) == "? BELUM BISA DIPERIKSA"


def test_once_visited_it_works_without_a_line_and_quickly(device: BrowserContext, server: SiteServer) -> None:
    """No licence was looked at before: keys and lists came with the empty page."""
    page = device.new_page()
    page.goto(f"{server.origin}/cek/")
    wait_for(page, "localStorage.getItem('cek.segar') && localStorage.getItem('cek.daftar.2026')")
    page.close()
    device.set_offline(True)
    page = device.new_page()
    device.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    taken = []
    for text, said in (
        *((token(server, iat=moment), "✓ ASLI DAN BERLAKU") for moment in range(1_760_000_000, 1_760_000_005)),
        (token(server, idx=1), "✕ DICABUT"),
        (changed(token(server)), "✕ TIDAK ASLI ATAU BERUBAH"),
    ):
        page.goto("about:blank")
        page.goto(f"{server.origin}/cek#{text}")  # as it stands in the QR
        page.locator("#hasil h2").wait_for()
        wait_for(page, "document.getElementById('hasil').dataset.ms")
        assert page.locator("#hasil h2").inner_text() == said
        taken.append(float(page.locator("#hasil").get_attribute("data-ms") or "inf"))
    device.set_offline(False)
    assert statistics.median(taken) <= OFFLINE_MS, taken


def wait_for(page: Page, expression: str) -> None:
    """Asked from outside: the page's policy forbids Playwright's own way of waiting."""
    until = time.monotonic() + 20
    while not page.evaluate(expression):
        assert time.monotonic() < until, expression
        page.wait_for_timeout(20)


def forget_freshness(page: Page) -> None:
    """As if the list had been fetched an hour ago: it is asked for again."""
    page.evaluate(
        "() => { const name = 'cek.daftar.2026', kept = JSON.parse(localStorage.getItem(name));"
        "kept.at -= 3600; localStorage.setItem(name, JSON.stringify(kept)) }"
    )
