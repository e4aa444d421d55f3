"""Published files in S3, behind the edge's /data/: written over the edition that was seen, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.domain.errors import ConflictError
from functions.services.publish_ports import PublishedFile

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CACHED = "public, max-age=30"  # a change is to be seen within a minute, the job's own time included
_BEATEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "412", "409"})


class S3Published:
    """Implements `PublishedFiles`."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, key: str) -> PublishedFile | None:
        """Read the object with its ETag."""
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.NoSuchKey:
            return None
        with found["Body"] as body:
            return PublishedFile(body.read(), found["ETag"])

    def write(self, key: str, content: bytes, media_type: str, over: PublishedFile | None) -> None:
        """Put the object if its ETag is still the one that was read, or if there is still none."""
        condition: dict[str, Any] = {"IfMatch": over.tag} if over else {"IfNoneMatch": "*"}
        try:
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=content,
                ContentType=media_type,
                CacheControl=CACHED,
                **condition,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _BEATEN:
                raise ConflictError from error
            raise
