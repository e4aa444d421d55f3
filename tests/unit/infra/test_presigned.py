"""Only what a function's role signed passes the edge to the buckets."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from infra.local.presigned import FIELDS_LIMIT, UploadForm


def form(credential: str, *, first: bytes = b"") -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="x-amz-credential"\r\n\r\n{credential}\r\n'
    return first + head.encode() + b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + b"\0" * 5000


def asked(body: bytes, size: int) -> tuple[bool, bytes]:
    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    async def both() -> tuple[bool, bytes]:
        upload = UploadForm(parts())
        return await upload.is_ours(), b"".join([part async for part in upload.whole()])

    with ThreadPoolExecutor(1) as apart:  # Playwright's loop may be running in this thread
        return apart.submit(asyncio.run, both()).result()


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_form_signed_by_a_role_passes_unchanged(size: int) -> None:
    body = form("ASIA1234/20260101/ap-southeast-3/s3/aws4_request")
    assert asked(body, size) == (True, body)


@pytest.mark.parametrize("body", [form("test/20260101/x"), b"", b"--b\r\n\r\nno fields", b"x" * 2 * FIELDS_LIMIT])
def test_any_other_form_does_not(body: bytes) -> None:
    assert asked(body, 1000)[0] is False
