"""One PDF sealed in a process of its own: importing pyHanko takes longer than all else that issuing does.

Run as a program by `pades_sealer`, which see; never imported. It speaks in lines of JSON: reads {"pdf", "chain",
"reason", "place"}, asks {"sign": the bytes to be signed}, reads {"signature": in DER}, and gives {"pdf"}; all bytes in
base64. The key stays with KMS, and its credentials with the parent.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from types import ModuleType
from typing import Any

SIGNATURE_ROOM = 72  # bytes that an ECDSA signature on P-256 takes in DER at most
FIELD = "SegelElektronik"


def _say(**words: str) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _without_network() -> None:
    """We ask no time-stamping or revocation service; pyHanko's clients of them bring an HTTP library of 16 MB."""
    for name, offered in (
        ("pyhanko.sign.timestamps.aiohttp_client", "HTTPTimeStamper"),
        ("pyhanko_certvalidator.fetchers.aiohttp_fetchers", "AIOHttpFetcherBackend"),
    ):
        client = ModuleType(name)
        client.__dict__[offered] = None
        sys.modules[name] = client


def main() -> None:
    """Seal one document: PAdES (ETSI EN 319 142-1, level B-B), certified, so that nothing may be added after it."""
    _without_network()
    from asn1crypto import pem, x509
    from asn1crypto.algos import SignedDigestAlgorithm
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Asking(Signer):
        """Has the parent sign."""

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # pyHanko's
            del digest_algorithm
            if dry_run:
                return bytes(SIGNATURE_ROOM)
            _say(sign=base64.b64encode(data).decode())
            return base64.b64decode(json.loads(sys.stdin.readline())["signature"])

    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    blocks = pem.unarmor(asked["chain"].encode(), multiple=True)
    certificates = [x509.Certificate.load(content) for _, _, content in blocks]
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(certificates)
    mechanism = SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    signer = Asking(signing_cert=certificates[0], cert_registry=store, signature_mechanism=mechanism)
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=asked["reason"],
        location=asked["place"],
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    writer, sealed = IncrementalPdfFileWriter(io.BytesIO(base64.b64decode(asked["pdf"]))), io.BytesIO()
    PdfSigner(metadata, signer=signer).sign_pdf(writer, output=sealed)
    _say(pdf=base64.b64encode(sealed.getvalue()).decode())


if __name__ == "__main__":
    main()
