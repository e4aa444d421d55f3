"""Signing licences with a key that never leaves AWS KMS."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

COORDINATE = 32  # bytes of a number on P-256
KEY_ID_LENGTH = 16  # characters of the thumbprint; infra/keys.py publishes the key under the same name


class KmsSigner:
    """Implements `Signer`. `key` is the key's ARN; it must be ECC_NIST_P256."""

    def __init__(self, client: KMSClient, key: str) -> None:
        self._client = client
        self._key = key

    @cached_property
    def key_id(self) -> str:
        """The start of the public key's RFC 7638 thumbprint: follows from the key, so it needs no setting."""
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
        from cryptography.hazmat.primitives.serialization import load_der_public_key

        public = load_der_public_key(self._client.get_public_key(KeyId=self._key)["PublicKey"])
        if not isinstance(public, EllipticCurvePublicKey):
            raise TypeError("the signing key is not an elliptic-curve key")
        point = public.public_numbers()
        members = {"crv": "P-256", "kty": "EC", "x": _number(point.x), "y": _number(point.y)}
        canonical = json.dumps(members, sort_keys=True, separators=(",", ":"))
        return _base64url(hashlib.sha256(canonical.encode()).digest())[:KEY_ID_LENGTH]

    def sign(self, message: bytes) -> bytes:
        """SHA-256 here, ECDSA there; KMS answers in DER, a token wants r and s (RFC 7518 §3.4)."""
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        signed = self._client.sign(
            KeyId=self._key,
            Message=hashlib.sha256(message).digest(),
            MessageType="DIGEST",
            SigningAlgorithm="ECDSA_SHA_256",
        )
        r, s = decode_dss_signature(signed["Signature"])
        return r.to_bytes(COORDINATE, "big") + s.to_bytes(COORDINATE, "big")


def _number(value: int) -> str:
    return _base64url(value.to_bytes(COORDINATE, "big"))


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
