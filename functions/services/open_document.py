"""A document for an officer: a short-lived link, after the read is on record.

Shown in the browser is only the rebuilt copy; what was sent can be downloaded, and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator

from functions.domain.application import Actor, Application, Document
from functions.domain.errors import DomainError, UnknownApplicationError
from functions.services.document_keys import copies_of, copy_key, joined_key, original_key
from functions.services.officer_desk import OfficerDesk

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class UnknownDocumentError(DomainError):
    """The application has no released document of that id."""

    code = "unknown_document"


def open_document(reference: str, document_id: str, actor: Actor, desk: OfficerDesk) -> str:
    """An address that shows the rebuilt copy for one minute. Raises UnknownApplicationError or UnknownDocumentError."""
    for document, name in named_documents(_application(reference, desk)):
        if document.id == document_id and document.released and document.copy:
            _record(reference, f"document {document.id}", actor, desk)
            shown = f"{name.rpartition('.')[0]}.{_ENDINGS[document.copy]}"
            return desk.documents.view_link(copy_key(reference, document.id), shown, document.copy)
    raise UnknownDocumentError


def open_together(reference: str, requirement: str, actor: Actor, desk: OfficerDesk) -> str:
    """The copies of a requirement's files as one PDF. Raises UnknownApplicationError or UnknownDocumentError."""
    together = copies_of(_application(reference, desk), requirement)
    if not together or not together[-1].joined:
        raise UnknownDocumentError
    _record(reference, "document " + " ".join(document.id for document in together), actor, desk)
    key = joined_key(reference, requirement, together)
    return desk.documents.view_link(key, f"{reference}-{requirement}.pdf", "application/pdf")


def download_original(reference: str, document_id: str, actor: Actor, desk: OfficerDesk) -> str:
    """An address that downloads what was sent. Raises UnknownApplicationError or UnknownDocumentError."""
    application = _application(reference, desk)
    for document, name in named_documents(application):
        if document.id == document_id and document.released:
            _record(reference, f"original {document.id}", actor, desk)
            return desk.documents.link(original_key(reference, document.id), name)
    raise UnknownDocumentError


def _application(reference: str, desk: OfficerDesk) -> Application:
    application = desk.applications.get(reference)
    if application is None:
        raise UnknownApplicationError
    return application


def _record(reference: str, purpose: str, actor: Actor, desk: OfficerDesk) -> None:
    desk.applications.record_read(reference, actor.name, purpose, desk.clock.now())


def named_documents(application: Application) -> Iterator[tuple[Document, str]]:
    """Each document with the name it is saved under, made of reference, requirement and a number."""
    counts: dict[str, int] = {}
    for document in application.documents:
        counts[document.requirement] = count = counts.get(document.requirement, 0) + 1
        ending = _ENDINGS.get(document.media_type, "bin")
        yield document, f"{application.reference}-{document.requirement}-{count}.{ending}"
