"""The seal on a PDF, judged by programs that are not ours: poppler's pdfsig, and openssl with the certificates."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pypdf import PdfReader

from forms.compiled import CompiledCatalogue
from functions.adapters.pades_sealer import FOLDER, PadesSealer, SealingError
from functions.adapters.typst_licence import TypstLicence
from functions.domain.calendar import WorkingDays
from functions.services.publish_ports import PublishedFile
from infra.certificates import make_chain
from tests.fakes.jobs import FakeSigner
from tests.fakes.published import FakePublished
from tests.unit.adapters.test_typst_licence import MAX_BYTES, facts_of

NOW = dt.datetime.now(tz=dt.UTC)
AGENCY = "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu Kabupaten Contoh"  # longer than a name may be
SIGNER = FakeSigner()


def chain_of(signer: FakeSigner) -> bytes:
    public = signer.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return make_chain(public, "Kabupaten Contoh", AGENCY, NOW)


def sealer_with(chain: bytes, signer: FakeSigner = SIGNER) -> PadesSealer:
    files = FakePublished({f"{FOLDER}/{signer.key_id}.pem": PublishedFile(chain, '"1"')})
    return PadesSealer(signer, files, "Kabupaten Contoh")


@pytest.fixture(scope="module")
def unsealed(catalogue: CompiledCatalogue, calendar: WorkingDays) -> bytes:
    return TypstLicence().typeset(*facts_of(catalogue, calendar, "penebangan-pohon"))


@pytest.fixture(scope="module")
def folder(unsealed: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """izin.pdf, sealed; ca.pem, the authority alone."""
    place, chain = tmp_path_factory.mktemp("sealed"), chain_of(SIGNER)
    (place / "izin.pdf").write_bytes(sealer_with(chain).seal_document(unsealed, "Izin Penebangan Pohon"))
    (place / "ca.pem").write_bytes(b"-----BEGIN" + chain.rpartition(b"-----BEGIN")[2])
    return place


def pdfsig(pdf: Path) -> str:
    done = subprocess.run(["pdfsig", "-nocert", pdf], capture_output=True, text=True, check=False)
    return done.stdout


def openssl_says(folder: Path, pdf: Path) -> tuple[int, str]:
    """Takes signature and signed bytes out of the file by its ByteRange and has openssl verify them to the root."""
    content = pdf.read_bytes()
    field = PdfReader(pdf).trailer["/Root"]["/AcroForm"]["/Fields"][0].get_object()["/V"].get_object()  # type: ignore[index]
    start, length, rest, last = (int(number) for number in field["/ByteRange"])
    hexed = content[start + length + 1 : rest - 1]
    (folder / "signed").write_bytes(content[start : start + length] + content[rest : rest + last])
    (folder / "signature").write_bytes(bytes.fromhex(hexed.decode()))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature", "-content", "signed"]
    command += ["-CAfile", "ca.pem", "-purpose", "any", "-out", "/dev/null"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_pdfsig_finds_one_valid_seal_over_the_whole_document(folder: Path) -> None:
    said = pdfsig(folder / "izin.pdf")
    for words in (
        "Signature is Valid",
        "Total document signed",
        "ETSI.CAdES.detached",
        "Segel elektronik Kabupaten Contoh",
        "SHA-256",
    ):
        assert words in said


def test_openssl_follows_the_seal_to_the_installations_root(folder: Path) -> None:
    assert openssl_says(folder, folder / "izin.pdf") == (0, "CMS Verification successful\n")


def test_openssl_refuses_it_under_another_root(folder: Path, tmp_path: Path) -> None:
    other = chain_of(SIGNER)  # another authority of the same name, for the same key
    (tmp_path / "ca.pem").write_bytes(b"-----BEGIN" + other.rpartition(b"-----BEGIN")[2])
    code, said = openssl_says(tmp_path, folder / "izin.pdf")
    assert code != 0
    assert "verif" in said.lower()


def test_a_changed_byte_and_an_added_page_are_seen(folder: Path, tmp_path: Path) -> None:
    content = (folder / "izin.pdf").read_bytes()
    place = content.index(b"endstream") - 40
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    assert "Signature is Valid" not in pdfsig(changed)
    longer = tmp_path / "longer.pdf"
    longer.write_bytes(content + b"\n%%EOF\n")
    assert "Total document signed" not in pdfsig(longer)


def test_the_document_stands_unchanged_before_its_seal_and_stays_small(folder: Path, unsealed: bytes) -> None:
    sealed = (folder / "izin.pdf").read_bytes()
    assert sealed.startswith(unsealed)
    assert len(sealed) <= MAX_BYTES
    root = PdfReader(folder / "izin.pdf").trailer["/Root"]
    assert "/StructTreeRoot" in root  # type: ignore[operator]  # still tagged
    assert root["/Perms"]["/DocMDP"]  # type: ignore[index]  # certified: nothing may follow


@pytest.mark.parametrize("chain", [None, b"", b"no certificate"])
def test_without_certificates_nothing_is_sealed_and_the_error_says_so(unsealed: bytes, chain: bytes | None) -> None:
    sealer = sealer_with(chain) if chain is not None else PadesSealer(SIGNER, FakePublished(), "Kabupaten Contoh")
    with pytest.raises(SealingError):
        sealer.seal_document(unsealed, "Izin")
