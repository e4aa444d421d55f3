"""A document for an officer: a short-lived link, after the read is on record."""

from __future__ import annotations

from collections.abc import Iterator

from functions.domain.application import Actor, Application, Document
from functions.domain.errors import DomainError, UnknownApplicationError
from functions.services.officer_desk import OfficerDesk

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class UnknownDocumentError(DomainError):
    """The application has no released document of that id."""

    code = "unknown_document"


def open_document(reference: str, document_id: str, actor: Actor, desk: OfficerDesk) -> str:
    """An address for one minute. Raises UnknownApplicationError or UnknownDocumentError."""
    application = desk.applications.get(reference)
    if application is None:
        raise UnknownApplicationError
    for document, name in named_documents(application):
        if document.id == document_id and document.released:
            desk.applications.record_read(reference, actor.name, f"document {document.id}", desk.clock.now())
            return desk.documents.link(f"{reference}/{document.id}", name)
    raise UnknownDocumentError


def named_documents(application: Application) -> Iterator[tuple[Document, str]]:
    """Each document with the name it is saved under, made of reference, requirement and a number."""
    counts: dict[str, int] = {}
    for document in application.documents:
        counts[document.requirement] = count = counts.get(document.requirement, 0) + 1
        ending = _ENDINGS.get(document.media_type, "bin")
        yield document, f"{application.reference}-{document.requirement}-{count}.{ending}"
