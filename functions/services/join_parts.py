"""A file that came in parts: put together when all are there, and then looked at like any other.

Each part is an object of its own with the SHA-256 of its content as metadata, in any order, over any time, as often as
the sender likes. `part-manifest` says what the whole is: {"parts": 7, "sha256": hex of the whole}. Every object brings
a message; each message looks at what is there. What never becomes whole, the bucket's lifecycle removes.
"""

from __future__ import annotations

import hashlib

import msgspec

from functions.domain.application import Partial
from functions.services.document_keys import MANIFEST, Upload
from functions.services.judge_file import digest_of
from functions.services.ports import ApplicationStore, Clock, Quarantine

MAX_PARTS = 100
MAX_PART = 1024 * 1024  # bytes; a sender takes 300 KB
MAX_WHOLE = 21 * 1024 * 1024  # bytes; above the largest limit that a licence type can set
MAX_MANIFEST = 1000


class Manifest(msgspec.Struct, frozen=True):
    """What the sender says of the whole."""

    parts: int
    sha256: str


def join_parts(upload: Upload, store: ApplicationStore, quarantine: Quarantine, clock: Clock) -> str:
    """Look at what is there of that file; gives a word for the log.

    `joined` puts the whole under the file's own key, which brings a message of its own. A part that is not what its
    sender said is thrown away: it is missing then, and is asked for like one that never came.
    """
    there = quarantine.names(f"{upload.key}/")
    manifest = _manifest(upload, quarantine) if MANIFEST in there else None
    if manifest is None:
        return "manifest_awaited"
    wanted = [f"part-{number:04}" for number in range(1, manifest.parts + 1)]
    arrived = sum(name in there for name in wanted)
    if arrived < len(wanted):
        store.note_partial(upload.reference, upload.document_id, _partial(upload, arrived, manifest), clock.now())
        return "part_arrived"
    contents = [_part(upload, name, quarantine) for name in wanted]
    good = [content for content in contents if content is not None]
    if len(good) < len(wanted):
        store.note_partial(upload.reference, upload.document_id, _partial(upload, len(good), manifest), clock.now())
        return "part_thrown_away"
    whole = b"".join(good)
    if len(whole) <= MAX_WHOLE:
        quarantine.put(upload.key, whole, manifest.sha256)
    else:
        quarantine.put(upload.key, whole[:MAX_WHOLE], "")  # refused as too large, in words
    for name in (*wanted, MANIFEST):
        quarantine.discard(upload.part_key(name))
    store.note_partial(upload.reference, upload.document_id, None, clock.now())
    return "joined"


def _partial(upload: Upload, arrived: int, manifest: Manifest) -> Partial:
    return Partial(upload.requirement, arrived, manifest.parts)


def _manifest(upload: Upload, quarantine: Quarantine) -> Manifest | None:
    """None if it is not one: then it is thrown away, and its sender sends another."""
    key = upload.part_key(MANIFEST)
    found = quarantine.fetch(key, MAX_MANIFEST)
    if found is None:
        return None
    try:
        manifest = msgspec.json.decode(found.content, type=Manifest)
    except msgspec.DecodeError:
        manifest = Manifest(0, "")
    if not 1 <= manifest.parts <= MAX_PARTS or len(manifest.sha256) != hashlib.sha256().digest_size * 2:
        quarantine.discard(key)
        return None
    return manifest


def _part(upload: Upload, name: str, quarantine: Quarantine) -> bytes | None:
    """The part's content; None, and gone, if it is too large or is not what was sent."""
    key = upload.part_key(name)
    found = quarantine.fetch(key, MAX_PART + 1)
    if found is None:
        return None
    declared = found.declared_sha256.lower()
    if found.size > MAX_PART or (declared and declared != digest_of(found)):
        quarantine.discard(key)
        return None
    return found.content
