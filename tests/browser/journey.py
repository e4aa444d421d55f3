"""The whole way of one application in Chromium with JavaScript off, every page examined."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from infra.local.samples import answers_for
from infra.local.stack import LocalStack
from tests.browser.examiner import Examiner
from tests.browser.people import PATIENCE_SECONDS, Citizen, Office, fill_in, open_phone

LICENCE = "penebangan-pohon"  # the one with a fee, an inspection, and a requirement of several files
WORDS = "Foto pohon kurang jelas. Tulis patokan lokasi yang lebih tepat."


@dataclass(frozen=True)
class Issued:
    """What a citizen holds at the end, and what the examiner saw on the way."""

    reference: str
    number: str
    address: str  # what the QR code says
    troubles: list[str]
    pages: int


def walk(browser: Browser, stack: LocalStack, office: Office, examiner: Examiner) -> Issued:
    """From the guide to the verified licence; raises where a step does not hold."""
    with (
        open_phone(browser, stack, scripts=False) as context,
        tempfile.TemporaryDirectory(prefix="satu-pintu-") as folder,
    ):
        citizen = Citizen(context.new_page(), examiner)
        apply(citizen)
        citizen.upload(Path(folder), 0)  # from the receipt itself
        send_documents(citizen, Path(folder))
        give_back(office, citizen.reference)
        correct(citizen)
        decide_technically(office, citizen.reference)
        pay(office, citizen)
        office.act("kepala", citizen.reference, "approve")
        number = wait_for_licence(citizen)
        address = download(citizen, Path(folder))
        verify(citizen, urlsplit(address).fragment, number)
        leave(citizen)
        return Issued(citizen.reference, number, address, examiner.verdict(), len(examiner.seen))


def apply(citizen: Citizen) -> None:
    """One mistake, then the check page, then the receipt."""
    page, answers = citizen.page, answers_for(LICENCE)
    form = citizen.open_form(LICENCE)
    fill_in(form, answers | {"pemohon.nik": ["123"]})
    citizen.press("Lanjut ke pemeriksaan jawaban")
    citizen.look("form with errors")
    assert page.locator(":focus").get_attribute("id") == "ringkasan"
    expect(page.locator(".salah li")).to_have_count(1)
    expect(page.locator("[id='pemohon.nik']")).to_have_attribute("aria-invalid", "true")
    assert page.locator("[name='pemohon.nama']").input_value() == answers["pemohon.nama"][0]
    assert page.locator("[name='pohon.daftar.0.diameter']").input_value() == "45,5"
    fill_in(page.locator("form#f"), {"pemohon.nik": answers["pemohon.nik"]})
    citizen.press("Lanjut ke pemeriksaan jawaban")
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa jawaban Anda")
    citizen.look("check page")
    citizen.press("Kirim permohonan")
    citizen.look("receipt")
    citizen.keep_receipt()


def send_documents(citizen: Citizen, folder: Path) -> None:
    """A wrong access code tells nothing; then the files, through the page's own forms."""
    citizen.open_status(code="0000-0000-0000")
    citizen.look("wrong code")
    assert citizen.reference not in citizen.page.locator("main").inner_text()
    citizen.open_status()
    citizen.look("status with one document")
    citizen.upload_all(folder)
    citizen.look("status with documents")
    wait_for_state(citizen, "Verifikasi berkas")


def wait_for_state(citizen: Citizen, words: str) -> None:
    """Reload the status page until it says so."""
    until = time.monotonic() + PATIENCE_SECONDS
    while words not in (said := citizen.page.locator(".kabar").first.inner_text()):
        assert time.monotonic() < until, f"waited for {words}, the page says {said}"
        time.sleep(0.2)
        citizen.page.goto("/api/status")


def give_back(office: Office, reference: str) -> None:
    """The verifier returns the application with words."""
    page = office.open("verifikator", reference)
    page.get_by_text("Kembalikan kepada pemohon …").click()
    form = page.locator("form[action$='/return']")
    form.get_by_role("checkbox").first.check()
    office.send("verifikator", form, {"words": WORDS})


