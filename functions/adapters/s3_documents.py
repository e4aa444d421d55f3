"""Files in S3: uploads in quarantine, released documents, issued licences, and links to them.

Links and upload forms are signed here and used by browsers: who asks for them gives a client whose endpoint
is the address at which browsers reach S3. On AWS that is S3's own; locally it is the edge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from functions.services.ports import Arrived, UploadForm

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FORM_SECONDS = 3600  # a form may wait that long; temporary credentials may end it earlier
LINK_SECONDS = 60
MAX_UPLOAD = 50 * 1024 * 1024  # ten times what the pages teach: what is between, the job refuses in plain words
DIGEST = "sha256"
_ANY_END = "${filename}"  # boto3's sign for a policy on how the key begins


class S3UploadDesk:
    """Implements `UploadDesk`: a presigned POST that a plain HTML form can send."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def upload_form(self, key: str, redirect: str) -> UploadForm:
        """A form for one file at that key; its policy takes any key of the application.

        So a script may send parts, and go on tomorrow with a fresh form under the id of today (site/pengembang/
        berkas.md), and the forms of one page share one policy, which weighs more than the rest of a form (0023). It
        may fill in the object's SHA-256 (hex). What no requirement asks for, the job throws away.
        """
        digest_field = f"x-amz-meta-{DIGEST}"
        fields = {"success_action_redirect": redirect, digest_field: ""}
        conditions: list[Any] = [
            # a script leaves it empty: no page to render for each part, and storage's own answer can be read (0024)
            ["starts-with", "$success_action_redirect", ""],
            ["starts-with", f"${digest_field}", ""],
            ["content-length-range", 0, MAX_UPLOAD],
        ]
        any_key = f"{key.rsplit('/', 2)[0]}/{_ANY_END}"
        post = self._client.generate_presigned_post(
            self._bucket,
            any_key,
            Fields=fields,
            Conditions=conditions,
            ExpiresIn=FORM_SECONDS,
        )
        return UploadForm(post["url"], post["fields"] | {"key": key})


class S3Quarantine:
    """Implements `Quarantine`."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def fetch(self, key: str, most: int) -> Arrived | None:
        """Read at most `most` bytes of the object."""
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.NoSuchKey:
            return None
        with found["Body"] as body:
            content = body.read(most)
        return Arrived(content, found["ContentLength"], found["ContentType"], found["Metadata"].get(DIGEST, ""))

    def names(self, prefix: str) -> set[str]:
        """One request: S3 lists up to 1,000 keys."""
        found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix).get("Contents", ())
        return {each["Key"].removeprefix(prefix) for each in found}

    def put(self, key: str, content: bytes, sha256: str) -> None:
        """Put the object with its digest as metadata, as the forms do."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=content, Metadata={DIGEST: sha256})

    def discard(self, key: str) -> None:
        """Delete the object."""
        self._client.delete_object(Bucket=self._bucket, Key=key)


class S3Documents:
    """Implements `DocumentStore` and `FileRemover`. What applicants sent is only ever handed out as an attachment.

    The storage's links can say type and disposition, nothing else: what is shown in a browser is therefore always a
    rebuilt copy, whose bytes are ours.
    """

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Keep the file under the type that its content showed."""
        self._client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=content,
            ContentType=media_type,
            ContentDisposition="attachment",
        )

    def discard_all(self, reference: str) -> None:
        """Every file under the reference, page by page."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=f"{reference}/")
        for page in pages:
            for found in page.get("Contents", ()):
                self._client.delete_object(Bucket=self._bucket, Key=found["Key"])

    def link(self, key: str, file_name: str) -> str:
        """An address that downloads the file for a minute."""
        return _link(self._client, self._bucket, key, file_name)

    def fetch_copy(self, key: str) -> bytes:
        """Read the object."""
        with self._client.get_object(Bucket=self._bucket, Key=key)["Body"] as body:
            return body.read()

    def view_link(self, key: str, file_name: str, media_type: str) -> str:
        """An address that shows the file for a minute."""
        return _link(self._client, self._bucket, key, file_name, media_type)


class S3LicenceFiles:
    """Implements `LicenceFiles`."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, pdf: bytes) -> None:
        """Keep the PDF."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=pdf, ContentType="application/pdf")

    def link(self, key: str, file_name: str) -> str:
        """An address that downloads the PDF for a minute."""
        return _link(self._client, self._bucket, key, file_name)


def _link(client: S3Client, bucket: str, key: str, file_name: str, shown_as: str = "") -> str:
    disposition = f"{'inline' if shown_as else 'attachment'}; filename*=UTF-8''{quote(file_name, safe='')}"
    wanted = {"Bucket": bucket, "Key": key, "ResponseContentDisposition": disposition}
    if shown_as:
        wanted["ResponseContentType"] = shown_as
    return client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=LINK_SECONDS)
