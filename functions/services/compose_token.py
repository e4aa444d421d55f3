"""The signed token in a licence's QR: a JSON Web Token (RFC 7519), ES256 (RFC 7518 §3.4)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from functions.services.ports import Signer

MAX_ADDRESS = 500  # characters; more would make the printed squares too small for a cheap camera
PATH = "/cek#"  # a fragment reaches no server
# Longest masked name, place and licence type, tried until all fits; the number begins with the type anyway.
_LENGTHS = ((80, 40, 60), (40, 40, 60), (40, 40, 0), (24, 24, 0), (12, 0, 0))


class TokenTooLongError(Exception):
    """The licence's facts do not fit into a QR."""

    code = "token_too_long"


def compose_token(claims: Mapping[str, Any], signer: Signer, kind: str = "") -> str:
    """The token of these claims, signed with the licence key.

    `kind` (`typ` in its header) tells what is no licence: one key signs them all, and none may pass for another.
    """
    header = {"alg": "ES256", "kid": signer.key_id} | ({"typ": kind} if kind else {})
    signed = f"{_encoded(header)}.{_encoded(claims)}"
    return f"{signed}.{_base64url(signer.sign(signed.encode()))}"


def compose_address(origin: str, claims: Mapping[str, Any], signer: Signer) -> tuple[str, str]:
    """(token, the address that the QR holds), at most 500 characters.

    The type is left out first (the number begins with it), then a long name and place are cut. Raises
    TokenTooLongError.
    """
    for lengths in _LENGTHS:
        shortened = zip(("sub", "loc", "typ"), lengths, strict=True)
        cut = {key: claims.get(key, "")[:most] for key, most in shortened}
        said = {key: value for key, value in {**claims, **cut}.items() if value != ""}
        token = compose_token(said, signer)
        address = f"{origin}{PATH}{token}"
        if len(address) <= MAX_ADDRESS:
            return token, address
    raise TokenTooLongError


def _encoded(content: Mapping[str, Any]) -> str:
    return _base64url(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode())


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
