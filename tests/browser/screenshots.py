"""`make screenshots`: the README's pictures, taken from the running system with invented applicants."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from infra.local.journey import Journey
from infra.local.plain_browser import PlainBrowser
from infra.local.run import build
from infra.local.stack import LocalStack, say_nothing, temporary_stack
from tests.browser.packages import ROOT, chromium_path
from tests.browser.people import open_phone

PICTURES = ROOT / "site" / "pengembang" / "gambar"
SHARP = 2  # device pixels for one CSS pixel
COLOURS = 48  # the pages have few; a palette keeps a picture small
MOST_BYTES = 60_000
QUEUED = ("sip-perawat", "reklame", "keterangan-penelitian", "tanah-makam", "penebangan-pohon")


def main() -> int:
    """A stack of its own, five applications, three pictures; then everything is stopped."""
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


def save(page: Page, name: str) -> None:
    """What the window shows, as a PNG with a palette. Raises SystemExit if it is too heavy."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    place = PICTURES / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(place, optimize=True)
    weight = place.stat().st_size
    sys.stdout.write(f"{place.relative_to(ROOT)}: {weight:,} bytes\n")
    if weight > MOST_BYTES:
        raise SystemExit(f"{place} weighs more than {MOST_BYTES:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
