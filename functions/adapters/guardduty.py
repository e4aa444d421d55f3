"""GuardDuty's Malware Protection for S3: it scans what arrives in the bucket and tags the object with what it found.

Tag and values: AWS, "Using tag-based access control with Malware Protection for S3".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.services.document_ports import FileRefusedError, ScanPendingError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TAG = "GuardDutyMalwareScanStatus"
_REFUSALS = {"THREATS_FOUND": "malware", "UNSUPPORTED": "unreadable"}


class GuardDutyTag:
    """Implements `Scanner`."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def check(self, key: str, content: bytes) -> None:
        """Read the tag; while there is none, or the scan failed, the file waits."""
        del content
        tags = self._client.get_object_tagging(Bucket=self._bucket, Key=key)["TagSet"]
        status = next((tag["Value"] for tag in tags if tag["Key"] == TAG), "")
        if status in _REFUSALS:
            raise FileRefusedError(_REFUSALS[status])
        if status != "NO_THREATS_FOUND":
            raise ScanPendingError(status)
