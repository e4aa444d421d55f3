"""`make verify FILE=…`: is this licence genuine? A PDF, a token, or a file that holds one; nothing of ours is imported.

It trusts the service at ORIGIN: its key set, its certificates (/data/keys/KID.pem) and its status lists, over a line
that you trust. As a function: `verify(content, trust_of(origin))`. The recipe for openssl alone, and for any JWT
library, is in site/pengembang/verifikasi.md.
"""

import argparse
import base64
import datetime as dt
import io
import json
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import jwt

LONGEST = 1_500  # characters of a token
CLOCKS = 600  # seconds by which two clocks may differ
STATUSES = ("valid", "revoked", "suspended", "replaced")
GENUINE = frozenset({"genuine"})


@dataclass(frozen=True)
class Trust:
    """What a verifier knows beforehand: the issuer's address, keys, lists by address, and certificates (PEM)."""

    origin: str
    jwks: dict[str, Any]
    lists: dict[str, str]
    certificates: bytes = b""


@dataclass(frozen=True)
class Finding:
    """`verdict` is `genuine` or the name of what is wrong; `said`: what was found, line by line."""

    verdict: str
    said: dict[str, str] = field(default_factory=dict)


def trust_of(origin: str) -> Trust:
    """Fetch what the service publishes. Raises httpx.HTTPError."""
    with httpx.Client(base_url=origin, trust_env=False, timeout=20) as client:
        jwks = client.get("/.well-known/jwks.json").raise_for_status().json()
        named = client.get("/data/status/lists.json")
        addresses = named.json()["status_lists"] if named.status_code == httpx.codes.OK else []
        lists = {each: client.get(each.removeprefix(origin)).raise_for_status().text for each in addresses}
        chains = [client.get(f"/data/keys/{key['kid']}.pem") for key in jwks["keys"]]
    return Trust(origin, jwks, lists, b"\n".join(each.content for each in chains if each.status_code == httpx.codes.OK))


def verify(content: bytes, trust: Trust, now: dt.datetime | None = None) -> Finding:
    """Verify a PDF with its seal and token, or a token alone (or behind `#` in an address)."""
    moment = now or dt.datetime.now(tz=dt.UTC)
    if not content.lstrip().startswith(b"%PDF-"):
        return verify_token(content.decode(errors="replace").strip().rpartition("#")[2], trust, moment)
    seal = verify_seal(content, trust)
    if seal.verdict not in GENUINE:
        return seal
    found = verify_token(_token_in(content), trust, moment)
    return Finding(found.verdict, seal.said | found.said)


def verify_token(token: str, trust: Trust, now: dt.datetime) -> Finding:
    """The token's signature and dates, then its place in the status list of its year."""
    claims = _claims(token, trust, kind=None)
    if isinstance(claims, str):
        return Finding(claims)
    said = {name: str(claims[key]) for name, key in _SHOWN.items() if key in claims}
    today = now.date().isoformat()
    status, list_said = _status(claims, trust, now)
    if status not in ("valid", "old_list", "no_list"):
        return Finding(status, said | list_said)
    if claims["vf"] > today or claims["iat"] > now.timestamp() + CLOCKS:
        return Finding("early", said | list_said)
    if claims.get("vt", "9999") < today:
        return Finding("expired", said | list_said)
    return Finding("genuine" if status == "valid" else status, said | list_said)


_SHOWN = {"number": "jti", "licence": "typ", "holder": "sub", "place": "loc", "from": "vf", "until": "vt"}


def _claims(token: str, trust: Trust, kind: str | None, longest: int = LONGEST) -> dict[str, Any] | str:  # noqa: PLR0911  # each fault has its name
    """The claims that one of the issuer's keys signed, or the name of what is wrong."""
    if len(token) > longest:
        return "too_long"
    try:
        head, body, signature = (_bytes(part) for part in token.split("."))
        header, unproven = json.loads(head), json.loads(body)
        algorithm, issuer = header["alg"], unproven["iss"]
    except (ValueError, KeyError, TypeError):
        return "unreadable"
    if header.get("typ") != kind or (not signature and algorithm == "ES256"):
        return "unreadable"
    if algorithm != "ES256":
        return "wrong_algorithm"
    if issuer != trust.origin:
        return "foreign"
    keys = {key["kid"]: jwt.PyJWK(key, "ES256") for key in trust.jwks["keys"]}
    if header.get("kid") not in keys:
        return "unknown_key"
    unchecked: Any = {"verify_exp": False, "verify_iat": False}  # said by name afterwards
    try:
        claims: dict[str, Any] = jwt.decode(token, keys[header["kid"]], algorithms=["ES256"], options=unchecked)
    except jwt.PyJWTError:
        return "altered"
    return claims


