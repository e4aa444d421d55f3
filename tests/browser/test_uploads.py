"""Uploads with the script: photos made small and still legible, several at once, through a line that breaks."""

from __future__ import annotations

import io
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat
from playwright.sync_api import Browser, Page, Route, expect

from infra.local import files
from infra.local.samples import answers_for
from infra.local.stack import LocalStack
from tests.browser.examiner import Examiner
from tests.browser.journey import LICENCE
from tests.browser.people import PATIENCE_SECONDS, fill_in, open_phone

pytestmark = [pytest.mark.browser, pytest.mark.stack]
A4 = (2480, 3508)  # pixels at 300 dpi
POINT = 300 / 72  # pixels of a typographic point
SMALL_PRINT = 8  # points, as on a deed
MOST_BYTES = 300 * 1024
LEGIBLE = 0.35  # error as a part of the writing's own contrast; blurred writing has 0.7 and more
PHOTOS = "section.dok:has(h3:text-is('{}'))"


@pytest.fixture
def page(browser: Browser, stack: LocalStack) -> Iterator[Page]:
    """The status page of an application that lacks its documents, its script arrived."""
    with open_phone(browser, stack, scripts=True) as context:
        page = context.new_page()
        page.goto(f"/formulir/{LICENCE}/")
        page.wait_for_selector("#kotak", state="attached")
        fill_in(page.locator("form#f"), answers_for(LICENCE))
        page.get_by_role("button", name="Kirim permohonan").click()
        page.get_by_role("button", name="Lanjut: unggah dokumen").click()
        page.wait_for_selector("section.dok ul.kisi", state="attached")
        yield page


def page_of_writing() -> Image.Image:
    """A scanned page: small print in lines over its whole height, on paper that has a grain."""
    picture = Image.new("L", A4, 236)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(SMALL_PRINT * POINT)
    words = "Pemohon wajib menyimpan tanda terima dan kode akses sampai izin diambil di loket. "
    for line in range(60):
        pen.text((150, 150 + line * 54), f"{line:02} {words * 2}"[:118], fill=28, font=font)
    grain = Image.effect_noise(A4, 14)
    return ImageChops.add(picture, grain, offset=-128).convert("RGB")


def photo() -> bytes:
    file = io.BytesIO()
    page_of_writing().save(file, "JPEG", quality=95, exif=_with_place())
    return file.getvalue()


def _with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = "rumah pemohon"
    return exif


def put(page: Page, *chosen: Path, section: int = 0) -> None:
    form = page.locator("section.dok form").nth(section)
    form.locator("input[type=file]").set_input_files(list(chosen))
    form.locator("button").click()


def stored(stack: LocalStack, page: Page) -> list[bytes]:
    """What storage holds of this application's documents, quarantine and released."""
    reference = page.locator(".rujukan").inner_text()
    storage, buckets = stack.client("s3"), stack.outputs["data"]
    found = []
    for bucket, prefix in ((buckets["UploadsBucket"], f"in/{reference}/"), (buckets["DocumentsBucket"], reference)):
        listed = storage.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        keys = [item["Key"] for item in listed if not item["Key"].endswith(".lihat")]  # copies are the job's
        found += [storage.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys]
    return found


