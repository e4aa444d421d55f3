"""What a page's list of documents shows (`uploads.html`), for the applicant and at the counter alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.model import LicenceType
from functions.domain.application import Application, Document, Need
from functions.services.ports import UploadForm


def upload_list(
    application: Application, licence: LicenceType, forms: Mapping[str, UploadForm]
) -> list[dict[str, Any]]:
    """Each requirement with what arrived for it and, while files are taken, a plain form that storage accepts."""
    return [
        {
            "requirement": licence.requirement(need.requirement),
            "need": need,
            "released": application.released(need.requirement),
            "refused": _refusals(application, need),
            "form": forms.get(need.requirement),
        }
        for need in application.needs
    ]


def _refusals(application: Application, need: Need) -> list[Document]:
    """Refusals that still matter: newer than the last file that was accepted, and only while one is lacking."""
    if need.least and application.released(need.requirement) >= need.least:
        return []
    ours = [document for document in application.documents if document.requirement == need.requirement]
    accepted = [index for index, document in enumerate(ours) if document.released and not document.rejected]
    return ours[accepted[-1] + 1 :] if accepted else ours
