"""Looks at the pages that a journey passes: accessibility, width, weight, requests, and markup at the end.

A page with JavaScript off can run no axe; so the examiner opens the same bytes under the same policy in a
browser of its own and looks there, in the light and in the dark colours.
"""

from __future__ import annotations

import gzip
import hashlib
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, Page, Request, Response, Route

from tests.browser.axe import violations
from tests.browser.packages import npm_file

PHONE = {"width": 360, "height": 740}  # CSS pixels of a small phone
NARROW = {"width": 320, "height": 740}  # WCAG 1.4.10: 1,280 pixels at 400 %
MOST_BYTES = 12_000  # of a page under gzip -9: it fits the first flight (stack.md)
AFTER_THE_PAGE = "/skrip/"  # scripts that no page needs: tests/site/test_weight.py holds their sizes
LEFT_OUT = {"content-encoding", "content-length", "set-cookie", "transfer-encoding"}
EXPECTED = (
    "Failed to load resource: the server responded with a status of 4",  # pages that say no, on purpose
    "[DOM] Password forms should have (optionally hidden) username fields",  # advice, for the page after the name
)


class Examiner:
    """`watch` a page once, `look` at it wherever it stands, ask for the `verdict` at the end."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        """FOLDER keeps every page's HTML for the Nu checker."""
        self.troubles: list[str] = []
        self.seen: dict[str, Path] = {}
        self._folder = folder
        self._answers: dict[Page, Response] = {}
        self._further: dict[Page, list[str]] = {}
        self._context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]  # a TypedDict of the same shape
        self._desk = self._context.new_page()
        self._desk.on("console", lambda message: self._heard("examined page", message.text))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.close()

    def watch(self, page: Page) -> Page:
        """Remember each document that PAGE loads, what else it asks for, and what its console says."""
        page.on("request", lambda request: self._asked(page, request))
        page.on("response", lambda response: self._answered(page, response))
        page.on("console", lambda message: self._heard(page.url, message.text))
        return page

    def look(self, page: Page, name: str, *, further: int = 0) -> None:
        """Examine the page that PAGE shows now, called NAME. It may ask for FURTHER files beside itself."""
        page.wait_for_load_state()
        answer = self._answers[page]
        body = answer.body()
        if len(self._further[page]) > further:
            self.troubles.append(f"{name}: fetches {self._further[page]}")
        if (weight := len(gzip.compress(body, 9, mtime=0))) > MOST_BYTES:
            self.troubles.append(f"{name}: {weight} bytes, over {MOST_BYTES}")
        digest = hashlib.sha256(body).hexdigest()
        if digest in self.seen:
            return
        place = self._folder / f"{len(self.seen):02}-{name.replace(' ', '-')}.html"
        place.write_bytes(body)
        self.seen[digest] = place
        self._show(answer, body)
        self._examine(self._desk, name)

    def look_live(self, page: Page, name: str) -> None:
        """Examine a page as a script left it, in place."""
        self._examine(page, name)

    def verdict(self) -> list[str]:
        """All that was wrong, the Nu checker's errors among it; empty is good."""
        return [*self.troubles, *self._nu()]

    def _show(self, answer: Response, body: bytes) -> None:
        headers = {name: value for name, value in answer.headers.items() if name not in LEFT_OUT}

        def give(route: Route) -> None:
            if route.request.is_navigation_request():
                route.fulfill(status=answer.status, headers=headers, body=body)
            else:  # the page as it is at rest
                route.fulfill(body="", content_type="text/javascript")

        self._desk.route("**/*", give)
        self._desk.goto(answer.url)
        self._desk.unroute("**/*")

    def _examine(self, page: Page, name: str) -> None:
        page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true })")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            self.troubles += [f"{name}, {scheme}: {line}" for line in violations(page, colours_only=scheme == "dark")]
        for size in (NARROW, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]  # a TypedDict of the same shape
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                self.troubles.append(f"{name}: scrolls sideways at {size['width']} pixels")
        page.emulate_media(color_scheme="light")

    def _nu(self) -> list[str]:
        if not self.seen:
            return []
        command = ["java", "-jar", str(npm_file("vnu-jar/build/dist/vnu.jar")), "--errors-only"]
        done = subprocess.run([*command, *map(str, self.seen.values())], capture_output=True, text=True, check=False)
        return done.stderr.splitlines() or ([f"Nu checker: {done.returncode}"] if done.returncode else [])

    def _asked(self, page: Page, request: Request) -> None:
        if request.is_navigation_request():
            self._further[page] = []
        elif AFTER_THE_PAGE not in request.url:
            self._further.setdefault(page, []).append(request.url)

    def _answered(self, page: Page, response: Response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            self._answers[page] = response

    def _heard(self, where: str, words: str) -> None:
        if not words.startswith(EXPECTED):
            self.troubles.append(f"{where}: console: {words}")
