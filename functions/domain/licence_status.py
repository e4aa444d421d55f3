"""What became of an issued licence, and the list that says so for a whole year: two bits for each licence.

The list is that of the IETF Token Status List draft (draft-ietf-oauth-status-list, section 4): the first licence lies
in the lowest bits of the first byte. Decision 0030.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from enum import StrEnum

BITS = 2
_PER_BYTE, _MASK = 8 // BITS, (1 << BITS) - 1
BLOCK = 1024  # licences: the list grows by so many at a time, so an issue alone hardly ever changes it


class LicenceStatus(StrEnum):
    """Where an issued licence stands; that it has run out follows from its last day and is not written."""

    VALID = "valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    REPLACED = "replaced"


# The draft's values: 0 valid, 1 invalid, 2 suspended; 3 is the application's own.
CODES = {
    LicenceStatus.VALID: 0,
    LicenceStatus.REVOKED: 1,
    LicenceStatus.SUSPENDED: 2,
    LicenceStatus.REPLACED: 3,
}
_STATUSES = {code: status for status, code in CODES.items()}


def pack_statuses(exceptions: Mapping[int, LicenceStatus], allotted: int) -> str:
    """`lst` of a status list: `allotted` licences, all valid but those in `exceptions`; compressed, base64url."""
    size = max(allotted, 1 + max(exceptions, default=0))
    content = bytearray(-(-size // BLOCK) * BLOCK // _PER_BYTE)
    for index, status in exceptions.items():
        content[index // _PER_BYTE] |= CODES[status] << BITS * (index % _PER_BYTE)
    return base64.urlsafe_b64encode(zlib.compress(bytes(content), 9)).rstrip(b"=").decode()


def status_in(packed: str, index: int) -> LicenceStatus | None:
    """What the list says of that licence; None if it does not reach so far."""
    content = zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    if not 0 <= index < len(content) * _PER_BYTE:
        return None
    return _STATUSES[content[index // _PER_BYTE] >> BITS * (index % _PER_BYTE) & _MASK]
