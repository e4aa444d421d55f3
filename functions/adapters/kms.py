"""Keys in AWS KMS: data keys bound to an application, and the MAC that turns an access code into a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.services.ports import DataKey, UnsealingError

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

_WRONG = {"InvalidCiphertextException", "IncorrectKeyException"}


class KmsKeys:
    """Implements `KeyMaker`, `SheetKeys`, `SearchKeys` and `KeyOpener`; the caller's role decides which work."""

    def __init__(self, client: KMSClient, data_key: str, mac_key: str) -> None:
        self._client = client
        self._data_key = data_key
        self._mac_key = mac_key

    def data_key(self, reference: str) -> DataKey:
        """A fresh data key, wrapped with the application's reference as context."""
        made = self._client.generate_data_key(
            KeyId=self._data_key, KeySpec="AES_256", EncryptionContext=_context(reference)
        )
        return DataKey(made["Plaintext"], made["CiphertextBlob"])

    def applicant_key(self, reference: str, code: str) -> bytes:
        """The 32 bytes that KMS's HMAC gives for this reference and code, and for no other."""
        message = f"satu-pintu applicant {reference} {code}".encode()
        made = self._client.generate_mac(KeyId=self._mac_key, Message=message, MacAlgorithm="HMAC_SHA_256")
        return made["Mac"]

    def sheet_mac(self, reference: str, secret: str) -> bytes:
        """KMS's HMAC under a label of its own, so that it is never an applicant's key."""
        message = f"satu-pintu sheet {reference} {secret}".encode()
        made = self._client.generate_mac(KeyId=self._mac_key, Message=message, MacAlgorithm="HMAC_SHA_256")
        return made["Mac"]

    def search_mac(self, kind: str, value: str) -> str:
        """KMS's HMAC of a term, under a label of its own."""
        message = f"satu-pintu search {kind} {value}".encode()
        made = self._client.generate_mac(KeyId=self._mac_key, Message=message, MacAlgorithm="HMAC_SHA_256")
        return made["Mac"].hex()

    def open_data_key(self, reference: str, wrapped: bytes) -> bytes:
        """The plain data key. Raises UnsealingError if it was wrapped for another application."""
        try:
            opened = self._client.decrypt(
                CiphertextBlob=wrapped, KeyId=self._data_key, EncryptionContext=_context(reference)
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _WRONG:
                raise UnsealingError from error
            raise
        return opened["Plaintext"]


def _context(reference: str) -> dict[str, Any]:
    return {"reference": reference, "purpose": "application"}
