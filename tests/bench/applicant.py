"""An applicant without script whose every request and byte is counted."""

from __future__ import annotations

import io
import re
import ssl
import time
from functools import cache
from types import TracebackType
from typing import Any, Self

import httpx
from PIL import Image

from infra.local import files
from infra.local.plain_browser import PageError, PlainBrowser
from infra.local.samples import answers_for

OK, SECONDS = 200, 60
PHOTO, QUALITY, GRAIN = (1600, 1200), 50, 16  # some 300 KB, as a phone's photo once it was made small
_TLS = ssl.create_default_context()  # not used here, and 30 ms of CPU for each client that makes its own
SECTION = "form[action*='/bagian/']"


class CountingClient(httpx.Client):
    """Counts what it asks for and what comes down: bodies as they were sent, and headers apart."""

    def __init__(self) -> None:
        super().__init__(timeout=SECONDS, trust_env=False, verify=_TLS, headers={"Accept-Encoding": "gzip"})
        self.asked = self.down = self.headers_down = 0

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """One request; its answer is read to the end."""
        answer = super().send(request, **options)
        self.asked += 1
        self.down += answer.num_bytes_downloaded
        self.headers_down += sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        return answer


class Applicant:
    """Goes from page to page by their forms."""

    def __init__(self, origin: str) -> None:
        self._client = CountingClient()
        self._browser = PlainBrowser(origin, client=self._client)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()

    @property
    def asked(self) -> int:
        """Requests so far, redirects counted."""
        return self._client.asked

    @property
    def down(self) -> int:
        """Bytes of bodies so far, as they were sent."""
        return self._client.down

    @property
    def headers(self) -> int:
        """Bytes of headers so far."""
        return self._client.headers_down

    def read_guide(self, licence: str) -> None:
        """The guide, which links to the form."""
        self._browser.get(f"/izin/{licence}/").one(f"a[href*='formulir/{licence}']")

    def apply(self, licence: str) -> tuple[str, str]:
        """Form, answers to check, receipt; gives reference and access code."""
        self._browser.get(f"/formulir/{licence}/")
        check = self._browser.submit("form#f", answers_for(licence))
        made = check.one("button[name=submission_id]").attributes["value"]
        receipt = self._browser.submit("form[action^='/api/permohonan']", button=f"submission_id={made}")
        reference, code = (node.text() for node in receipt.tree.css(".kartu dd"))
        return reference, code

    def lacking(self) -> list[str]:
        """The requirements for which the page says that a file is lacking."""
        page = self._browser.page
        sections = page.tree.css("section.dok") if page else []
        keys = [
            node.attributes["value"] or ""
            for section in sections
            if re.search(r"\b0 dari \d+ berkas", section.text()) and (node := section.css_first("input[name=key]"))
        ]
        return [key.split("/")[2] for key in keys]

    def send(self, requirement: str, number: int) -> None:
        """The file for it through the page's own form; the page after it is the status. Photos and scans in turn."""
        photo = number % 2 == 0
        file = ("foto.jpg", _photo(), "image/jpeg") if photo else ("berkas.pdf", _scan(), "application/pdf")
        sent = self._browser.submit(f"form:has(input[value*='/{requirement}/'])", files={"file": file})
        if sent.status != OK or not sent.tree.css_first("[role=status]"):
            raise PageError(f"upload: {sent.status} {sent.text[:300]}")

    def fill_sections(self, licence: str) -> list[float]:
        """Section after section of a long form, to the page that shows everything; seconds of each post."""
        page, answers, times = self._browser.get(f"/formulir/{licence}/"), answers_for(licence), []
        while form := page.tree.css_first(SECTION):
            section = (form.attributes["action"] or "").rpartition("/")[2]
            mine = {name: value for name, value in answers.items() if name.startswith(f"{section}.")}
            started = time.perf_counter()
            page = self._browser.submit(SECTION, mine)
            times.append(time.perf_counter() - started)
        page.one("form[action='/api/draf/kirim']")
        return times


def documents_of(origin: str, numbers: tuple[str, str]) -> int:
    """How many files of that application were looked at and released, as a program reads it."""
    said = {"reference": numbers[0], "code": numbers[1]}
    answer = httpx.post(f"{origin}/api/status", json=said, timeout=SECONDS, trust_env=False, verify=_TLS)
    answer.raise_for_status()
    return sum(document["released"] for document in answer.json()["documents"])


@cache
def _photo() -> bytes:
    file = io.BytesIO()
    Image.merge("RGB", [Image.effect_noise(PHOTO, GRAIN)] * 3).save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


@cache
def _scan() -> bytes:
    return files.pdf("Kartu Keluarga Contoh\n" * 20)
