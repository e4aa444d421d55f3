"""Reading licence tokens with the published keys, by PyJWT (imported when first used: 46 ms)."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from functions.services.ports import TokenFacts

if TYPE_CHECKING:
    from jwt import PyJWK
    from jwt.types import Options

MAX_TOKEN = 1_500  # characters
ALGORITHM = "ES256"


class JwksTokenReader:
    """Implements `TokenReader`. `jwks` is the JSON text of the key set, `issuer` the site's address."""

    def __init__(self, jwks: str, issuer: str) -> None:
        self._jwks = jwks
        self._issuer = issuer

    def read(self, token: str) -> TokenFacts:
        """The claims of a token that one of our keys signed; otherwise why it is not believed.

        A token of another issuer is as good as one under an unknown key.
        """
        import jwt

        try:
            header = jwt.get_unverified_header(token) if len(token) <= MAX_TOKEN else {}
        except jwt.PyJWTError:
            header = {}
        if header.get("alg") != ALGORITHM:
            return TokenFacts("not_a_token")
        key = self._keys.get(str(header.get("kid", "")))
        return self._verify(token, key) if key else TokenFacts("unknown_key")

    def _verify(self, token: str, key: PyJWK) -> TokenFacts:
        import jwt

        # no `exp`: a licence that has run out is still genuine; the service compares its last day
        required: Options = {"require": ["iss", "jti"]}
        try:
            claims = jwt.decode(token, key, algorithms=[ALGORITHM], issuer=self._issuer, options=required)
        except (jwt.InvalidIssuerError, jwt.MissingRequiredClaimError):
            return TokenFacts("unknown_key")
        except jwt.PyJWTError:
            return TokenFacts("altered")
        return TokenFacts("genuine", claims)

    @cached_property
    def _keys(self) -> dict[str, PyJWK]:
        from jwt import PyJWK

        return {key["kid"]: PyJWK(key, algorithm=ALGORITHM) for key in json.loads(self._jwks or '{"keys":[]}')["keys"]}
