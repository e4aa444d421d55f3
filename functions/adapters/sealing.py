"""AES-256-GCM, by `cryptography` (NIST SP 800-38D; 96-bit random nonce, one key seals a handful of parts)."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from functions.services.ports import Randomness, UnsealingError

NONCE = 12


class AesGcmSealer:
    """Implements `Sealer`: sealed bytes are nonce, ciphertext, tag."""

    def __init__(self, randomness: Randomness) -> None:
        self._randomness = randomness

    def seal(self, key: bytes, plain: bytes, context: str) -> bytes:
        """Seal, bound to the context."""
        nonce = self._randomness.token(NONCE)
        return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())

    def unseal(self, key: bytes, sealed: bytes, context: str) -> bytes:
        """Open. Raises UnsealingError."""
        try:
            return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise UnsealingError from error