def wait_for_accepted(page: Page, count: int) -> None:
    """The page shows COUNT files accepted for its first requirement."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not page.locator("section.dok").first.get_by_text(re.compile(rf"\b{count} dari \d+ berkas")).count():
        assert time.monotonic() < until, page.locator("section.dok").first.inner_text()
        page.wait_for_timeout(300)


def test_a_photo_is_made_small_and_stays_legible(page: Page, stack: LocalStack, tmp_path: Path) -> None:
    original = photo()
    assert len(original) > 5 * MOST_BYTES
    (tmp_path / "akta.jpg").write_bytes(original)
    put(page, tmp_path / "akta.jpg")
    wait_for_accepted(page, 1)
    (sent,) = {bytes_ for bytes_ in stored(stack, page) if bytes_.startswith(b"\xff\xd8")}
    assert len(sent) <= MOST_BYTES
    with Image.open(io.BytesIO(sent)) as small:
        assert max(small.size) >= 1600
        assert not small.getexif()
        assert blur(small.convert("L")) < LEGIBLE
        mush = small.convert("L").resize((small.width // 4, small.height // 4)).resize(small.size)
        assert blur(mush) > LEGIBLE  # the measure tells what cannot be read


def blur(seen: Image.Image) -> float:
    """How far the small print is from the same print drawn at this size: error / contrast."""
    wanted = page_of_writing().convert("L").resize(seen.size, Image.Resampling.LANCZOS)
    width, height = seen.size
    band = (width // 12, height // 3, width * 11 // 12, height // 2)
    error = ImageStat.Stat(ImageChops.difference(seen.crop(band), wanted.crop(band))).rms[0]
    return float(error / ImageStat.Stat(wanted.crop(band)).stddev[0])


def test_several_files_go_one_after_the_other_through_a_broken_line(
    page: Page, stack: LocalStack, tmp_path: Path, examiner: Examiner
) -> None:
    titles = page.locator("section.dok h3").all_inner_texts()
    section = next(index for index, title in enumerate(titles) if "oto" in title)
    chosen = []
    for number in range(2):
        chosen.append(tmp_path / f"foto-{number}.jpg")
        chosen[-1].write_bytes(files.jpeg(f"Foto {number} {random.random()}"))  # noqa: S311  # any will do
    broken = [0]

    def break_once(route: Route) -> None:
        if route.request.method == "POST" and not broken[0]:
            broken[0] = 1
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/*", break_once)
    put(page, *chosen, section=section)
    line = page.locator("section.dok").nth(section).locator("ul.kisi li")
    expect(line.first).to_contain_text(re.compile(r"foto-0\.jpg: belum ada sinyal, dicoba lagi dalam \d+ detik"))
    examiner.look_live(page, "upload waits")
    expect(page.locator("section.dok").nth(section)).to_contain_text("2 dari 2 berkas", timeout=PATIENCE_SECONDS * 1000)
    assert broken == [1]
    assert len(set(stored(stack, page))) <= 4
    assert examiner.verdict() == []


def slow_line(page: Page, bytes_a_second: int) -> None:
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": bytes_a_second},
    )


TELL_KEYS = """{
  const send = XMLHttpRequest.prototype.send
  XMLHttpRequest.prototype.send = function (body) {
    this.addEventListener("load", () => console.debug(body.get("key")))
    return send.call(this, body)
  }
}"""


def scans(pages: int) -> bytes:
    """A PDF of some 400 KB a page, with the grain of a scan."""
    file = io.BytesIO()
    first, *others = (Image.effect_noise((1240, 1754), 22 + number) for number in range(pages))
    first.save(file, "PDF", save_all=True, append_images=others)
    return file.getvalue()


def test_a_large_file_goes_on_in_parts_after_its_tab_was_killed(page: Page, stack: LocalStack, tmp_path: Path) -> None:
    whole = scans(2)
    assert 3 * MOST_BYTES < len(whole) < 5_000_000
    (tmp_path / "akta.pdf").write_bytes(whole)
    sent: list[str] = []
    page.context.on("console", lambda message: sent.append(message.text.rpartition("-")[2]))
    page.context.add_init_script(TELL_KEYS)
    page.reload()
    page.wait_for_selector("section.dok ul.kisi", state="attached")
    slow_line(page, 400_000)
    put(page, tmp_path / "akta.pdf")
    line = page.locator("section.dok ul.kisi li").first
    expect(line).to_contain_text(re.compile(r"akta\.pdf: sedang dikirim, [3-6]\d %, sisa \d+ KB\."))
    context, before = page.context, list(sent)
    assert {"manifest", "0001"} <= set(before)
    page.close()

    other = context.new_page()
    other.goto("/api/status")
    # parts that are counted already, or all of it: the job that joins them may be quicker than the page
    expect(other.locator("section.dok").first).to_contain_text(re.compile("bagian berkas sudah sampai|1 dari 1 berkas"))
    wait_for_accepted(other, 1)
    assert whole in stored(stack, other)
    assert not set(before) & set(sent[len(before) :])  # what had arrived was not sent again
    kept = """async () => (await indexedDB.databases()).length && new Promise(done => {
      const opening = indexedDB.open("berkas", 1)
      opening.onsuccess = () => {
        const asked = opening.result.transaction("berkas").objectStore("berkas").count()
        asked.onsuccess = () => { opening.result.close(); done(asked.result) }
      }
    })"""
    assert other.evaluate(kept) == 0  # nothing of it is left on the phone


def test_a_chosen_file_outlives_a_reload_without_signal(page: Page, stack: LocalStack, tmp_path: Path) -> None:
    content = files.jpeg("KTP")
    (tmp_path / "ktp.jpg").write_bytes(content)
    page.route("**/*uploads*", lambda route: route.abort("connectionreset"))
    put(page, tmp_path / "ktp.jpg")
    line = page.locator("section.dok ul.kisi li").first
    expect(line).to_contain_text("Berkasnya tersimpan di ponsel ini.")
    page.unroute("**/*uploads*")
    page.reload()
    wait_for_accepted(page, 1)
    assert stored(stack, page).count(content) == 1


def test_progress_is_said_in_percent_and_bytes_left(page: Page, tmp_path: Path) -> None:
    (tmp_path / "peta.pdf").write_bytes(files.pdf("Peta") + b"\n%" + b"0" * 2_000_000)
    slow_line(page, 1_500_000)
    seen = page.locator("section.dok ul.kisi li").first
    put(page, tmp_path / "peta.pdf")
    expect(seen).to_contain_text(re.compile(r"peta\.pdf: sedang dikirim, [1-9]\d? %, sisa \d+ KB\."))
    expect(seen.locator("progress")).to_have_attribute("aria-label", "peta.pdf")
    expect(page.locator("[role=status].v")).to_contain_text("peta.pdf")
