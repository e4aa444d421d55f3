"""The public key as a JWK."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra.keys import jwk_of, thumbprint


def der(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_a_coordinate_keeps_its_leading_zeros() -> None:
    # private keys whose public point has an x or y that begins with a zero byte turn up within a few hundred
    for number in range(1, 1000):
        jwk = jwk_of(der(ec.derive_private_key(number, ec.SECP256R1())))
        assert len(jwk["x"]) == len(jwk["y"]) == 43


def test_the_thumbprint_is_rfc_7638() -> None:
    # the example of RFC 7638 section 3.1
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj"
        "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvR"
        "L5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    required = {"e": "AQAB", "kty": "RSA", "n": modulus}
    assert thumbprint(required) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_the_key_is_named_by_its_thumbprint() -> None:
    jwk = jwk_of(der(ec.derive_private_key(7, ec.SECP256R1())))
    required = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    assert thumbprint(required).startswith(jwk["kid"])
    assert len(base64.urlsafe_b64decode(jwk["kid"])) == 12


@pytest.mark.parametrize("key", [ec.derive_private_key(7, ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()])
def test_another_kind_of_key_is_refused(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> None:
    with pytest.raises(TypeError, match="P-256"):
        jwk_of(der(key))
