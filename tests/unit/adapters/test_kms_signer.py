"""Signing through KMS: what a token needs, and the name under which the key is published."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from functions.adapters.jwks import JwksTokenReader
from functions.adapters.kms_signer import KmsSigner
from functions.services.compose_token import compose_token
from infra.keys import jwks_of

ORIGIN = "https://izin.contoh.example"


class FakeKms:
    """The two calls that signing makes, with a key of its own."""

    @cached_property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    def get_public_key(self, **asked: str) -> dict[str, bytes]:
        assert asked == {"KeyId": "arn:key"}
        return {"PublicKey": self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)}

    def sign(self, **asked: Any) -> dict[str, bytes]:
        assert (asked["MessageType"], asked["SigningAlgorithm"]) == ("DIGEST", "ECDSA_SHA_256")
        return {"Signature": self.key.sign(asked["Message"], ec.ECDSA(utils.Prehashed(SHA256())))}


def test_a_token_signed_by_kms_is_read_with_the_published_key() -> None:
    kms: Any = FakeKms()
    signer = KmsSigner(kms, "arn:key")
    reader = JwksTokenReader(jwks_of(kms, "arn:key"), ORIGIN)
    for number in range(20):  # r or s may begin with zeros
        token = compose_token({"iss": ORIGIN, "jti": str(number)}, signer)
        assert reader.read(token).verdict == "genuine"


def test_without_published_keys_nothing_is_believed() -> None:
    kms: Any = FakeKms()
    token = compose_token({"iss": ORIGIN, "jti": "1"}, KmsSigner(kms, "arn:key"))
    assert JwksTokenReader("", ORIGIN).read(token).verdict == "unknown_key"
