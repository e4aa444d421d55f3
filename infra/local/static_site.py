"""The built site as the distribution would serve it: addresses, headers, and pre-compressed copies from the
disk.
"""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, RedirectResponse, Response

HTML = "text/html; charset=utf-8"
# What is not a page may be cached for a day; a page is checked again after five minutes and may be shown
# meanwhile.
PAGE_CACHE = "public, max-age=300, stale-while-revalidate=86400"
FILE_CACHE = "public, max-age=86400"
# What verifies licences must be there without a line, weeks after the last visit: a browser keeps it for a month, and
# the page's own script has it fetched anew once a day where there is a line. The distribution looks every five minutes.
KEPT_CACHE = "public, max-age=2592000, s-maxage=300"
KEPT = frozenset({"cek", "cek/index.html", "en/cek", "en/cek/index.html", "cek.js"})
# The same as CommonHeaders in infra/stacks/edge.yml, save HSTS, which would lock a developer's browser out
# of plain HTTP.
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "geolocation=(self), microphone=(), payment=()",
}
TYPES = {".html": HTML, ".webmanifest": "application/manifest+json", ".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Variant:
    """One stored form of a file: how it is encoded, and where it lies."""

    encoding: str
    path: Path


class StaticSite:
    """The files under ROOT, plus a few that are made at deployment (`/.well-known/jwks.json`)."""

    def __init__(self, root: Path, made: dict[str, tuple[str, bytes]] | None = None) -> None:
        """MADE maps a path to its content type and bytes."""
        self._root = root.resolve()
        self._made = made or {}

    def answer(self, path: str, headers: Headers) -> Response:
        """The answer to GET or HEAD of the decoded PATH."""
        if path in self._made:
            kind, body = self._made[path]
            return Response(body, media_type=kind, headers=SECURITY_HEADERS | {"cache-control": PAGE_CACHE})
        if path.endswith("/"):
            found = self._inside(f"{path}index.html")
        elif "." not in path.rsplit("/", maxsplit=1)[-1]:
            return RedirectResponse(f"/{path.lstrip('/')}/", 301, SECURITY_HEADERS | _kept(path.strip("/")))
        else:
            found = self._inside(path)
        return self.not_found(headers) if found is None else self._file(found, headers, 200)

    def not_found(self, headers: Headers) -> Response:
        """Our page for what is not there."""
        page = self._inside("/404.html")
        if page is None:
            return Response("<!doctype html><title>404</title><h1>Halaman tidak ada</h1>", 404, SECURITY_HEADERS, HTML)
        return self._file(page, headers, 404)

    def _inside(self, path: str) -> Path | None:
        if "\0" in path:
            return None
        place = (self._root / path.lstrip("/")).resolve()
        return place if place.is_relative_to(self._root) and place.is_file() else None

    def _file(self, path: Path, asked: Headers, status: int) -> Response:
        kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        variant = _smallest(path, asked.get("accept-encoding", ""))
        headers = dict(SECURITY_HEADERS)
        headers["cache-control"] = cache_of(path.relative_to(self._root).as_posix(), kind)
        headers["vary"] = "Accept-Encoding"
        headers["etag"] = _tag(variant)
        if status == 200 and headers["etag"] in asked.get("if-none-match", ""):  # noqa: PLR2004  # OK
            return Response(status_code=304, headers=headers)
        if variant.encoding:
            headers["content-encoding"] = variant.encoding
        return FileResponse(variant.path, status, headers, kind)


def cache_of(name: str, kind: str) -> str:
    """How long the site's file NAME (below its root) of that content type may be kept."""
    return _kept(name).get("cache-control") or (PAGE_CACHE if kind == HTML else FILE_CACHE)


def _kept(name: str) -> dict[str, str]:
    return {"cache-control": KEPT_CACHE} if name in KEPT else {}


def _smallest(path: Path, accepted: str) -> Variant:
    # Chromium offers brotli on TLS only; `q=0` is not worth parsing for a local edge.
    offered = {part.split(";")[0].strip().lower() for part in accepted.split(",")}
    for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
        packed = path.with_name(path.name + suffix)
        if encoding in offered and packed.is_file():
            return Variant(encoding, packed)
    return Variant("", path)


def _tag(variant: Variant) -> str:
    status = variant.path.stat()
    digest = hashlib.sha256(f"{status.st_mtime_ns}-{status.st_size}-{variant.encoding}".encode())
    return f'"{digest.hexdigest()[:16]}"'
