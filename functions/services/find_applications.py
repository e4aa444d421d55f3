"""An officer looks for an application by reference, NIK or name; only references come back, nothing is opened."""

from __future__ import annotations

from dataclasses import dataclass

from functions.domain.application import Application
from functions.domain.errors import InvalidReferenceError, NothingToSearchError
from functions.domain.reference import parse_reference
from functions.services.officer_desk import OfficerDesk
from functions.services.search_terms import ApplicantIndex, SearchKeys, parse_terms

MOST = 20  # shown
SIFTED = 500  # of one term: a name as common as that wants a second word


@dataclass(frozen=True)
class SearchDesk:
    """What searching works with."""

    office: OfficerDesk
    keys: SearchKeys
    index: ApplicantIndex


def find_applications(text: str, desk: SearchDesk) -> list[Application]:
    """What fits all that was typed, the latest first, at most twenty. Raises NothingToSearchError."""
    try:
        references = {parse_reference(text)}
    except InvalidReferenceError:
        terms = parse_terms(text)
        if not terms:
            raise NothingToSearchError from None
        found = [desk.index.find(desk.keys.search_mac(kind, value), SIFTED) for kind, value in sorted(terms)]
        references = set.intersection(*found)
    store = desk.office.applications
    known = [application for application in map(store.get, sorted(references)) if application]
    shown = [each for each in known if not each.practice_until]
    return sorted(shown, key=lambda each: each.received_at, reverse=True)[:MOST]
