"""The public half of the signing key as a JSON Web Key Set (RFC 7517), which everyone may read."""

import base64
import hashlib
import json
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

COORDINATE_BYTES = 32  # of a point on P-256, RFC 7518 section 6.2.1.2
KID_CHARACTERS = 16  # 96 bits of the thumbprint: short in a QR code, and no two of our keys will share it


def jwks_of(kms: "KMSClient", key_id: str) -> str:
    """The JWK set of the KMS key KEY_ID as compact JSON text; raises TypeError for anything but a P-256
    key.
    """
    return json.dumps({"keys": [jwk_of(kms.get_public_key(KeyId=key_id)["PublicKey"])]}, separators=(",", ":"))


def jwk_of(der: bytes) -> dict[str, str]:
    """One public key (SubjectPublicKeyInfo, DER) as a JWK whose `kid` is the start of its RFC 7638
    thumbprint.
    """
    key = load_der_public_key(der)
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise TypeError("the signing key must be an elliptic curve key on P-256")
    numbers = key.public_numbers()
    required = {"crv": "P-256", "kty": "EC", "x": _coordinate(numbers.x), "y": _coordinate(numbers.y)}
    return required | {"alg": "ES256", "use": "sig", "kid": thumbprint(required)[:KID_CHARACTERS]}


def thumbprint(required: dict[str, str]) -> str:
    """RFC 7638: SHA-256 of the key's required members in lexical order, as base64url without padding."""
    canonical = json.dumps(required, separators=(",", ":"), sort_keys=True)
    return _base64url(hashlib.sha256(canonical.encode()).digest())


def _coordinate(number: int) -> str:
    return _base64url(number.to_bytes(COORDINATE_BYTES, "big"))


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