def correct(citizen: Citizen) -> None:
    """The applicant reads the words, corrects one answer and sends it back."""
    citizen.open_status()
    expect(citizen.page.locator("blockquote")).to_have_text(WORDS)
    citizen.look("status returned")
    citizen.page.get_by_role("link", name="Perbaiki jawaban dan kirim kembali").click()
    citizen.look("correction")
    place = citizen.page.locator("[name='lokasi.alamat_lokasi']")
    assert place.input_value() == answers_for(LICENCE)["lokasi.alamat_lokasi"][0]
    place.fill("Jalan Percobaan 2, depan balai desa")
    citizen.press("Simpan dan kirim kembali")
    wait_for_state(citizen, "Verifikasi berkas")
    citizen.look("status after correction")


def decide_technically(office: Office, reference: str) -> None:
    """Verifier, technical team and treasurer; the verifier sees the corrected answer."""
    expect(office.open("verifikator", reference).locator("main")).to_contain_text("depan balai desa")
    office.act("verifikator", reference, "accept")
    office.act("tim_teknis", reference, "record_inspection")
    office.act("tim_teknis", reference, "recommend")
    office.act("bendahara", reference, "assess_fee")


def pay(office: Office, citizen: Citizen) -> None:
    """The citizen sees the amount; a wrong amount is refused beside its field, the right one is taken."""
    citizen.open_status()
    found = re.search(r"Biaya Rp([\d.]+\d)", citizen.page.locator("main").inner_text())
    assert found
    citizen.look("status to pay")
    page = office.open("bendahara", citizen.reference)
    form = page.locator("form[action$='/record_payment']")
    fill_in(form, {"amount": ["1"], "receipt": ["B-0001"]})
    form.get_by_role("button").click()
    expect(page.locator(".salah")).to_be_visible()
    office.examine("bendahara", "payment with error")
    assert form.locator("[name=receipt]").input_value() == "B-0001"
    office.send("bendahara", form, {"amount": found[1]})


def wait_for_licence(citizen: Citizen) -> str:
    """Reload the status page until the licence is there; gives its number."""
    citizen.open_status()
    wait_for_state(citizen, "Izin terbit")
    citizen.look("status issued")
    found = re.search(r"Izin nomor (\S+)", citizen.page.locator("main").inner_text())
    assert found
    return found[1]


def download(citizen: Citizen, folder: Path) -> str:
    """The PDF; gives the address in the QR code that is printed on it."""
    with citizen.page.expect_download() as coming:
        citizen.page.get_by_role("button", name="Unduh izin (PDF)").click()
    pdf = folder / "izin.pdf"
    coming.value.save_as(pdf)
    assert pdf.read_bytes().startswith(b"%PDF-")
    subprocess.run(["pdftoppm", "-r", "200", "-png", "-singlefile", pdf, folder / "izin"], check=True)
    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", folder / "izin.png"], check=True, capture_output=True, text=True
    )
    return read.stdout.strip()


def verify(citizen: Citizen, token: str, number: str) -> None:
    """By token and by number, through the form: without a script the part behind # stays in the phone."""
    for typed, said, name in (
        (token, "ASLI DAN BERLAKU", "token is genuine"),
        (number, "ASLI DAN BERLAKU", "number is genuine"),
        (altered(token), "TIDAK ASLI ATAU BERUBAH", "token is altered"),
        ("bukan.sebuah.kode", "TIDAK TERBACA", "no licence"),
    ):
        citizen.page.goto("/cek/")
        citizen.look("verification form")
        citizen.page.locator("#kode").fill(typed)
        citizen.page.locator("form[action='/api/cek'] button").click()
        expect(citizen.page.locator(".hasil h2")).to_contain_text(said)
        citizen.look(name)


def leave(citizen: Citizen) -> None:
    """Forget the code on this device; the status page asks for it again."""
    citizen.open_status()
    citizen.press("Selesai, lupakan kode di perangkat ini")
    citizen.page.wait_for_url("**/lacak/")
    citizen.page.goto("/api/status")
    citizen.look("status without code")
    expect(citizen.page.locator("main")).not_to_contain_text(citizen.reference)


def altered(token: str) -> str:
    """The token as a forger would leave it: another place in its facts, the old signature."""
    head, body, signature = token.split(".")
    facts = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    facts["loc"] = "Jalan Palsu 3"
    forged = base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")
    return f"{head}.{forged}.{signature}"
