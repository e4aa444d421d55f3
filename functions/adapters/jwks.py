"""Verifying tokens with the published keys, by PyJWT (imported when first used: 46 ms)."""

from __future__ import annotations

import base64
import binascii
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from functions.services.ports import TokenFacts

if TYPE_CHECKING:
    from jwt import PyJWK
    from jwt.types import Options

MAX_TOKEN = 1_500  # characters
ALGORITHM = "ES256"
CLOCKS = 600  # seconds by which two clocks may differ


class JwksTokenReader:
    """Implements `TokenReader`. `jwks` is the JSON text of the key set, `issuer` the site's address."""

    def __init__(self, jwks: str, issuer: str) -> None:
        self._jwks = jwks
        self._issuer = issuer

    def read(self, token: str, kind: str = "") -> TokenFacts:
        """The claims of a token of that kind (`typ` in its header) that one of our keys signed; else what is wrong.

        The same order and the same names as in the browser (site/_theme/cek.js).
        """
        if len(token) > MAX_TOKEN:
            return TokenFacts("too_long")
        try:
            header, said = (_decoded(part) for part in token.split(".")[:2])
            _plain_bytes(token.split(".")[2])
        except (ValueError, IndexError):
            return TokenFacts("unreadable")
        if token.count(".") != 2 or str(header.get("typ", "")) != kind:  # noqa: PLR2004  # head, claims, signature
            return TokenFacts("unreadable")
        if header.get("alg") != ALGORITHM:
            return TokenFacts("wrong_algorithm")
        if said.get("iss") != self._issuer:
            return TokenFacts("foreign")
        key = self._keys.get(str(header.get("kid", "")))
        return self._verify(token, key) if key else TokenFacts("unknown_key")

    def _verify(self, token: str, key: PyJWK) -> TokenFacts:
        import jwt

        # no `exp`: a licence that has run out is still genuine; the service compares its last day
        required: Options = {"require": ["iss", "jti"], "verify_exp": False, "verify_iat": False}
        try:
            claims = jwt.decode(token, key, algorithms=[ALGORITHM], issuer=self._issuer, options=required)
        except jwt.MissingRequiredClaimError:
            return TokenFacts("unreadable")
        except jwt.PyJWTError:
            return TokenFacts("altered")
        return TokenFacts("genuine", claims)

    @cached_property
    def _keys(self) -> dict[str, PyJWK]:
        from jwt import PyJWK

        return {key["kid"]: PyJWK(key, algorithm=ALGORITHM) for key in json.loads(self._jwks or '{"keys":[]}')["keys"]}


def _decoded(part: str) -> dict[str, Any]:
    """A part's JSON object. Raises ValueError for anything else."""
    content = json.loads(_plain_bytes(part).decode())
    if not isinstance(content, dict):
        raise ValueError("no object")  # noqa: TRY004  # one error for all that cannot be read
    return content


def _plain_bytes(part: str) -> bytes:
    """The bytes that this text, and no other, stands for: what its last letter leaves over must be zero bits."""
    try:
        content = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64url") from error
    if base64.urlsafe_b64encode(content).rstrip(b"=").decode() != part:
        raise ValueError("another spelling")
    return content
