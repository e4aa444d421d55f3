"""Tokens: made by us, read by PyJWT and by openssl, and every way in which they can be wrong."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import itertools
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import jwt
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from functions.adapters.jwks import JwksTokenReader
from functions.domain.licence import Licence, claims
from functions.domain.licence_status import LicenceStatus
from functions.services.compose_token import (
    MAX_ADDRESS,
    TokenTooLongError,
    compose_address,
    compose_token,
)
from functions.services.verify_licence import verify_licence
from infra.places import ROOT
from tests.fakes.applications import FakeApplications
from tests.fakes.jobs import FakeSigner

ORIGIN = "https://izin.contoh.example"
ISSUED = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)
LICENCE = Licence(
    number="PENEBANGAN-POHON/0001/99.01/2026",
    licence="penebangan-pohon",
    title="Izin Penebangan Pohon",
    holder_masked="S*** C******",
    place="Jalan Percobaan 2",
    issued_on=dt.date(2026, 11, 23),
    valid_until=dt.date(2027, 2, 22),
    record_hash="ab" * 32,
    token="",
    reference="ABCDE-FGHJK-MNPC",
)
SIGNER = FakeSigner()
SAID = claims(LICENCE, ORIGIN, ISSUED)
TOKEN = compose_token(SAID, SIGNER)
REFUSED = {"unknown_number", "unreadable", "too_long", "altered", "unknown_key", "foreign", "wrong_algorithm"}
READER = JwksTokenReader(SIGNER.jwks, ORIGIN)


def store() -> FakeApplications:
    kept = FakeApplications()
    kept.licences[LICENCE.number] = LICENCE
    return kept


def verdict(typed: str, today: dt.date = TODAY) -> str:
    return verify_licence(typed, READER, store(), today).verdict


def forged(header: dict[str, str], said: dict[str, object], signature: bytes = b"x" * 64) -> str:
    parts = [json.dumps(header).encode(), json.dumps(said).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def signed_with_the_public_key() -> str:
    """The oldest trick: HS256 with the public key as its secret (RFC 8725 §2.1)."""
    pem = SIGNER.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    unsigned = forged({"alg": "HS256", "kid": SIGNER.key_id}, SAID, b"").rpartition(".")[0]
    return f"{unsigned}.{base64.urlsafe_b64encode(hmac.digest(pem, unsigned.encode(), 'sha256')).rstrip(b'=').decode()}"


def test_pyjwt_reads_our_token() -> None:
    key = jwt.PyJWKSet.from_json(SIGNER.jwks)[SIGNER.key_id]
    assert jwt.decode(TOKEN, key, algorithms=["ES256"], issuer=ORIGIN) == SAID


def test_openssl_accepts_our_signature(tmp_path: Path) -> None:
    signed, _, signature = TOKEN.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    pem = SIGNER.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, content in {"signed": signed.encode(), "signature": der, "key": pem}.items():
        (tmp_path / name).write_bytes(content)
    command = ["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "signature", "signed"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "Verified OK"


def test_a_token_says_what_the_licence_says() -> None:
    found = verify_licence(TOKEN, READER, store(), TODAY)
    assert found.verdict == "genuine"
    assert found.facts == {
        "number": LICENCE.number,
        "title": "Izin Penebangan Pohon",
        "holder": "S*** C******",
        "place": "Jalan Percobaan 2",
        "from": "2026-11-23",
        "until": "2027-02-22",
    }


def test_a_token_needs_no_register() -> None:
    found = verify_licence(TOKEN, READER, FakeApplications(), TODAY)
    assert (found.verdict, found.facts["title"]) == ("genuine", "penebangan-pohon")


@pytest.mark.parametrize(
    "typed",
    [
        TOKEN,
        f"{ORIGIN}/cek#{TOKEN}",
        f"  {TOKEN}\n",
        LICENCE.number,
        "penebangan-pohon/0001/99.01/2026",
        " PENEBANGAN-POHON / 0001 / 99.01 / 2026 ",
    ],
)
def test_as_people_type_it(typed: str) -> None:
    assert verdict(typed) == "genuine"
    assert verify_licence(typed, READER, store(), TODAY).facts["number"] == LICENCE.number


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "unknown_number"),
        ("PENEBANGAN-POHON/0002/99.01/2026", "unknown_number"),
        ("bukan nomor", "unknown_number"),
        ("x" * 1_601, "too_long"),
        (f"{TOKEN}{'A' * 1_200}", "too_long"),
        ("a.b.c", "unreadable"),
        (f"{TOKEN}.AAAA", "unreadable"),
        (forged({"alg": "none"}, {"iss": ORIGIN, "jti": "X"}, b""), "wrong_algorithm"),
        (signed_with_the_public_key(), "wrong_algorithm"),
        (compose_token(SAID, SIGNER, "statuslist+jwt"), "unreadable"),
        (compose_token({"iss": ORIGIN}, SIGNER), "unreadable"),
        (forged({"alg": "ES256", "kid": SIGNER.key_id}, {"iss": ORIGIN, "jti": "X"}), "altered"),
        (forged({"alg": "ES256", "kid": "another"}, {"iss": ORIGIN, "jti": "X"}), "unknown_key"),
        (compose_token(SAID | {"iss": "https://palsu.example"}, SIGNER), "foreign"),
        (compose_token(SAID | {"iss": "https://palsu.example"}, FakeSigner("another")), "foreign"),
        (compose_token(SAID, FakeSigner("another")), "unknown_key"),
        (compose_token(SAID, FakeSigner()), "altered"),
    ],
)
def test_what_is_not_genuine(typed: str, said: str) -> None:
    assert verdict(typed) == said


@pytest.mark.parametrize(("day", "said"), [(22, "genuine"), (23, "expired")])
@pytest.mark.parametrize("typed", [TOKEN, LICENCE.number])
def test_the_last_day_still_counts(typed: str, day: int, said: str) -> None:
    assert verdict(typed, dt.date(2027, 2, day)) == said


def test_no_single_bit_of_a_token_can_be_changed() -> None:
    """All bits of the token's text, the unused ones of its last letters too."""
    kept = store()
    for place, bit in itertools.product(range(len(TOKEN)), range(8)):
        changed = f"{TOKEN[:place]}{chr(ord(TOKEN[place]) ^ 1 << bit)}{TOKEN[place + 1 :]}"
        said = verify_licence(changed, READER, kept, TODAY)
        assert (said.verdict in REFUSED, said.facts) == (True, {}), changed


