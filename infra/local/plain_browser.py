"""A browser without scripts: follows links, fills in forms, keeps cookies; for the demonstration and the tests.

It does what a form in a page says and nothing else, so a journey that passes here works with JavaScript off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

import httpx
from selectolax.lexbor import LexborHTMLParser, LexborNode

File = tuple[str, bytes, str]  # name, content, media type
REDIRECTS = {301, 302, 303}


class PageError(AssertionError):
    """A page is not as the journey expects it."""


@dataclass(frozen=True)
class Page:
    """An answer, parsed."""

    url: str
    status: int
    content: bytes
    headers: httpx.Headers

    @property
    def tree(self) -> LexborHTMLParser:
        """The parsed page."""
        return LexborHTMLParser(self.content)

    @property
    def text(self) -> str:
        """The words of the page, white space folded."""
        body = self.tree.body
        return " ".join(body.text(separator=" ").split()) if body else ""

    def one(self, selector: str) -> LexborNode:
        """The first match. Raises PageError with the page's words if there is none."""
        found = self.tree.css_first(selector)
        if found is None:
            raise PageError(f"no `{selector}` at {self.url} ({self.status}): {self.text[:600]}")
        return found


@dataclass
class PlainBrowser:
    """One person's browser. `heard` is the last page."""

    origin: str
    cookies: dict[str, str] = field(default_factory=dict)
    page: Page | None = None
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    def get(self, path: str) -> Page:
        """Open an address."""
        return self._follow("GET", urljoin(self.origin, path))

    def post(self, path: str, body: bytes, content_type: str) -> Page:
        """Send a body as it is."""
        return self._follow("POST", urljoin(self.origin, path), body, {"Content-Type": content_type})

    def submit(
        self,
        form: str = "form",
        values: Mapping[str, str | list[str]] | None = None,
        *,
        button: str = "",
        files: Mapping[str, File] | None = None,
    ) -> Page:
        """Fill in the form that the selector names on the present page, press a button (`name=value`), send it."""
        if self.page is None:
            raise PageError("no page is open")
        node = self.page.one(form)
        filled = _fields(node) | {name: v if isinstance(v, list) else [v] for name, v in (values or {}).items()}
        if button:
            name, _, value = button.partition("=")
            filled[name] = [value]
        target = urljoin(self.page.url, node.attributes.get("action") or "")
        if (node.attributes.get("method") or "get").lower() == "get":
            return self._follow("GET", f"{target}?{urlencode(filled, doseq=True)}")
        headers = {"Origin": self.origin, "Referer": self.page.url}
        if node.attributes.get("enctype") == "multipart/form-data":
            parts = [(name, (None, value.encode())) for name, values in filled.items() for value in values]
            uploads = [(name, file) for name, file in (files or {}).items()]
            request = httpx.Request("POST", target, files=[*parts, *uploads], headers=headers)
            request.read()
            return self._follow(
                "POST", target, request.content, {**headers, "Content-Type": request.headers["Content-Type"]}
            )
        body = urlencode(filled, doseq=True).encode()
        return self._follow("POST", target, body, {**headers, "Content-Type": "application/x-www-form-urlencoded"})

    def _follow(self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Page:
        answer = self._send(method, url, body, headers or {})
        for _ in range(10):
            if answer.status_code not in REDIRECTS:
                break
            url = urljoin(url, answer.headers["Location"])
            answer = self._send("GET", url, b"", {})
        self.page = Page(url, answer.status_code, answer.content, answer.headers)
        return self.page

    def _send(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        answer = self.client.request(method, url, content=body, headers={"Accept": "text/html", **headers, **kept})
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value and "Max-Age=0" not in line:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def close(self) -> None:
        """Close its connections."""
        self.client.close()


def _fields(form: LexborNode) -> dict[str, list[str]]:
    """What the form would send if nobody touched it, buttons apart."""
    fields: dict[str, list[str]] = {}
    for node in form.css("input, textarea, select"):
        name, kind = node.attributes.get("name"), node.attributes.get("type") or "text"
        if (
            not name
            or kind in ("submit", "file")
            or (kind in ("radio", "checkbox") and "checked" not in node.attributes)
        ):
            continue
        if node.tag == "textarea":
            value = node.text(deep=True)
        elif node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            value = (chosen.attributes.get("value") if chosen else "") or ""
        else:
            value = node.attributes.get("value") or ""
        fields.setdefault(name, []).append(value)
    return fields
