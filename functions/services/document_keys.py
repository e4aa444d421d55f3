"""Under which keys files lie: in quarantine, and among the released documents (design.md §4.5).

in/<reference>/<requirement>/<id>                  an upload in one piece
in/<reference>/<requirement>/<id>/part-0001 …      an upload in parts, with part-manifest (services/join_parts.py)
<reference>/<id>                                   what was sent, handed out as an attachment only
<reference>/<id>.lihat                             its rebuilt copy, shown in the page
<reference>/<requirement>.<digest>.lihat           the copies of one requirement as one PDF
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from functions.domain.application import Application, Document
from functions.domain.errors import InvalidReferenceError
from functions.domain.reference import parse_reference

MANIFEST = "part-manifest"
_KEY = re.compile(r"in/([^/]+)/([a-z][a-z0-9_]{0,39})/([a-z0-9_-]{1,60})(?:/(part-(?:[0-9]{4}|manifest)))?")
_COPY = ".lihat"


@dataclass(frozen=True)
class Upload:
    """Whose file it is and for which requirement, as its key says; `part` if it is only a part of it."""

    reference: str
    requirement: str
    document_id: str
    part: str = ""

    @property
    def key(self) -> str:
        """The whole file's key in quarantine."""
        return f"in/{self.reference}/{self.requirement}/{self.document_id}"

    def part_key(self, part: str) -> str:
        """The key of a part of it."""
        return f"{self.key}/{part}"


def parse_upload_key(key: str) -> Upload | None:
    """The upload that a key names; None if the key is not one of ours."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    try:
        reference = parse_reference(found[1])
    except InvalidReferenceError:
        return None
    return Upload(reference, found[2], found[3], found[4] or "") if reference == found[1] else None


def original_key(reference: str, document_id: str) -> str:
    """What was sent."""
    return f"{reference}/{document_id}"


def copy_key(reference: str, document_id: str) -> str:
    """Its rebuilt copy."""
    return f"{reference}/{document_id}{_COPY}"


def joined_key(reference: str, requirement: str, documents: list[Document]) -> str:
    """The one PDF of exactly these copies: two jobs at once never overwrite each other's."""
    digest = hashlib.sha256("\n".join(document.id for document in documents).encode()).hexdigest()[:20]
    return f"{reference}/{requirement}.{digest}{_COPY}"


def copies_of(application: Application, requirement: str) -> list[Document]:
    """The released documents of a requirement that have a rebuilt copy, in the order in which they came."""
    ours = (document for document in application.documents if document.requirement == requirement)
    return [document for document in ours if document.released and document.copy]
