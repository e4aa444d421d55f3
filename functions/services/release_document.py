"""Hand a file over to the officers: what was sent, the copy they look at, and one PDF if there are several."""

from __future__ import annotations

from dataclasses import replace

from functions.domain.application import Application, Document
from functions.services.document_keys import copies_of, copy_key, joined_key, original_key
from functions.services.document_ports import FileRefusedError, Rebuilder, Rebuilt
from functions.services.ports import DocumentStore


def release_document(
    application: Application,
    document: Document,
    original: bytes,
    copy: Rebuilt,
    documents: DocumentStore,
    rebuilder: Rebuilder,
) -> Document:
    """Put everything that the record will call released; gives the document as it is to be recorded.

    `application` is the state before it. Doing it twice, or for a record that then loses to another, is no harm.
    """
    reference = application.reference
    documents.put(original_key(reference, document.id), original, document.media_type)
    documents.put(copy_key(reference, document.id), copy.content, copy.media_type)
    recorded = replace(document, copy=copy.media_type, pages=copy.pages)
    before = copies_of(application, document.requirement)
    if not before:
        return recorded
    copies = [Rebuilt(documents.fetch_copy(copy_key(reference, each.id)), each.copy, each.pages) for each in before]
    try:
        joined = rebuilder.join([*copies, copy])
    except FileRefusedError:  # too much for one PDF: each is still there by itself
        return recorded
    documents.put(joined_key(reference, document.requirement, [*before, recorded]), joined.content, joined.media_type)
    return replace(recorded, joined=True)
