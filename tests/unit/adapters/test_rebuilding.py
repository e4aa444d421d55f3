"""The rebuilder on real files: what goes through is pixels, what is hostile ends the child and nothing else."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import time
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image, ImageDraw
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from functions.adapters import rebuilding_child as child
from functions.adapters.rebuilding import BoundedRebuilder, RebuildingError
from functions.services.document_ports import FileRefusedError, Rebuilt
from functions.services.inspect_file import inspect_file
from infra.local import files

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
FORBIDDEN = {
    "/AA", "/AcroForm", "/Annots", "/EmbeddedFile", "/EmbeddedFiles", "/GoToR", "/JS", "/JavaScript", "/Launch",
    "/Names", "/OpenAction", "/RichMedia", "/SubmitForm", "/URI", "/XFA", "/Metadata",
}  # fmt: skip
FUZZ_SEED, FUZZ_ROUNDS = 17, 60


@pytest.fixture(scope="module")
def rebuilder(tmp_path_factory: pytest.TempPathFactory) -> BoundedRebuilder:
    return BoundedRebuilder(cache=str(tmp_path_factory.mktemp("compiled")))


def refusal_of(rebuilder: BoundedRebuilder, content: bytes, media_type: str) -> str:
    with pytest.raises(FileRefusedError) as refused:
        rebuilder.rebuild(content, media_type)
    return refused.value.code


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def names_in(pdf: bytes) -> set[str]:
    """Every key and name in every object of the file; those in compressed objects too."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    waiting: list[Any] = [dict(reader.trailer), *(IndirectObject(number, 0, reader).get_object() for number in numbers)]
    found = set()
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            found |= {str(key) for key in thing}
            waiting += [dict.__getitem__(thing, key) for key in thing]
        elif isinstance(thing, list):
            waiting += thing
        elif isinstance(thing, NameObject):
            found.add(str(thing))
    return found


def dictionary(values: Mapping[str, PdfObject]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in values.items()})


def hostile_pdf() -> bytes:
    """Scripts on opening, an attached program, a form that sends itself, links, a launch action, metadata."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(files.pdf("Surat keterangan")))
    script: dict[str, PdfObject] = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('x')")}
    writer.root_object[NameObject("/OpenAction")] = dictionary(script)
    writer.add_attachment("faktur.exe", b"MZ program")
    writer.add_annotation(0, Link(rect=(0, 0, 99, 99), url="https://penipu.contoh.example"))
    launch: dict[str, PdfObject] = {"/S": NameObject("/Launch"), "/F": TextStringObject("cmd.exe")}
    page = writer.pages[0]
    page[NameObject("/AA")] = dictionary({"/O": dictionary(launch)})
    writer.root_object[NameObject("/AcroForm")] = dictionary({"/Fields": ArrayObject()})
    data = StreamObject()
    data.set_data(b"<x:xmpmeta>Siti Contoh</x:xmpmeta>")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(data)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_nothing_of_a_hostile_pdf_but_its_pixels_is_left(rebuilder: BoundedRebuilder) -> None:
    sent = hostile_pdf()
    assert {"/JavaScript", "/EmbeddedFile", "/URI", "/Launch", "/AA", "/AcroForm", "/Metadata"} <= names_in(sent)
    copy = rebuilder.rebuild(sent, PDF)
    assert (copy.media_type, copy.pages) == (PDF, 1)
    assert not names_in(copy.content) & FORBIDDEN
    for words in (b"JavaScript", b"penipu", b"cmd.exe", b"MZ program", b"Siti"):
        assert words not in copy.content
    assert inspect_file(copy.content).refusal == ""


def test_a_page_keeps_its_size_and_stays_legible(rebuilder: BoundedRebuilder, tmp_path: Path) -> None:
    """A QR code of 2 cm, its modules 0.6 mm, and what a reader makes of it at the copy's own resolution."""
    import segno

    code = io.BytesIO()
    segno.make("https://izin.contoh.example/cek#legible", error="m").save(code, kind="png", scale=4, border=4)
    page = Image.new("RGB", (1654, 2339), "white")
    page.paste(Image.open(code).convert("RGB").resize((158, 158)), (200, 200))
    copy = rebuilder.rebuild(saved(page, "PDF", resolution=200), PDF)
    box = pypdf.PdfReader(io.BytesIO(copy.content)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    place = tmp_path / "copy.pdf"
    place.write_bytes(copy.content)
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", place, tmp_path / "page"], check=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", tmp_path / "page.png"], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == "https://izin.contoh.example/cek#legible"


def test_a_photo_is_turned_and_tells_nothing_of_where_it_was_taken(rebuilder: BoundedRebuilder) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Kamera Contoh"  # turned by 90 degrees; maker
    exif.get_ifd(0x8825)[1] = "S"  # GPS
    photo = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(photo).rectangle((0, 0, 40, 200), fill="red")
    copy = rebuilder.rebuild(saved(photo, "JPEG", exif=exif, comment=b"Rumah Siti"), JPEG)
    seen = Image.open(io.BytesIO(copy.content))
    assert seen.size == (200, 300)
    red, green, _ = seen.getpixel((100, 10))  # type: ignore[misc]  # three channels
    assert (red > 200, green < 60) == (True, True)  # the photo's left edge is on top
    assert not seen.getexif()
    assert {"exif", "comment", "icc_profile", "photoshop", "xmp"} & set(seen.info) == set()
    assert b"Kamera" not in copy.content
    assert b"Rumah" not in copy.content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(rebuilder: BoundedRebuilder, mode: str) -> None:
    copy = rebuilder.rebuild(saved(Image.new(mode, (60, 40)), "PNG"), PNG)
    seen = Image.open(io.BytesIO(copy.content))
    assert (copy.media_type, seen.mode, seen.size) == (JPEG, "RGB", (60, 40))
    if mode in ("LA", "RGBA"):
        assert seen.getpixel((5, 5)) == (255, 255, 255)


