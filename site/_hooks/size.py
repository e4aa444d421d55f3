"""`python -m _hooks.size build/site [build/size.json]`: what each page costs, and whether it keeps its budget.

Budgets in bytes after gzip -9, headers not counted (design.md §5). A page of 12,000 goes out in the first TCP
flight together with its headers, which was measured; guides and forms are held to less.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import brotli
from selectolax.lexbor import LexborHTMLParser

BUDGETS = {"guide": 6_000, "form": 9_000, "page": 12_000}
HEAVIEST = 10
# what a browser fetches by itself; a link that the reader follows is none
_FETCHED = (
    "script[src]", "link[rel~=stylesheet]", "link[rel~=preload]", "link[rel~=preconnect]", "link[rel~=icon]",
    "img[src]", "iframe", "object", "embed", "video", "audio", "source",
)  # fmt: skip
# The parts that a page over its budget is taken apart into; what is left is the head.
_PARTS = {
    "style": "style", "script": "script", "header and menu": "header", "breadcrumbs": ".jejak",
    "content": "main article, main form, main section", "footer": "footer",
}  # fmt: skip


@dataclass(frozen=True)
class PageSize:
    """One page: its address, kind, bytes under gzip -9 and brotli -11, and what it makes the browser fetch.

    `parts` says, for a page over its budget, how many bytes it would lose without each part, heaviest first.
    """

    address: str
    kind: str
    size: int
    brotli: int
    fetched: tuple[str, ...]
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def requests(self) -> int:
        return 1 + len(self.fetched)

    @property
    def complaint(self) -> str:
        """What is wrong, and which part is heavy; empty if nothing."""
        if self.fetched:
            return f"fetches {', '.join(self.fetched)}"
        if self.size > BUDGETS[self.kind]:
            over = self.size - BUDGETS[self.kind]
            heavy = ", ".join(f"{name} {size}" for name, size in self.parts)
            return f"{over} bytes over its {BUDGETS[self.kind]}; heaviest parts: {heavy}"
        return ""


def measure(folder: Path) -> list[PageSize]:
    """All pages below `folder`, heaviest first."""
    pages = [_measure(path, folder) for path in sorted(folder.rglob("*.html"))]
    return sorted(pages, key=lambda page: (-page.size, page.address))


def _measure(path: Path, folder: Path) -> PageSize:
    content = path.read_bytes()
    tree = LexborHTMLParser(content.decode())
    address = f"/{path.relative_to(folder)}".removesuffix("index.html")
    kind, size, small = _kind(address), _pressed(content), path.with_name(f"{path.name}.br")
    return PageSize(
        address=address,
        kind=kind,
        size=size,
        brotli=small.stat().st_size if small.is_file() else len(brotli.compress(content, quality=11)),
        fetched=tuple(_fetched(tree)),
        parts=_parts(content.decode(), size) if size > BUDGETS[kind] else (),
    )


def _pressed(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


def _parts(html: str, whole: int) -> tuple[tuple[str, int], ...]:
    found = {}
    for name, selector in _PARTS.items():
        tree = LexborHTMLParser(html)
        for node in tree.css(selector):
            node.decompose()
        found[name] = whole - _pressed((tree.html or "").encode())
    return tuple(sorted(found.items(), key=lambda part: -part[1])[:3])


def _kind(address: str) -> str:
    room, _, name = address.removeprefix("/en").strip("/").partition("/")
    return {"izin": "guide", "formulir": "form"}.get(room, "page") if name else "page"


def _fetched(tree: LexborHTMLParser) -> list[str]:
    found = []
    for selector in _FETCHED:
        for node in tree.css(selector):
            address = node.attributes.get("src") or node.attributes.get("href") or node.tag or ""
            if not address.startswith("data:"):
                found.append(address)
    if any("url(" in node.text() or "@import" in node.text() for node in tree.css("style")):
        found.append("an address in the style")
    return found


def _table(pages: list[PageSize]) -> str:
    rows = [f"{page.size:6} {page.brotli:6} {page.requests:8} {page.kind:6} {page.address}" for page in pages]
    return "\n".join(("  gzip brotli requests kind   page", *rows))


def _summary(pages: list[PageSize], complaints: int) -> str:
    kinds = Counter(page.kind for page in pages)
    lines = []
    for kind, budget in BUDGETS.items():
        most = max((page.size for page in pages if page.kind == kind), default=0)
        lines.append(f"{kinds[kind]:4} of kind {kind}: heaviest {most} of {budget} bytes")
    return "\n".join((*lines, f"{len(pages)} pages, heaviest {pages[0].size} bytes, {complaints} over budget"))


def main(folder: Path, report: Path | None = None) -> int:
    """Print all pages and the ten heaviest, write REPORT; 1 if a page breaks its budget or fetches anything."""
    pages = measure(folder)
    if not pages:
        sys.stderr.write(f"no pages in {folder}; run `make site` first\n")
        return 1
    complaints = [f"{page.address}: {page.complaint}" for page in pages if page.complaint]
    by_address = sorted(pages, key=lambda page: page.address)
    sys.stdout.write(f"{_table(by_address)}\n\nthe {HEAVIEST} heaviest\n{_table(pages[:HEAVIEST])}\n\n")
    sys.stdout.write(f"{_summary(pages, len(complaints))}\n")
    sys.stdout.flush()
    sys.stderr.writelines(f"{complaint}\n" for complaint in complaints)
    if report:
        listed = [asdict(page) | {"requests": page.requests} for page in pages]
        report.write_text(json.dumps({"budgets": BUDGETS, "complaints": complaints, "pages": listed}, indent=1))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
