"""Tokens: made by us, read by PyJWT and by openssl, and every way in which they can be wrong."""

from __future__ import annotations

import base64
import datetime as dt
import json
import subprocess
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from functions.adapters.jwks import JwksTokenReader
from functions.domain.licence import Licence, claims
from functions.services.compose_token import (
    MAX_ADDRESS,
    TokenTooLongError,
    compose_address,
    compose_token,
)
from functions.services.verify_licence import verify_licence
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
        "licence": "Izin Penebangan Pohon",
        "holder": "S*** C******",
        "place": "Jalan Percobaan 2",
        "issued_on": "2026-11-23",
        "valid_until": "2027-02-22",
    }


def test_a_token_needs_no_register() -> None:
    found = verify_licence(TOKEN, READER, FakeApplications(), TODAY)
    assert (found.verdict, found.facts["licence"]) == ("genuine", "penebangan-pohon")


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
        ("x" * 1_501, "not_a_token"),
        ("a.b.c", "not_a_token"),
        (forged({"alg": "none"}, {"iss": ORIGIN, "jti": "X"}, b""), "not_a_token"),
        (forged({"alg": "HS256", "kid": SIGNER.key_id}, {"iss": ORIGIN, "jti": "X"}), "not_a_token"),
        (forged({"alg": "ES256", "kid": SIGNER.key_id}, {"iss": ORIGIN, "jti": "X"}), "altered"),
        (forged({"alg": "ES256", "kid": "another"}, {"iss": ORIGIN, "jti": "X"}), "unknown_key"),
        (compose_token(SAID | {"iss": "https://palsu.example"}, SIGNER), "unknown_key"),
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


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("AQgw-_z9."))
def test_no_letter_of_a_token_can_be_changed(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    last_bits = place == len(TOKEN) - 1  # two bits of the last letter carry nothing
    if changed != TOKEN and not last_bits:
        assert verdict(changed) != "genuine"


@given(st.text(max_size=2_000))
def test_anything_typed_gets_a_verdict(typed: str) -> None:
    assert verdict(typed) in {"unknown_number", "not_a_token", "altered", "unknown_key"}


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
