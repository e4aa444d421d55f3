"""The built site into its bucket, for the distribution to serve. Pages go last, so that what they need is
there first.

The distribution compresses by itself, hence the .gz and .br copies stay here; the local edge serves those
from the disk.
"""

import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING

from infra.local.static_site import TYPES, cache_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEYS = ".well-known/jwks.json"
COPIES = frozenset({".gz", ".br"})


def publish_site(storage: "S3Client", bucket: str, site: Path, jwks: str) -> int:
    """Make BUCKET hold the files under SITE and the key set JWKS, and nothing else; give how many were
    sent.
    """
    keys = site / KEYS
    keys.parent.mkdir(exist_ok=True)
    keys.write_text(jwks)
    files = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    wanted = {name: path for name, path in files.items() if path.suffix not in COPIES}
    there = _stored(storage, bucket)
    for name in sorted(wanted, key=lambda name: (name.endswith(".html"), name)):
        kind = content_type(name)
        storage.put_object(
            Bucket=bucket,
            Key=name,
            Body=wanted[name].read_bytes(),
            ContentType=kind,
            CacheControl=cache_of(name, kind),
        )
    for name in sorted(there - wanted.keys()):
        storage.delete_object(Bucket=bucket, Key=name)
    return len(wanted)


def content_type(name: str) -> str:
    """What a file of this name is served as."""
    suffix = Path(name).suffix
    return TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _stored(storage: "S3Client", bucket: str) -> set[str]:
    pages = storage.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {each["Key"] for page in pages for each in page.get("Contents", [])}
