"""One file rebuilt in a process of its own: pixels in, pixels out; nothing else of what was sent survives.

Run as a program by `rebuilding`, which see; never imported. It bounds its own memory, time and files before it
reads a byte, so that a bomb or a fault in a decoder ends this process and nothing more.

Standard input: one line of JSON, {"task": "rebuild" | "join", "files": [[media type, length], …]}, then the files'
bytes one after the other. Standard output: one line of JSON, {"media_type", "pages"} and then the copy's bytes, or
{"refusal": code of forms/texts/*/refusal.yml}. An exit other than 0 without such a line is a fault of ours.
"""

from __future__ import annotations

import io
import json
import math
import os
import resource
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage

MEMORY = 640 * 1024 * 1024  # bytes of address space; the function has 1024 MB
CPU_SECONDS = 25
NICE = 10  # whoever waits for a page comes first; a file may wait
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
MAX_PIXELS = 50_000_000  # as large as phones take photos; 50,000 × 50,000 is a bomb
MAX_SIDE = 2_400  # of a photo's copy: an A4 page at 205 dots per inch
MAX_PAGES = 50
MAX_POINTS = 7_200  # 2.5 m: twice A0
DOTS, POINTS = 150, 72  # per inch
MAX_PAGE_PIXELS = 12_000_000  # A1 at 125 dots per inch
MAX_COPY = 30_000_000  # bytes
QUALITY = 75
File = tuple[str, bytes]


class RefusalError(Exception):
    """The file cannot be taken; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def main() -> None:
    """One task, then the end."""
    os.nice(NICE)
    header = json.loads(sys.stdin.buffer.readline())
    work = _prepared(header["task"], [media_type for media_type, _ in header["files"]])
    _bound()
    files = [(media_type, sys.stdin.buffer.read(length)) for media_type, length in header["files"]]
    try:
        content, media_type, pages = work(files)
    except RefusalError as error:
        _answer({"refusal": error.code})
    except MemoryError:
        _answer({"refusal": "too_complex"})
    except Exception:  # noqa: BLE001  # whatever a decoder stumbles over, the file is what is wrong
        _answer({"refusal": "unreadable"})
    else:
        _answer({"media_type": media_type, "pages": pages}, content)


def _bound() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _answer(header: dict[str, Any], content: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


def _prepared(task: str, media_types: Sequence[str]) -> Callable[[list[File]], tuple[bytes, str, int]]:
    """The work, its libraries loaded: what is missing among them is no fault of the file."""
    if task == "join" or PDF in media_types:
        import pypdfium2  # noqa: F401

    import PIL.Image
    import PIL.ImageOps
    import PIL.JpegImagePlugin
    import PIL.PngImagePlugin  # noqa: F401

    if task == "join":
        return join
    return rebuild_pdf if media_types == [PDF] else rebuild_image


def rebuild_image(files: list[File]) -> tuple[bytes, str, int]:
    """A photo or drawing as JPEG: turned the way it was held, no larger than an officer needs, without metadata."""
    from PIL import ImageOps
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.PngImagePlugin import PngImageFile

    ((media_type, content),) = files
    image: Image = (JpegImageFile if media_type == JPEG else PngImageFile)(io.BytesIO(content))
    if image.width * image.height > MAX_PIXELS:
        raise RefusalError("too_many_pixels")
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded at half or a quarter of its size
    image.thumbnail((MAX_SIDE, MAX_SIDE))  # first, so that all else works on the small one
    image = ImageOps.exif_transpose(image)
    return _jpeg(_on_white(image)), JPEG, 1


def _on_white(image: Image) -> Image:
    """Three channels; what is transparent shows white, sixteen bits become eight."""
    import PIL.Image

    if image.mode.startswith("I"):
        image = image.convert("I").point([value >> 8 for value in range(65_536)], "L")
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        white = PIL.Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    # a new image: nothing that the decoder noted goes along
    clean = PIL.Image.new("RGB", image.size)
    clean.paste(image.convert("RGB"))
    return clean


def _jpeg(image: Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


def rebuild_pdf(files: list[File]) -> tuple[bytes, str, int]:
    """Each page as a picture in a new PDF: no script, form, link, attachment or font of the sender is left."""
    import pypdfium2

    ((_, content),) = files
    try:
        source = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise RefusalError("locked" if "password" in str(error).lower() else "unreadable") from error
    if not len(source):
        raise RefusalError("unreadable")
    if len(source) > MAX_PAGES:
        raise RefusalError("too_many_pages")
    copy, size = pypdfium2.PdfDocument.new(), 0
    for number in range(len(source)):
        page = source[number]
        width, height = page.get_size()
        if not 0 < max(width, height) <= MAX_POINTS or min(width, height) < 1:
            raise RefusalError("page_too_large")
        picture = _picture(page, width, height)
        page.close()
        size += len(picture)
        if size > MAX_COPY:
            raise RefusalError("too_complex")
        _add_page(copy, picture, width, height)
    return _saved(copy), PDF, len(source)


def _picture(page: PdfPage, width: float, height: float) -> bytes:
    scale = min(DOTS / POINTS, math.sqrt(MAX_PAGE_PIXELS / (width * height)))
    bitmap = page.render(scale=scale, may_draw_forms=False)
    image = bitmap.to_pil()
    return _jpeg(image if image.mode == "RGB" else image.convert("RGB"))


def join(files: list[File]) -> tuple[bytes, str, int]:
    """Copies that this program made, as one PDF: pages are taken over as they are."""
    import pypdfium2
    from PIL.JpegImagePlugin import JpegImageFile

    whole = pypdfium2.PdfDocument.new()
    for media_type, content in files:
        if media_type == PDF:
            whole.import_pages(pypdfium2.PdfDocument(content))
        else:
            image = JpegImageFile(io.BytesIO(content))
            scale = POINTS / DOTS
            _add_page(whole, content, image.width * scale, image.height * scale)
    return _saved(whole), PDF, len(whole)


def _add_page(document: PdfDocument, jpeg: bytes, width: float, height: float) -> None:
    """A page of that size in points, filled by the picture."""
    import pypdfium2

    picture = pypdfium2.PdfImage.new(document)
    picture.load_jpeg(io.BytesIO(jpeg), inline=True)
    picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page = document.new_page(width, height)
    page.insert_obj(picture)
    page.gen_content()
    page.close()


def _saved(document: PdfDocument) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


if __name__ == "__main__":
    main()