def test_a_large_photo_becomes_small(rebuilder: BoundedRebuilder) -> None:
    copy = rebuilder.rebuild(saved(Image.effect_noise((4000, 3000), 40), "JPEG"), JPEG)
    assert max(Image.open(io.BytesIO(copy.content)).size) <= child.MAX_SIDE


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def pdf_of(pages: int, width: float = 595, height: float = 842) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width, height)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def locked_pdf() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(1)))
    writer.encrypt("rahasia", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type", "code"),
    [
        (bomb(50_000), PNG, "too_many_pixels"),
        (bomb(4_000), PNG, "unreadable"),
        (saved(Image.new("RGB", (900, 900)), "JPEG")[:700], JPEG, "unreadable"),
        (pdf_of(child.MAX_PAGES + 1), PDF, "too_many_pages"),
        (pdf_of(3_000), PDF, "too_many_pages"),
        (pdf_of(1, child.MAX_POINTS + 1), PDF, "page_too_large"),
        (locked_pdf(), PDF, "locked"),
        (b"%PDF-1.7\n" + bytes(500) + b"%%EOF", PDF, "unreadable"),
        (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF", PDF, "unreadable"),
    ],
    ids=["50,000 x 50,000", "says more than it holds", "cut photo", "51 pages", "3,000 pages", "huge page", "locked",
         "zeros", "no page"],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused(
    rebuilder: BoundedRebuilder, content: bytes, media_type: str, code: str
) -> None:
    assert refusal_of(rebuilder, content, media_type) == code


def test_a_decompression_bomb_in_a_pdf_ends_within_the_limits(rebuilder: BoundedRebuilder) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(1)))
    data = StreamObject()
    data._data = zlib.compress(b"0 0 600 900 re f " * 12_000_000)  # 200 MB of drawing
    data[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(data)
    made = io.BytesIO()
    writer.write(made)
    started = time.monotonic()
    assert refusal_of(BoundedRebuilder(seconds=6), made.getvalue(), PDF) in ("too_complex", "unreadable")
    assert time.monotonic() - started < 8
    assert rebuilder.rebuild(pdf_of(1), PDF).pages == 1


def test_copies_are_joined_as_they_are(rebuilder: BoundedRebuilder) -> None:
    two = rebuilder.rebuild(pdf_of(2), PDF)
    photo = rebuilder.rebuild(files.jpeg("Foto"), JPEG)
    joined = rebuilder.join([two, photo, two])
    assert (joined.media_type, joined.pages) == (PDF, 5)
    assert photo.content in joined.content
    assert not names_in(joined.content) & FORBIDDEN


def test_equal_files_have_equal_copies(rebuilder: BoundedRebuilder) -> None:
    for content, kind in ((files.jpeg("a"), JPEG),):
        assert rebuilder.rebuild(content, kind) == rebuilder.rebuild(content, kind)


def test_a_child_that_cannot_start_is_no_fault_of_the_file() -> None:
    broken = BoundedRebuilder()
    broken._environment = {}
    with pytest.raises(RebuildingError):
        broken.rebuild(files.jpeg("a"), JPEG)


def test_the_child_knows_no_secrets(rebuilder: BoundedRebuilder) -> None:
    assert set(rebuilder._environment) == {"PYTHONPATH", "PYTHONPYCACHEPREFIX"}


def test_mutated_files_never_crash_the_job_and_never_take_long(rebuilder: BoundedRebuilder) -> None:
    chance = random.Random(FUZZ_SEED)  # noqa: S311  # repeatable
    seeds = [(files.jpeg("a"), JPEG), (saved(Image.new("RGBA", (90, 90), "red"), "PNG"), PNG), (hostile_pdf(), PDF)]
    outcomes: dict[str, int] = {}
    for round_number in range(FUZZ_ROUNDS):
        content, kind = seeds[round_number % len(seeds)]
        mutated, started = bytearray(content), time.monotonic()
        for _ in range(chance.randint(1, 30)):
            mutated[chance.randrange(8, len(mutated))] = chance.randrange(256)
        if chance.random() < 0.3:
            del mutated[chance.randrange(len(mutated)) :]
        try:
            copy = rebuilder.rebuild(bytes(mutated), kind)
        except FileRefusedError as error:
            outcome = error.code
        else:
            outcome = "rebuilt"
            assert isinstance(copy, Rebuilt)
            assert kind != PDF or not names_in(copy.content) & FORBIDDEN
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        assert time.monotonic() - started < 10
    assert set(outcomes) <= {"rebuilt", "unreadable", "locked", "too_complex", "too_many_pixels", "page_too_large"}
    assert outcomes["rebuilt"]
    assert outcomes["unreadable"]