def _status(claims: dict[str, Any], trust: Trust, now: dt.datetime) -> tuple[str, dict[str, str]]:
    address = f"{trust.origin}/data/status/{claims['vf'][:4]}.jwt"
    listed = _claims(trust.lists.get(address, ""), trust, "statuslist+jwt", 1_000_000)
    if isinstance(listed, str) or listed["sub"] != address or "idx" not in claims:
        return "no_list", {}
    bits, packed = listed["status_list"]["bits"], listed["status_list"]["lst"]
    statuses, at = zlib.decompress(_bytes(packed)), claims["idx"] * bits
    if at // 8 >= len(statuses):
        return "no_list", {}
    made = dt.datetime.fromtimestamp(listed["iat"], tz=dt.UTC)
    said = {"status list": f"version {listed['version']}, {max(0, (now - made).days)} days old"}
    status = STATUSES[statuses[at // 8] >> at % 8 & (1 << bits) - 1]
    return ("old_list" if status == "valid" and listed["exp"] < now.timestamp() else status), said


def _bytes(part: str) -> bytes:
    """base64url, in the one spelling that leaves no bit over."""
    content = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != part:
        raise ValueError("another spelling")
    return content


def verify_seal(content: bytes, trust: Trust) -> Finding:
    """The seal (PAdES) of a PDF: one, over the whole file, by a certificate of the issuer's."""
    from asn1crypto import pem, x509
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    blocks = pem.unarmor(trust.certificates, multiple=True) if trust.certificates.strip() else ()
    known = {der for _, _, der in blocks}
    roots = [each for der in known if (each := x509.Certificate.load(der)).ca]
    try:
        seals = PdfFileReader(io.BytesIO(content)).embedded_signatures
        if not seals:
            return Finding("unsealed")
        context = ValidationContext(trust_roots=roots, allow_fetching=False)
        # in a thread: pyHanko runs a loop of its own, which cannot be inside another
        with ThreadPoolExecutor(1) as pool:
            found = pool.submit(validate_pdf_signature, seals[0], context).result()
        plain = _spelt_once(content, seals[0], known)
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        return Finding("altered")
    if not found.trusted and found.intact and found.valid:
        name = found.signing_cert.subject.native["common_name"]
        return Finding("unknown_key", {"seal": f"by {name}, unknown here"})
    whole = found.coverage == SignatureCoverageLevel.ENTIRE_FILE
    unchanged = found.modification_level == ModificationLevel.NONE
    if not (found.intact and found.valid and whole and unchanged and plain) or len(seals) > 1:
        return Finding("altered")
    name = found.signing_cert.subject.native["common_name"]
    return Finding("genuine", {"seal": f"PAdES by {name}, valid, whole file; not a certified signature (TTE)"})


def _spelt_once(content: bytes, seal: Any, known: set[bytes]) -> bool:
    """Whether the signature stands in the file's gap in its one spelling: no seal covers the gap itself.

    Certificates are those that we know, to the byte; what no signature covers is what our sealer writes.
    """
    from asn1crypto import cms

    _, before, after, _ = seal.byte_range
    given = bytes.fromhex(content[before + 1 : after - 1].decode("ascii"))
    info = cms.ContentInfo.load(given)
    signed = info["content"]
    embedded = {each.chosen.dump() for each in signed["certificates"]}
    (signer,) = signed["signer_infos"]
    plain = (
        signed["version"].native == signer["version"].native == "v1"
        and signed["encap_content_info"]["content_type"].native == "data"
        and [each["algorithm"].native for each in signed["digest_algorithms"]] == ["sha256"]
        and embedded <= known
        # names are compared without regard to case elsewhere
        and signer["sid"].chosen["issuer"].dump() == seal.signer_cert.issuer.dump()
    )
    der = info.dump(force=True)
    return plain and content[before:after] == b"<" + der.hex().upper().encode().ljust(after - before - 2, b"0") + b">"


def _token_in(pdf: bytes) -> str:
    """The token in the address that the QR code links to."""
    from pypdf import PdfReader

    for page in PdfReader(io.BytesIO(pdf)).pages:
        for each in page.get("/Annots") or ():
            address = str(each.get_object().get("/A", {}).get("/URI", ""))
            if "/cek#" in address:
                return address.rpartition("#")[2]
    return ""


def main() -> int:
    """Say what was found; 0 only if it is genuine and holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", help="a PDF, a file with a token, or a token")
    parser.add_argument("--origin", required=True, help="the issuer's address, as you know it")
    asked = parser.parse_args()
    place = Path(asked.file)
    content = place.read_bytes() if len(asked.file) < 255 and place.is_file() else asked.file.encode()  # noqa: PLR2004  # a file name's length
    try:
        found = verify(content, trust_of(asked.origin.rstrip("/")))
    except httpx.HTTPError as error:
        sys.exit(f"{asked.origin} does not answer ({type(error).__name__}): ORIGIN= names the service to trust")
    for name, words in found.said.items():
        print(f"  {name:12} {words}")
    print(found.verdict.upper().replace("_", " "))
    return int(found.verdict not in GENUINE)


if __name__ == "__main__":
    sys.exit(main())
