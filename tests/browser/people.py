"""The people of a journey: a citizen, and the officers behind the counter, each with a browser."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pyotp
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from infra.local import files
from infra.local.stack import LocalStack
from tests.browser.examiner import PHONE, Examiner

PATIENCE_SECONDS = 30
TOTP_SECONDS = 30
MOST_FILES = 100


def open_phone(browser: Browser, stack: LocalStack, *, scripts: bool, sharp: int = 1) -> BrowserContext:
    """A browser at 360 pixels, with or without JavaScript, at the service's address; SHARP as its screen."""
    context = browser.new_context(
        base_url=stack.origin,
        viewport=PHONE,  # type: ignore[arg-type]  # a TypedDict of the same shape
        device_scale_factor=sharp,
        java_script_enabled=scripts,
        locale="id-ID",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    return context


def fill_in(form: Locator, answers: Mapping[str, list[str]]) -> None:
    """Answer the questions of a form by their names."""
    for name, values in answers.items():
        field = form.locator(f"[name='{name}']")
        kind = field.first.get_attribute("type")
        if kind == "radio":
            form.locator(f"[name='{name}'][value='{values[0]}']").check()
        elif kind == "checkbox":
            field.check()
        elif field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(values[0])
        else:
            field.fill(values[0])


class Citizen:
    """Applies and follows. `page` is the one page that is open."""

    def __init__(self, page: Page, examiner: Examiner) -> None:
        self.page = examiner.watch(page)
        self._examiner = examiner
        self.reference = self.code = ""

    def look(self, name: str) -> None:
        """Have the present page examined."""
        self._examiner.look(self.page, name)

    def press(self, words: str, within: str = "main") -> None:
        """Press the button with these words."""
        self.page.locator(within).get_by_role("button", name=words, exact=True).click()
        self.page.wait_for_load_state()

    def open_form(self, licence: str) -> Locator:
        """Home, guide, form, by their links."""
        self.page.goto("/")
        self.look("home")
        self.page.locator(f"main a[href*='{licence}']").first.click()
        self.page.wait_for_url(f"**/izin/{licence}/")
        self.look("guide")
        self.page.locator(f"a.tombol[href*='formulir/{licence}']").first.click()
        self.page.wait_for_url(f"**/formulir/{licence}/")
        self.look("form")
        return self.page.locator("form#f")

    def keep_receipt(self) -> None:
        """Write down reference and access code."""
        card = self.page.locator("dl.kartu dd")
        expect(card).to_have_count(2)
        self.reference, self.code = card.all_inner_texts()

    def open_status(self, code: str = "") -> None:
        """By reference and access code; CODE is for a wrong one."""
        self.page.goto("/lacak/")
        self.page.get_by_label("Nomor pendaftaran").fill(self.reference)
        self.page.get_by_label("Kode akses").fill(code or self.code)
        self.page.locator("form[action='/api/status'] button").click()
        self.page.wait_for_load_state()

    def upload_all(self, folder: Path) -> None:
        """Send a file for each requirement until the page asks for none; PDF and JPEG by turns."""
        count = 0
        while self._lacking().count():
            count += 1
            self.upload(folder, count)

    def upload(self, folder: Path, number: int) -> None:
        """Send one file for the first requirement that lacks one, and wait until it is accepted."""
        lacking = self._lacking().first
        file = folder / (f"foto-{number}.jpg" if number % 2 else f"berkas-{number}.pdf")
        file.write_bytes((files.jpeg if number % 2 else files.pdf)(f"Berkas {number}"))
        title = lacking.get_by_role("heading").inner_text()
        had = self._released(title)
        lacking.locator("input[type=file]").set_input_files(file)
        lacking.locator("button").click()
        self.page.wait_for_url(re.compile(r"/api/status/dokumen\?"))  # its query holds slashes, which a glob stops at
        self._reload_until_more_than(had, title)

    def _lacking(self) -> Locator:
        """The requirements that still need a file."""
        return self.page.locator("section.dok").filter(has_text=re.compile(r"\b(\d+) dari (?!\1 )\d+ berkas"))

    def _released(self, title: str) -> int:
        section = self.page.locator("section.dok").filter(has=self.page.get_by_role("heading", name=title))
        if not section.count():
            return MOST_FILES  # nothing is asked for any more
        found = re.search(r"(\d+) dari \d+ berkas", section.inner_text())
        return int(found[1]) if found else 0

    def _reload_until_more_than(self, had: int, title: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while self._released(title) <= had:
            assert time.monotonic() < until, f"{title}: the file was not accepted"
            time.sleep(0.15)
            self.page.goto("/api/status")


class Office:
    """The officers, each signed in once, in a browser of their own; JavaScript is off."""

    def __init__(self, browser: Browser, stack: LocalStack, examiner: Examiner) -> None:
        self._browser, self._stack, self._examiner = browser, stack, examiner
        self._pages: dict[str, Page] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for page in self._pages.values():
            page.context.close()

    def at(self, role: str) -> Page:
        """The officer of that role, signed in."""
        if role not in self._pages:
            page = open_phone(self._browser, self._stack, scripts=False).new_page()
            self._pages[role] = self._examiner.watch(page)
            self._sign_in(role, page)
        return self._pages[role]

    def open(self, role: str, reference: str) -> Page:
        """The application as that officer sees it, through the queue."""
        page = self.at(role)
        page.goto("/kantor")
        self._examiner.look(page, f"{role} queue")
        page.locator("tr", has_text=reference).get_by_role("link").click()
        page.wait_for_url(f"**/kantor/permohonan/{reference}")
        self._examiner.look(page, f"{role} application")
        return page

    def act(self, role: str, reference: str, action: str, **values: str) -> None:
        """Open, tick every box, fill in, press the action's button."""
        form = self.open(role, reference).locator(f"form[action$='/{action}']")
        for box in form.get_by_role("checkbox").all():
            box.check()
        self.send(role, form, values)

    def send(self, role: str, form: Locator, values: Mapping[str, str]) -> None:
        """Fill in an action's form and press its button; the queue says that it is done."""
        for name, value in values.items():
            form.locator(f"[name='{name}']").fill(value)
        form.get_by_role("button").click()
        page = self._pages[role]
        expect(page.locator(".kabar.ok[role=status]")).to_be_visible()
        self._examiner.look(page, f"{role} done")

    def examine(self, role: str, name: str) -> None:
        """Have the page examined at which that officer is."""
        self._examiner.look(self._pages[role], name)

    def _sign_in(self, role: str, page: Page) -> None:
        officer = self._stack.officer(role)
        page.goto("/kantor/masuk")
        self._examiner.look(page, "sign in")
        fill_in(
            page.locator("form[action='/kantor/masuk']"),
            {"user": [officer.username], "password": [officer.password]},
        )
        page.get_by_role("button", name="Lanjut").click()
        type_code(page, officer.totp_secret, self._examiner)


def type_code(page: Page, secret: str, examiner: Examiner, *, ahead: int = 0) -> None:
    """Type the one-time code of a phone whose clock is AHEAD by so many seconds; wait for the next if it was used."""
    form = page.locator("form[action='/kantor/masuk/totp']")
    form.locator("#code").wait_for()
    examiner.look(page, "one-time code")
    form.locator("#code").fill(pyotp.TOTP(secret).at(int(time.time()) + ahead))
    form.get_by_role("button").click()
    page.wait_for_load_state()
    if form.count():
        examiner.look(page, "one-time code used twice")
        time.sleep(TOTP_SECONDS - time.time() % TOTP_SECONDS + 0.5)
        form.locator("#code").fill(pyotp.TOTP(secret).now())
        form.get_by_role("button").click()
    page.locator("form[action='/kantor/keluar']").wait_for()
