"""What a file really is: told by its content, never by its name or by what the sender says of it.

Only three types are taken (PDF, JPEG, PNG), so their few signatures stand here: ISO 32000-1 §7.5, ITU-T T.81
annex B, PNG specification §5.2.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
TYPES = {"pdf": PDF, "jpeg": JPEG, "png": PNG}  # by the names that licence types use
_PDF_START, _PDF_END, _PDF_TAIL = b"%PDF-", b"%%EOF", 2048
_PDF_LOCKED = re.compile(rb"/Encrypt\b")
_JPEG_START, _JPEG_END, _MARK = b"\xff\xd8\xff", b"\xff\xd9", 0xFF
_JPEG_SCAN, _JPEG_BARE = (
    0xDA,
    frozenset({0x01, *range(0xD0, 0xD9)}),
)  # start of scan; markers without a length
_PNG_START, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
# What would make another program read the file as something else: HTML as browsers sniff it, PDF's header where
# readers still look for it (ISO 32000-1, annex H.3.4.1), a ZIP's end record (APPNOTE 4.3.16).
_HTML = re.compile(rb"<(?:!doctype html|html|script|iframe|\?php)[\s>]", re.IGNORECASE)
_PDF_READ_WITHIN = 1024
_OFFICE_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # docx, xlsx, odt and the older doc, xls


@dataclass(frozen=True)
class Inspection:
    """The media type, and a refusal's code (`forms/texts/*/refusal.yml`) if the file cannot be taken."""

    media_type: str
    refusal: str = ""


def inspect_file(content: bytes) -> Inspection:
    """Look at the whole content: its type, whether it is all there, whether it opens without a password."""
    if content.startswith(_PDF_START):
        return Inspection(PDF, _pdf_refusal(content) or _second_nature(content, _HTML.search(content[:512])))
    if content.startswith(_JPEG_START):
        return Inspection(JPEG, _picture_refusal(content, whole=_is_whole_jpeg(content)))
    if content.startswith(_PNG_START):
        return Inspection(PNG, _picture_refusal(content, whole=_PNG_END in content))
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return Inspection("", "heic")
    if content.startswith(_OFFICE_STARTS):
        return Inspection("", "office_file")
    return Inspection("", "wrong_type")


def _pdf_refusal(content: bytes) -> str:
    if _PDF_END not in content[-_PDF_TAIL:]:
        return "damaged"
    return "locked" if _PDF_LOCKED.search(content) else ""


def _picture_refusal(content: bytes, *, whole: bool) -> str:
    if not whole:
        return "damaged"
    return _second_nature(content, _HTML.search(content) or _PDF_START in content[:_PDF_READ_WITHIN])


def _second_nature(content: bytes, other: object) -> str:
    return "two_in_one" if other or zipfile.is_zipfile(io.BytesIO(content)) else ""


def _is_whole_jpeg(content: bytes) -> bool:
    """Whether the picture ends; the header is walked over, for a preview in it has an end of its own."""
    place = 2
    while place + 4 <= len(content) and content[place] == _MARK:
        marker = content[place + 1]
        if marker == _JPEG_SCAN:
            return _JPEG_END in content[place:]
        bare = marker == _MARK or marker in _JPEG_BARE
        place += (1 if marker == _MARK else 2) if bare else 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return False
