"""The verifier for others: a genuine licence, and every way in which a file is not one."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from forms.compiled import CompiledCatalogue
from functions.adapters.pades_sealer import FOLDER, PadesSealer
from functions.adapters.typst_licence import TypstLicence
from functions.domain.calendar import WorkingDays
from functions.domain.licence_status import LicenceStatus
from functions.services.issue_licence import issue_licence
from functions.services.publish_ports import PublishedFile
from functions.services.publish_status import PublishingDesk, list_key, publish_year
from infra.certificates import make_chain
from infra.verify import Trust, verify
from tests.fakes.licence_office import ORIGIN, LicenceOffice
from tests.fakes.published import FakePublished

SAMPLED_BITS = 25  # of each kind: 0.1 s a bit


@dataclass
class Issued:
    """A licence with all that is published about it."""

    office: LicenceOffice
    files: FakePublished
    pdf: bytes
    token: str

    @property
    def trust(self) -> Trust:
        import json

        address, listed = f"{ORIGIN}/{list_key(2026)}", self.files.files[list_key(2026)].content.decode()
        chain = self.files.files[f"{FOLDER}/{self.office.signer.key_id}.pem"].content
        return Trust(ORIGIN, json.loads(self.office.signer.jwks), {address: listed}, chain)

    def verdict(self, content: bytes, trust: Trust | None = None, days: int = 0) -> str:
        return verify(content, trust or self.trust, self.office.clock.now() + dt.timedelta(days=days)).verdict


@pytest.fixture(scope="module")
def issued(catalogue: CompiledCatalogue, calendar: WorkingDays) -> Issued:
    office, files = LicenceOffice(catalogue, calendar), FakePublished()
    public = office.signer.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    chain = make_chain(public, "Kabupaten Contoh", "DPMPTSP", dt.datetime.now(tz=dt.UTC))
    files.files[f"{FOLDER}/{office.signer.key_id}.pem"] = PublishedFile(chain, "1")
    sealer: Any = PadesSealer(office.signer, files, "Kabupaten Contoh")
    typesetter: Any = TypstLicence()
    desk = replace(office.issuing_desk, typesetter=typesetter, document_sealer=sealer)
    reference = office.receive()
    issue_licence(reference, office.grant(reference).sequence, desk, office.clock.now())
    publish_year(2026, PublishingDesk(office.store, files, office.signer, ORIGIN), office.clock.now())
    kept = office.store.licences[office.now(reference).licence_number]
    return Issued(office, files, office.files.files[f"{reference}.pdf"], kept.token)


def test_a_genuine_pdf_and_token_are_genuine(issued: Issued) -> None:
    found = verify(issued.pdf, issued.trust, issued.office.clock.now())
    assert found.verdict == "genuine"
    assert found.said["number"] == "PENEBANGAN-POHON/0001/99.01/2026"
    assert "not a certified signature" in found.said["seal"]
    assert found.said["status list"].endswith("0 days old")
    assert issued.verdict(issued.token.encode()) == "genuine"
    assert issued.verdict(f"{ORIGIN}/cek#{issued.token}\n".encode()) == "genuine"


def test_it_can_be_asked_where_a_loop_is_running(issued: Issued) -> None:
    async def within() -> str:
        return issued.verdict(issued.pdf)

    with ThreadPoolExecutor(1) as pool:  # in a thread of its own: a browser of another test may keep a loop in this one
        assert pool.submit(asyncio.run, within()).result() == "genuine"


def test_sampled_bits_of_the_pdf_cannot_be_changed(issued: Issued) -> None:
    chance = random.Random(5)  # noqa: S311  # which bits is no secret
    seal = issued.pdf.index(b"/Contents <") * 8
    places = {chance.randrange(len(issued.pdf) * 8) for _ in range(SAMPLED_BITS)}
    places |= {chance.randrange(seal, seal + 45_000) for _ in range(SAMPLED_BITS)}  # the seal itself
    for place in places:
        changed = bytearray(issued.pdf)
        changed[place // 8] ^= 1 << place % 8
        assert issued.verdict(bytes(changed)) != "genuine", place


def test_nothing_can_be_added_to_a_pdf_or_cut_off(issued: Issued) -> None:
    assert issued.verdict(issued.pdf + b"\n") != "genuine"
    assert issued.verdict(issued.pdf[:-20]) != "genuine"
    sealed_at = issued.pdf.index(b"%%EOF") + 6
    assert issued.verdict(issued.pdf[:sealed_at]) == "unsealed"


def test_a_seal_under_a_stranger_of_the_same_name_is_unknown(issued: Issued) -> None:
    public = issued.office.signer.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    other = make_chain(public, "Kabupaten Contoh", "DPMPTSP", dt.datetime.now(tz=dt.UTC))
    assert issued.verdict(issued.pdf, replace(issued.trust, certificates=other)) == "unknown_key"
    assert issued.verdict(issued.pdf, replace(issued.trust, certificates=b"")) == "unknown_key"


def test_what_became_of_it_is_told(issued: Issued) -> None:
    number = next(iter(issued.office.store.licences))
    kept = issued.office.store.licences[number]
    desk = PublishingDesk(issued.office.store, issued.files, issued.office.signer, ORIGIN)
    for status in (LicenceStatus.REVOKED, LicenceStatus.SUSPENDED, LicenceStatus.VALID):
        issued.office.store.licences[number] = replace(kept, status=status)
        publish_year(2026, desk, issued.office.clock.now())
        word = "genuine" if status == LicenceStatus.VALID else status.value
        assert issued.verdict(issued.pdf) == issued.verdict(issued.token.encode()) == word


def test_time_and_trust_are_named(issued: Issued) -> None:
    token, trust = issued.token.encode(), issued.trust
    assert issued.verdict(token, days=8) == "old_list"
    assert issued.verdict(token, days=100) == "expired"
    assert issued.verdict(token, days=-3) == "early"
    assert issued.verdict(token, replace(trust, lists={})) == "no_list"
    assert issued.verdict(token, replace(trust, origin="https://lain.example")) == "foreign"
    assert issued.verdict(token, replace(trust, jwks={"keys": []})) == "unknown_key"
    assert issued.verdict(b"x" * 2000) == "too_long"
    assert issued.verdict(b"bukan token") == "unreadable"