def test_what_became_of_the_licence_is_said_before_all_else() -> None:
    kept = store()
    for status in ("revoked", "suspended", "replaced"):
        kept.licences[LICENCE.number] = replace(
            LICENCE, status=LicenceStatus(status), status_since=TODAY, successor="X/0002/99.01/2026"
        )
        for typed in (TOKEN, LICENCE.number):
            found = verify_licence(typed, READER, kept, dt.date(2030, 1, 1))
            assert (found.verdict, found.facts["since"]) == (status, "2026-12-01")


def test_a_licence_dated_in_the_future_is_not_taken() -> None:
    assert verdict(TOKEN, dt.date(2026, 11, 22)) == "early"


def test_every_verdict_has_words_in_both_languages() -> None:
    said = {*REFUSED, "genuine", "early", "expired", "receipt", *LicenceStatus} - {LicenceStatus.VALID}
    for language in ("id", "en"):
        written = yaml.safe_load((ROOT / "forms/texts" / language / "guide.yml").read_text())["verdict"]
        assert {name for name in said if not written.get(name) or not written.get(f"{name}_text")} == set()


@given(st.text(max_size=2_000))
def test_anything_typed_gets_a_verdict(typed: str) -> None:
    assert verdict(typed) in REFUSED


@pytest.mark.parametrize("length", [10, 60, 200])
def test_the_address_fits_into_the_qr(length: int) -> None:
    origin = "https://perizinan.kabupatencontoh.go.id"
    number = {"jti": "KETERANGAN-PENELITIAN/0001/99.01/2026", "typ": "keterangan-penelitian", "iss": origin}
    said = SAID | {"sub": "S" + "*" * length, "loc": "J" * 40} | number
    token, address = compose_address(origin, said, SIGNER)
    assert address == f"{origin}/cek#{token}"
    assert len(address) <= MAX_ADDRESS


def test_an_address_that_cannot_fit_is_an_error() -> None:
    with pytest.raises(TokenTooLongError):
        compose_address("https://" + "x" * 400, SAID, SIGNER)
