"""What stands on an officer's desk: all that the office's use cases share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from forms.compiled import CompiledCatalogue
from forms.model import Language
from functions.domain.calendar import WorkingDays
from functions.services.office_ports import OfficerDirectory
from functions.services.ports import ApplicationStore, Clock, DocumentStore, KeyOpener, Sealer
from functions.services.reasons import reasons_of


@dataclass(frozen=True)
class OfficerDesk:
    """Stores, keys, catalogue and time."""

    applications: ApplicationStore
    keys: KeyOpener
    sealer: Sealer
    documents: DocumentStore
    catalogue: CompiledCatalogue
    calendar: WorkingDays
    clock: Clock
    officers: OfficerDirectory

    def reasons(self, use: str, language: Language) -> dict[str, str]:
        """The region's reasons for `document`, `return` or `reject`, by code, with their legal ground."""
        return reasons_of(self.catalogue.region, use, language)

    @property
    def today(self) -> dt.date:
        """The region's date."""
        return self.calendar.day_of(self.clock.now())
