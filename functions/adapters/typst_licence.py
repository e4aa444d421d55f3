"""Setting a licence as PDF/UA-1 (ISO 14289-1) by typst, with typst's own fonts: same bytes everywhere."""

from __future__ import annotations

import datetime as dt
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).parent.parent / "pages" / "jobs" / "licence.typ"
_LATIN_END = 0x17F  # typst's fonts have all of Latin-1 and Latin Extended-A
_SIGNS = frozenset("–—‘’“”„•…‹›€−≤≥≠")
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})


class TypstLicence:
    """Implements `Typesetter`. Loads typst when first used (33 MB of compiler)."""

    def __init__(self, template: Path = TEMPLATE) -> None:
        self._template = template

    def typeset(self, facts: dict[str, Any], address: str, at: dt.datetime) -> bytes:
        """A tagged PDF in Indonesian; creation date and identifier follow from the input."""
        import typst

        inputs = {"facts": json.dumps(displayable(facts), ensure_ascii=False), "qr": _drawn(address)}
        made = typst.compile(
            self._template.read_bytes(),
            format="pdf",
            pdf_standards="ua-1",
            ignore_system_fonts=True,
            sys_inputs=inputs,
            timestamp=int(at.timestamp()),
        )
        if not isinstance(made, bytes):
            raise TypeError("typst gave no single PDF")
        return made


def displayable(value: Any) -> Any:
    """The same facts in letters that the fonts have.

    PDF/UA forbids a letter without a shape, and a single emoji must not keep a licence from being issued: it
    prints as `?`, while the sealed record keeps what was written.
    """
    if isinstance(value, dict):
        return {name: displayable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [displayable(inner) for inner in value]
    if isinstance(value, str):
        return "".join(map(_shown, unicodedata.normalize("NFC", value)))
    return value


def _shown(letter: str) -> str:
    if letter.isspace():
        return " "
    if unicodedata.category(letter) in _INVISIBLE:
        return ""
    return letter if ord(letter) <= _LATIN_END or letter in _SIGNS else "?"


def _drawn(address: str) -> str:
    """The QR code as SVG, error level M (15 %), with the quiet zone of four modules (ISO/IEC 18004)."""
    import segno

    drawing = io.BytesIO()
    segno.make_qr(address, error="m").save(drawing, kind="svg", border=4, xmldecl=False)
    return drawing.getvalue().decode()
