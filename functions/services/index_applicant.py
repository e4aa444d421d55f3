"""Make an application findable by NIK and name, without either standing anywhere in the clear."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from functions.services.envelope import ANSWERS, key_for_officials, open_part
from functions.services.ports import ApplicationStore, KeyOpener, Sealer
from functions.services.search_terms import ApplicantIndex, SearchKeys, terms_of

ACTOR, PURPOSE = "index_applicant", "index"
TELLS_WHO = frozenset({"application_received", "correction_received", "correction_saved"})


@dataclass(frozen=True)
class IndexDesk:
    """What indexing works with."""

    store: ApplicationStore
    opener: KeyOpener
    sealer: Sealer
    keys: SearchKeys
    index: ApplicantIndex


def index_applicant(reference: str, kind: str, desk: IndexDesk, now: dt.datetime) -> bool:
    """Index after an event that may have changed who it is about; twice is no harm. Raises UnknownApplicationError."""
    if kind not in TELLS_WHO:
        return False
    application, key = key_for_officials(reference, ACTOR, PURPOSE, now, desk.store, desk.opener)
    terms = terms_of(open_part(application, key, ANSWERS, desk.sealer))
    desk.index.index(reference, frozenset(desk.keys.search_mac(kind, value) for kind, value in terms))
    return True
