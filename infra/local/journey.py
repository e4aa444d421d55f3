"""One application from the guide to the issued licence, as its people walk it: over HTTP, in pages, without scripts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import pyotp
from selectolax.lexbor import LexborNode

from infra.local import files
from infra.local.officers import Officer
from infra.local.plain_browser import Page, PageError, PlainBrowser
from infra.local.samples import answers_for

Say = Callable[[str, float], None]
PATIENCE_SECONDS = 30
OK = 200
TOTP_SECONDS = 30
_SECTION = "form[action*='/bagian/']"
Result = TypeVar("Result")
FORWARD = ("register", "accept", "record_inspection", "recommend", "assess_fee", "record_payment", "approve")


class Service(Protocol):
    """What a journey needs of the running service."""

    @property
    def origin(self) -> str:
        """Where the edge answers."""

    def officer(self, role: str) -> Officer:
        """The enrolled officer with that role."""


@dataclass
class Journey:
    """Walks a licence type's whole way; each step is said with its seconds, and any step that fails raises."""

    stack: Service
    licence: str
    say: Say = lambda _words, _seconds: None
    reference: str = ""
    code: str = ""
    offices: dict[str, PlainBrowser] = field(default_factory=dict)
    citizen: PlainBrowser = field(init=False)

    def __post_init__(self) -> None:
        """The citizen's own browser."""
        self.citizen = PlainBrowser(self.stack.origin)

    def walk(self) -> bytes:
        """The whole way; gives the licence's PDF."""
        self._step("reads the guide", self.read_guide)
        self._step("fills in the form, checks the answers, sends it", self.apply)
        self._step("uploads the documents", self.upload_documents)
        while True:
            action = self._step_named(self.act_once)
            if action == "approve":
                break
        pdf = self._step("downloads the licence", self.download)
        self._step("has the licence checked by its number", lambda: self.check_number(pdf))
        self.citizen.close()
        return pdf

    def close(self) -> None:
        """Close the citizen's browser and the officers'."""
        for browser in (self.citizen, *self.offices.values()):
            browser.close()

    def read_guide(self) -> None:
        """Home, guide, form."""
        self.citizen.get("/")
        self._page(OK).one(f"a[href='/izin/{self.licence}/'], a[href='/izin/']")
        guide = self.citizen.get(f"/izin/{self.licence}/")
        guide.one(f"a[href*='formulir/{self.licence}']")
        self.citizen.get(f"/formulir/{self.licence}/")

    def apply(self) -> None:
        """Post the form, read the check page, send, keep reference and code."""
        if self._page(OK).tree.css_first(_SECTION):
            self._fill_sections()
            self.citizen.submit("form[action='/api/draf/kirim']")
        else:
            check = self.citizen.submit("form#f", answers_for(self.licence))
            button = check.one("button[name=submission_id]")
            self.citizen.submit("form[action^='/api/permohonan']", button=f"submission_id={button.attributes['value']}")
        receipt = self._page(200)
        self.reference, self.code = (node.text() for node in receipt.tree.css(".kartu dd"))

    def _fill_sections(self) -> None:
        """A long form: section after section, each saved before the next one shows."""
        answers = answers_for(self.licence)
        while form := self._page(OK).tree.css_first(_SECTION):
            section = (form.attributes["action"] or "").rpartition("/")[2]
            mine = {name: value for name, value in answers.items() if name.startswith(f"{section}.")}
            self.citizen.submit(_SECTION, mine)

    def open_status(self) -> Page:
        """By reference and code."""
        self.citizen.get("/lacak/")
        return self.citizen.submit("form[action='/api/status']", {"reference": self.reference, "code": self.code})

    def upload_documents(self) -> None:
        """Round after round, one file for each document that lacks one, through the page's own forms."""
        count = 0
        while lacking := {title: had for title, (had, least) in self._documents().items() if had < least}:
            for title in lacking:
                count += 1
                self._upload(title, _file(count))
            self._wait(lambda: self._more_than(lacking), "the documents to be checked")  # used at once
        self._wait(lambda: self.state() != "draft", "the application to be complete")

    def state(self) -> str:
        """The state, as a program asks for it."""
        answer = self.citizen.client.post(
            f"{self.stack.origin}/api/status", json={"reference": self.reference, "code": self.code}
        )
        if answer.status_code != OK:
            raise PageError(f"status: {answer.status_code} {answer.text[:300]}")
        return str(answer.json()["state"])

    def act_once(self) -> str:
        """The officer whose turn it is takes the next step; gives the action's name."""
        for role in ("loket", "verifikator", "tim_teknis", "bendahara", "kepala"):
            office = self.office(role)
            if self.reference not in office.get("/kantor").text:
                continue
            page = office.get(f"/kantor/permohonan/{self.reference}")
            for action in FORWARD:
                form = page.tree.css_first(f"form[action$='/{action}']")
                if form is None:
                    continue
                values = everything_ticked(form)
                if action == "record_payment":
                    amount = re.search(r"Rp\s?([\d.]*\d)", form.text())
                    values |= {"amount": amount[1] if amount else "", "receipt": "B-0001"}
                done = office.submit(f"form[action$='/{action}']", values)
                if done.status != OK:
                    raise PageError(f"{role} {action}: {done.status} {done.text[:400]}")
                return action
            raise PageError(f"{role} sees no action: {page.text[:400]}")
        raise PageError(f"nobody's turn in state {self.state()}")

    def office(self, role: str) -> PlainBrowser:
        """A signed-in browser of that role's officer."""
        if role not in self.offices:
            self.offices[role] = sign_in(self.stack, self.stack.officer(role))
        return self.offices[role]

    def download(self) -> bytes:
        """Wait for the licence and fetch it."""
        self._wait(lambda: self.state() in ("issued", "collected"), "the licence to be issued")
        self.open_status()
        page = self.citizen.submit("form[action='/api/status/izin']")
        if not page.content.startswith(b"%PDF-"):
            raise PageError(f"not a PDF: {page.status} {page.content[:300]!r}")
        return page.content

    def check_number(self, pdf: bytes) -> None:
        """Type the number into the verification page."""
        del pdf
        status = self.open_status()
        found = re.search(r"[A-Z0-9-]+/\d{4}/[\d.]+/\d{4}", status.text)
        if found is None:
            raise PageError(f"no licence number: {status.text[:400]}")
        self.citizen.get("/cek/")
        verdict = self.citizen.submit("form[action='/api/cek']", {"kode": found[0]})
        verdict.one(".kabar.ok")

    def _upload(self, title: str, file: tuple[str, bytes, str]) -> None:
        key = self._sections(self.open_status())[title].css_first("input[name=key]")
        if key is None:
            raise PageError(f"no upload form for {title}")
        sent = self.citizen.submit(f"form:has(input[value='{key.attributes['value']}'])", files={"file": file})
        if sent.status != OK:
            raise PageError(f"upload of {title}: {sent.status} {sent.text[:300]}")

    def _documents(self) -> dict[str, tuple[int, int]]:
        """{title: (files accepted, files needed)} as the status page says."""
        counts = {}
        for title, section in self._sections(self.open_status()).items():
            found = re.search(r"(\d+) dari (\d+) berkas", section.text())
            counts[title] = (int(found[1]), int(found[2])) if found else (0, 0)
        return counts

    def _more_than(self, before: dict[str, int]) -> bool:
        now = self._documents()
        return all(now[title][0] > had for title, had in before.items() if title in now)

    @staticmethod
    def _sections(page: Page) -> dict[str, LexborNode]:
        return {section.css_first("h3").text(): section for section in page.tree.css("section.dok")}  # type: ignore[union-attr]  # each has one

    def _wait(self, ready: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not ready():
            if time.monotonic() > until:
                raise PageError(f"waited {PATIENCE_SECONDS} s for {what}; state {self.state()}")
            time.sleep(0.2)

    def _page(self, status: int) -> Page:
        page = self.citizen.page
        if page is None or page.status != status:
            raise PageError(f"expected {status}: {page.status if page else ''} {page.text[:600] if page else ''}")
        return page

    def _step(self, words: str, step: Callable[[], Result]) -> Result:
        started = time.perf_counter()
        result = step()
        self.say(words, time.perf_counter() - started)
        return result

    def _step_named(self, step: Callable[[], str]) -> str:
        started = time.perf_counter()
        action = step()
        self.say(f"office: {action}", time.perf_counter() - started)
        return action


def everything_ticked(form: LexborNode) -> dict[str, str | list[str]]:
    """Every box of the form, and the first of each row of round ones: what an officer sends who finds all right."""
    values: dict[str, list[str]] = {}
    for node in form.css("input[type=checkbox], input[type=radio]"):
        name, value = str(node.attributes["name"]), str(node.attributes["value"])
        if node.attributes["type"] == "checkbox" or name not in values:
            values.setdefault(name, []).append(value)
    return dict(values)


def sign_in(stack: Service, officer: Officer) -> PlainBrowser:
    """A browser with an open session: password, then the one-time code (the next one if this one was used)."""
    browser = PlainBrowser(stack.origin)
    browser.get("/kantor/masuk")
    page = browser.submit("form[action='/kantor/masuk']", {"user": officer.username, "password": officer.password})
    page.one("form[action='/kantor/masuk/totp']")
    page = browser.submit("form[action='/kantor/masuk/totp']", {"code": officer.code()})
    if page.tree.css_first("form[action='/kantor/masuk/totp']") is not None:
        now = time.time()
        time.sleep(TOTP_SECONDS - now % TOTP_SECONDS + 0.5)
        page = browser.submit("form[action='/kantor/masuk/totp']", {"code": pyotp.TOTP(officer.totp_secret).now()})
    page.one("form[action='/kantor/keluar']")
    return browser


def _file(number: int) -> tuple[str, bytes, str]:
    """A photo and a scan in turn."""
    if number % 2:
        return "foto.jpg", files.jpeg(f"Foto {number}"), "image/jpeg"
    return "berkas.pdf", files.pdf(f"Berkas {number}"), "application/pdf"
