"""Setting a licence as PDF/UA-1 (ISO 14289-1) by typst, in a process that ends with its document (`typst_child`)."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("typst_child.py")
SECONDS = 30
TEMPLATE = Path(__file__).parent.parent / "pages" / "jobs" / "licence.typ"
_LATIN_END = 0x17F  # typst's fonts have all of Latin-1 and Latin Extended-A
_SIGNS = frozenset("–—‘’“”„•…‹›€−≤≥≠")
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})


class TypesettingError(Exception):
    """The document could not be set: the template is wrong, or its libraries are missing. Says the child's words."""

    code = "typesetting_failed"


class TypstLicence:
    """Implements `Typesetter`. `library_path`: where Lambda's Python finds its own libraries."""

    def __init__(self, template: Path = TEMPLATE, library_path: str = "") -> None:
        self._template = template
        self._environment = {"PYTHONPATH": ":".join(sys.path)}
        if library_path:
            self._environment["LD_LIBRARY_PATH"] = library_path

    def typeset(self, facts: dict[str, Any], address: str, at: dt.datetime) -> bytes:
        """A tagged PDF in Indonesian; creation date and identifier follow from the input. Raises TypesettingError."""
        asked = {
            "template": self._template.read_text(encoding="utf-8"),
            "inputs": {
                "facts": json.dumps(displayable(facts), ensure_ascii=False),
                "qr": _drawn(address),
                "address": address,
            },
            "timestamp": int(at.timestamp()),
        }
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-S", str(PROGRAM)],
            input=json.dumps(asked).encode(),
            capture_output=True,
            env=self._environment,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode:
            raise TypesettingError(done.stderr.decode(errors="replace")[-500:])
        return done.stdout


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
