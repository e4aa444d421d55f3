"""Small real files, made on the fly: a scanned page as PDF, a photo as JPEG."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

A4_AT_72_DPI, PHOTO = (595, 842), (640, 480)


def pdf(words: str) -> bytes:
    """A one-page PDF that shows the words."""
    return _drawn(words, A4_AT_72_DPI, "PDF")


def jpeg(words: str) -> bytes:
    """A photo-sized JPEG that shows the words."""
    return _drawn(words, PHOTO, "JPEG")


def _drawn(words: str, size: tuple[int, int], kind: str) -> bytes:
    picture = Image.new("RGB", size, "#eef2ee")
    ImageDraw.Draw(picture).multiline_text((40, 60), words, fill="#202020")
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()
