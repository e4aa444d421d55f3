"""`python -m _hooks.size build/site`: what each page costs, and whether it keeps its budget.

Budgets in bytes after gzip -9, headers not counted (design.md §5). A page of 12,000 goes out in the first TCP
flight together with its headers, which was measured; guides and forms are held to less.
"""

from __future__ import annotations

import gzip
import sys
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

BUDGETS = {"guide": 6_000, "form": 9_000, "page": 12_000}
# what a browser fetches by itself; a link that the reader follows is none
_FETCHED = (
    "script[src]", "link[rel~=stylesheet]", "link[rel~=preload]", "link[rel~=preconnect]", "link[rel~=icon]",
    "img[src]", "iframe", "object", "embed", "video", "audio", "source",
)  # fmt: skip


@dataclass(frozen=True)
class PageSize:
    """One page: its address, kind, bytes and the requests it causes, itself included."""

    address: str
    kind: str
    size: int
    style: int
    fetched: tuple[str, ...]

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
            return f"{over} bytes over its {BUDGETS[self.kind]}; {self.style} are style"
        return ""


def measure(folder: Path) -> list[PageSize]:
    """All pages below `folder`, heaviest first."""
    pages = [_measure(path, folder) for path in sorted(folder.rglob("*.html"))]
    return sorted(pages, key=lambda page: -page.size)


def _measure(path: Path, folder: Path) -> PageSize:
    content = path.read_bytes()
    tree = LexborHTMLParser(content.decode())
    address = f"/{path.relative_to(folder)}".removesuffix("index.html")
    style = "".join(node.text() for node in tree.css("style"))
    return PageSize(
        address=address,
        kind=_kind(address),
        size=len(gzip.compress(content, 9)),
        style=len(gzip.compress(style.encode(), 9)),
        fetched=tuple(_fetched(tree)),
    )


def _kind(address: str) -> str:
    room = address.removeprefix("/en").strip("/").partition("/")[0]
    return {"izin": "guide", "formulir": "form"}.get(room, "page")


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


def main(folder: Path) -> int:
    """Print the table; 1 if a page breaks its budget or fetches anything."""
    pages = measure(folder)
    if not pages:
        sys.stderr.write(f"no pages in {folder}; run `make site` first\n")
        return 1
    for page in pages:
        sys.stdout.write(f"{page.size:6} {page.kind:6} {page.requests:2} {page.address}\n")
    complaints = [f"{page.address}: {page.complaint}" for page in pages if page.complaint]
    sys.stderr.writelines(f"{complaint}\n" for complaint in complaints)
    sys.stdout.write(f"{len(pages)} pages, heaviest {pages[0].size} bytes, {len(complaints)} over budget\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
