"""What only paper shows: the page's own address, and a QR code that leads back to it."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import segno
from markupsafe import Markup


def paper_context(site_url: str, address: str, *, with_code: bool) -> dict[str, object]:
    """`page_url` as people read it, and `qr` as inline SVG if asked for. ADDRESS is root-relative."""
    whole = urljoin(site_url, address.lstrip("/"))
    shown = re.sub(r"^https?://", "", whole)
    return {"page_url": shown, "qr": _qr(whole) if with_code else ""}


def _qr(words: str) -> Markup:
    svg = segno.make(words, error="l", micro=False).svg_inline(scale=2.6, border=0, svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704  # segno's own drawing
