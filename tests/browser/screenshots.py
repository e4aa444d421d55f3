"""`make screenshots`: the pictures of README and documentation, from the running system with invented applicants."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from infra.local.journey import Journey
from infra.local.plain_browser import PlainBrowser
from infra.local.run import build
from infra.local.samples import answers_for
from infra.local.stack import LocalStack, say_nothing, temporary_stack
from tests.browser.packages import ROOT, chromium_path
from tests.browser.people import fill_in, open_phone

PICTURES = ROOT / "site" / "pengembang" / "gambar"
OFFLINE = ROOT / "site" / "pengembang" / "kotak-keluar"  # part of the site: its page links them
SHARP = 2  # device pixels for one CSS pixel
COLOURS = 48  # the pages have few; a palette keeps a picture small
MOST_BYTES = 60_000
QUEUED = ("sip-perawat", "reklame", "keterangan-penelitian", "tanah-makam", "penebangan-pohon")


def main() -> int:
    """A stack of its own, six applications, seven pictures; then everything is stopped."""
    build(say_nothing)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="satu-pintu-") as folder,
        temporary_stack(Path(folder)) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        offices: dict[str, PlainBrowser] = {}
        journeys = [send_in(stack, licence, offices) for licence in QUEUED]
        take_queue(browser, stack, journeys[-1].office("verifikator"))
        journeys[-1].act_once()
        take_phone(browser, stack, journeys[-1])
        take_outbox(browser, stack)
        browser.close()
    return 0


def send_in(stack: LocalStack, licence: str, offices: dict[str, PlainBrowser]) -> Journey:
    """An application with its documents, waiting for the office."""
    journey = Journey(stack, licence, offices=offices)
    journey.read_guide()
    journey.apply()
    journey.upload_documents()
    return journey


def take_queue(browser: Browser, stack: LocalStack, office: PlainBrowser) -> None:
    """The verifier's queue, wide; the session is the one that is open."""
    context = browser.new_context(base_url=stack.origin, viewport={"width": 1100, "height": 780})
    # a cookie of this kind is taken for https only, and sent to this machine's own address all the same
    held: list[Any] = [
        {"name": name, "value": value, "url": f"https://127.0.0.1:{stack.port}", "secure": True}
        for name, value in office.cookies.items()
    ]
    context.add_cookies(held)
    page = context.new_page()
    page.goto("/kantor")
    save(page, "kantor-antrean")
    context.close()


def take_phone(browser: Browser, stack: LocalStack, journey: Journey) -> None:
    """The guide and the status page, as a phone shows them."""
    with open_phone(browser, stack, scripts=True, sharp=SHARP) as context:
        page = context.new_page()
        page.goto(f"/izin/{journey.licence}/")
        save(page, "panduan")
        page.goto("/lacak/")
        page.locator("#reference").fill(journey.reference)
        page.locator("#code").fill(journey.code)
        page.locator("form[action='/api/status'] button").click()
        page.wait_for_url("**/api/status")
        save(page, "status")


def take_outbox(browser: Browser, stack: LocalStack) -> None:
    """An application without signal, from the first answer to the receipt; mistakes found on the way."""
    OFFLINE.mkdir(parents=True, exist_ok=True)
    answers = answers_for("penebangan-pohon")
    with open_phone(browser, stack, scripts=True) as context:
        page = context.new_page()
        page.goto("/formulir/penebangan-pohon/")
        page.wait_for_selector("#kotak", state="attached")
        form, notice = page.locator("form#f"), page.locator("#kotak")
        fill_in(form, answers | {"pemohon.nik": ["123"]})
        expect(notice).to_contain_text("tersimpan")
        show(page, "#kotak", "1-tersimpan")
        context.set_offline(offline=True)
        form.get_by_role("button", name="Kirim permohonan").click()
        expect(notice).to_contain_text("Belum ada sinyal")
        show(page, "#kotak", "2-belum-ada-sinyal")
        context.set_offline(offline=False)
        expect(page.locator("#ringkasan")).to_be_focused()
        show(page, "#ringkasan", "3-perlu-diperbaiki")
        fill_in(form, {"pemohon.nik": answers["pemohon.nik"]})
        form.get_by_role("button", name="Kirim permohonan").click()
        expect(page.locator("dl.kartu")).to_be_visible()
        show(page, "h1", "4-diterima")


def show(page: Page, selector: str, name: str) -> None:
    """What the window shows with that element at its top."""
    page.locator(selector).evaluate("node => scrollTo(0, node.getBoundingClientRect().top + scrollY - 16)")
    save(page, name, OFFLINE)


def save(page: Page, name: str, folder: Path = PICTURES) -> None:
    """What the window shows, as a PNG with a palette. Raises SystemExit if it is too heavy."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    place = folder / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(place, optimize=True)
    weight = place.stat().st_size
    sys.stdout.write(f"{place.relative_to(ROOT)}: {weight:,} bytes\n")
    if weight > MOST_BYTES:
        raise SystemExit(f"{place} weighs more than {MOST_BYTES:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
