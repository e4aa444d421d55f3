"""Which requests to the buckets the edge lets through: those that a function of ours has signed.

The emulator takes its root's access key with any secret. What a stranger could sign by guessing it
therefore stops at the edge: temporary credentials, as a function's role holds them, are told by the
beginning of their access key.
"""

import re
from collections.abc import AsyncIterator

from starlette.requests import Request

TEMPORARY = "ASIA"  # how the access key of temporary credentials begins, on AWS and on the emulator
# A browser sends the policy's fields before the file (S3 ignores what follows it): no form needs more for
# them.
FIELDS_LIMIT = 65_536  # bytes
CREDENTIAL = re.compile(rb'name="x-amz-credential"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)', re.IGNORECASE)
FILE = re.compile(rb'name="file"', re.IGNORECASE)


def query_is_ours(request: Request) -> bool:
    """Whether a presigned address was signed with temporary credentials."""
    return request.query_params.get("X-Amz-Credential", "").startswith(TEMPORARY)


class UploadForm:
    """A presigned form on its way in: its fields are looked at, its file streams through."""

    def __init__(self, body: AsyncIterator[bytes]) -> None:
        self._body = body
        self._fields = bytearray()

    async def is_ours(self) -> bool:
        """Read the fields and say whether temporary credentials signed the policy among them."""
        async for part in self._body:
            self._fields += part
            if FILE.search(self._fields) or len(self._fields) > FIELDS_LIMIT:
                break
        found = CREDENTIAL.search(self._fields)
        return found is not None and found[1].startswith(TEMPORARY.encode())

    async def whole(self) -> AsyncIterator[bytes]:
        """The body from its beginning."""
        yield bytes(self._fields)
        async for part in self._body:
            yield part
